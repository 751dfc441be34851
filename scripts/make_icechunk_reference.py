# /// script
# requires-python = ">=3.12"
# dependencies = ["icechunk==2.3.0", "zarr==3.4.2", "xarray==2026.9.0", "numpy==2.5.5"]
# ///
"""Writes test/fixtures/icechunk/reference-v{1,2}.json: repositories as xarray and zarr-python write them through Icechunk,
and what xarray reads of them at each version.

Usage: python scripts/make_icechunk_reference.py test/fixtures/icechunk

`objects` holds what a reader needs, by key, in base64; `elsewhere` the objects that virtual chunks lie in, by URL; `expected`
the values of every variable by version and group, null where missing. Ids are random: fixtures written again differ, and mean
the same.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import icechunk
import numpy as np
import xarray as xr
import zarr

SEED = 20
PREFIX = "s3://fields/"
SKIPPED = ("transactions", "overwritten", "config")
# What the virtual chunks hold, which no one here can read from where they are said to be; the last is not stored.
FAR = np.concatenate([np.arange(35, dtype="f8") + 100 * t for t in range(5)] + [np.full(35, -1.0)])


def dataset(rng, times):
    dims = ("time", "lat", "lon")
    values = rng.normal(280, 10, (times, 5, 7))
    values[0, 1, 2] = np.nan
    return xr.Dataset(
        {
            "tas": (dims, values.astype("f4"), {"units": "K", "standard_name": "air_temperature"}),
            "rain": (dims, rng.gamma(1, 2, (times, 5, 7)), {"units": "mm"}),
            "count": (dims, rng.integers(0, 99, (times, 5, 7)).astype("i2"), {"units": "1"}),
        },
        {
            "time": ("time", np.arange(times), {"units": "days since 2001-01-01", "standard_name": "time"}),
            "lat": ("lat", np.arange(50.0, 45, -1), {"units": "degrees_north", "standard_name": "latitude"}),
            "lon": ("lon", np.arange(0.0, 7), {"units": "degrees_east", "standard_name": "longitude"}),
        },
        {"title": "reference"},
    )


ENCODING = {
    # Native, over several manifests.
    "tas": {"chunks": (2, 5, 4), "_FillValue": np.float32(np.nan)},
    # Sharded: a reference is to a shard.
    "rain": {"chunks": (1, 5, 2), "shards": (4, 5, 8)},
    # Inline.
    "count": {"chunks": (1, 2, 3), "compressors": None},
}


def virtual(store, bytes_of):
    """An array of chunks that lie one after the other in an object elsewhere, each under a URL of its own."""
    group = zarr.open_group(store, mode="a")
    array = group.create_array(
        "far", shape=(6, 5, 7), chunks=(1, 5, 7), dtype="f8", compressors=None, filters=None,
        dimension_names=("time", "lat", "lon"), fill_value=-1.0, attributes={"units": "m"},
    )
    specs = []
    for t in range(5):
        url = f"{PREFIX}a/long/path/of/fields/that/repeats/{t % 2}.bin"
        specs.append(icechunk.VirtualChunkSpec(index=[t, 0, 0], location=url, offset=280 * (t // 2), length=280))
    failed = store.set_virtual_refs("far", specs, validate_containers=True)
    assert not failed
    for t in range(5):
        url = specs[t].location
        bytes_of[url] = bytes_of.get(url, b"") + FAR[35 * t : 35 * (t + 1)].tobytes()


def read(repository, **version):
    store = repository.readonly_session(**version).store
    groups = {}
    for group in ("", "deep/er"):
        try:
            opened = xr.open_zarr(store, group=group, consolidated=False, decode_times=False, chunks=None)
        except FileNotFoundError:
            continue
        variables = {}
        for name in opened.data_vars:
            values = FAR if name == "far" else opened[name].values.astype("f8").ravel()
            variables[name] = [None if np.isnan(v) else float(v) for v in values]
        groups[group] = variables
    return groups


def write(spec_version):
    rng = np.random.default_rng(SEED)
    splitting = icechunk.ManifestSplittingConfig.from_dict(
        {icechunk.ManifestSplitCondition.name_matches("tas"): {icechunk.ManifestSplitDimCondition.DimensionName("time"): 1}}
    )
    config = icechunk.RepositoryConfig(
        inline_chunk_threshold_bytes=64, manifest=icechunk.ManifestConfig(splitting=splitting)
    )
    config.set_virtual_chunk_container(
        icechunk.VirtualChunkContainer(PREFIX, icechunk.s3_store(region="us-east-1", anonymous=True))
    )
    elsewhere = {}
    with tempfile.TemporaryDirectory() as folder:
        repository = icechunk.Repository.create(
            icechunk.local_filesystem_storage(folder), config, spec_version=spec_version
        )
        expected, snapshots = {}, {}

        def commit(session, name):
            snapshots[name] = session.commit(name)
            repository.create_tag(name, snapshots[name])

        session = repository.writable_session("main")
        whole = dataset(rng, 6)
        whole.isel(time=slice(0, 4)).to_zarr(session.store, encoding=ENCODING, consolidated=False, mode="w")
        commit(session, "written")
        session = repository.writable_session("main")
        whole.isel(time=slice(4, 6)).to_zarr(session.store, append_dim="time", consolidated=False)
        commit(session, "appended")
        session = repository.writable_session("main")
        array = zarr.open_array(session.store, path="tas", mode="r+")
        array[0:2, :, 0:4] = 7.5
        # An array of which nothing is stored, and a group below a group.
        zarr.open_group(session.store, mode="a").create_array(
            "empty", shape=(6, 5, 7), chunks=(2, 5, 7), dtype="f4", fill_value=3.0, dimension_names=("time", "lat", "lon")
        )
        whole[["count"]].isel(time=[1]).to_zarr(session.store, group="deep/er", mode="w", consolidated=False)
        virtual(session.store, elsewhere)
        commit(session, "changed")
        session = repository.writable_session("main")
        del zarr.open_group(session.store, mode="a")["count"]
        commit(session, "deleted")
        if spec_version == 2:
            session = repository.rearrange_session("main")
            session.move("/rain", "/precipitation")
            commit(session, "moved")
        for name in snapshots:
            expected[name] = read(repository, tag=name)
        objects = {}
        for path in sorted(Path(folder).rglob("*")):
            key = path.relative_to(folder).as_posix()
            if path.is_file() and not key.startswith(SKIPPED):
                objects[key] = base64.b64encode(path.read_bytes()).decode()
    encoded = {url: base64.b64encode(data).decode() for url, data in elsewhere.items()}
    return {"snapshots": snapshots, "elsewhere": encoded, "expected": expected, "objects": objects}


if __name__ == "__main__":
    for version in (1, 2):
        text = json.dumps(write(version), separators=(",", ":")).replace('],"', '],\n"')
        Path(sys.argv[1], f"reference-v{version}.json").write_text(text + "\n")
