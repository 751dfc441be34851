# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "kerchunk==0.2.10", "virtualizarr==2.5.1", "fsspec==2026.9.0", "jinja2==3.1.6", "fastparquet==2026.9.0", "pyarrow==26.0.1",
#   "xarray==2026.9.0", "zarr==3.1.6", "numpy==2.4.6", "h5py==3.16.0", "h5netcdf==1.8.2", "netCDF4==1.7.5.1.post1", "scipy==1.17.1",
# ]
# ///
"""Writes test/fixtures/kerchunk.json: references as kerchunk and VirtualiZarr write them over small NetCDF files, and what
xarray reads of them.

Usage: python scripts/make_kerchunk_fixtures.py test/fixtures/kerchunk.json

`elsewhere` holds the objects that are pointed to, by their paths below s3://fields/, in base64. Of each case, `references` has the
reference file (`refs.json`) or the folder (`refs.parq/…`) by key, and `expected` the decoded values of every variable, null where
missing. `tables` are Parquet files of the same rows. The data are seeded; bytes of HDF5 and Parquet files may differ from run to run, and mean the same.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import fsspec
import netCDF4
import numpy as np
import pyarrow
import pyarrow.parquet
import xarray as xr
from fsspec.implementations.reference import LazyReferenceMapper
from kerchunk.combine import MultiZarrToZarr
from kerchunk.df import refs_to_dataframe
from kerchunk.hdf import SingleHdf5ToZarr
from kerchunk.netCDF3 import NetCDF3ToZarr
from obspec_utils.registry import ObjectStoreRegistry
from obstore.store import LocalStore
from virtualizarr import open_virtual_mfdataset
from virtualizarr.parsers import HDFParser

SEED = 31
PREFIX = "s3://fields/"


def write_netcdf(path, start, kind="NETCDF4"):
    """Three steps; HDF5's chunks are compressed, shuffled or not, those of classic NetCDF plain and big-endian."""
    rng = np.random.default_rng(SEED + start)
    hdf5 = kind == "NETCDF4"
    with netCDF4.Dataset(path, "w", format=kind) as nc:
        nc.title = "Références"
        for name, size in (("time", None), ("lat", 4), ("lon", 6)):
            nc.createDimension(name, size)
        for name, values, units, standard in (
            ("time", start + np.arange(3.0), "days since 2001-01-01", "time"),
            ("lat", np.arange(50.0, 46, -1), "degrees_north", "latitude"),
            ("lon", np.arange(6.0), "degrees_east", "longitude"),
        ):
            v = nc.createVariable(name, "f8", (name,), chunksizes=(3,) if hdf5 and name == "time" else None)
            v.units, v.standard_name = units, standard
            v[:] = values
        dims = ("time", "lat", "lon")
        shape = (3, 4, 6)
        options = {"zlib": True, "shuffle": True, "chunksizes": (1, 2, 6)} if hdf5 else {}
        tas = nc.createVariable("tas", "f4", dims, fill_value=np.float32(-99), **options)
        values = rng.normal(280, 10, shape).astype("f4")
        values[0, 1, 2] = -99
        tas[:] = values
        options = {"zlib": True, "shuffle": False, "chunksizes": (3, 4, 3)} if hdf5 else {}
        rain = nc.createVariable("rain", "i2", dims, fill_value=np.int16(-1), **options)
        rain.set_auto_maskandscale(False)
        rain.scale_factor, rain.add_offset = 0.5, 10.0
        rain[:] = rng.integers(-1, 100, shape)
        if hdf5:
            # Nothing of the second half is written: those chunks are not there.
            part = nc.createVariable("part", "i4", dims, fill_value=np.int32(7), chunksizes=(3, 4, 3))
            part.set_auto_maskandscale(False)
            part[:, :, :3] = np.arange(36).reshape(3, 4, 3) + 100 * start


def decoded(ds):
    variables = {}
    for name in ds.data_vars:
        values = ds[name].values.astype("f8").ravel()
        variables[name] = [None if np.isnan(v) else float(v) for v in values]
    return variables


def open_references(fo, **options):
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(fo, file)
    fs = fsspec.filesystem("reference", fo=file.name, remote_protocol="memory", asynchronous=False, **options)
    return xr.open_dataset(
        fs.get_mapper(""), engine="zarr", decode_times=False, consolidated=False, zarr_format=2, chunks=None
    ).load()


def encode(entries):
    return {key: base64.b64encode(value).decode() for key, value in entries.items()}


def folder(path, root):
    return {f"{root}/{file.relative_to(path)}": file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def in_memory(elsewhere):
    """The oracle reads memory://fields/ where the references say s3://fields/."""
    fs = fsspec.filesystem("memory")
    for path, value in elsewhere.items():
        fs.pipe(f"/fields/{path}", value)


def as_memory(refs):
    return json.loads(json.dumps(refs).replace(PREFIX, "memory://fields/"))


# How writers of Parquet may be told to write; the last two are not read.
TABLES = {
    "plain": {"use_dictionary": False, "compression": "none"},
    "snappy": {"compression": "snappy"},
    "gzip-groups": {"compression": "gzip", "row_group_size": 7},
    "zstd-pages": {"compression": "zstd", "data_page_version": "2.0", "data_page_size": 40, "write_batch_size": 5},
    "plain-pages-2": {"use_dictionary": False, "compression": "none", "data_page_version": "2.0"},
    "brotli": {"compression": "brotli"},
    "delta": {"use_dictionary": False, "column_encoding": {"offset": "DELTA_BINARY_PACKED"}},
}


def tables(folder):
    """The same twenty rows by each of them."""
    rows = range(20)
    table = pyarrow.table(
        {
            "path": pyarrow.array([None if i % 5 == 4 else f"s3://fields/{i // 8}.nc" for i in rows]),
            "offset": pyarrow.array([2**40 + 7 * i for i in rows], "int64"),
            "size": pyarrow.array([i for i in rows], "int32"),
            "raw": pyarrow.array([bytes([i, 255]) if i % 5 == 4 and i > 5 else None for i in rows], "binary"),
        }
    )
    written = {}
    for name, options in TABLES.items():
        pyarrow.parquet.write_table(table, folder / "table.parq", **options)
        written[name] = (folder / "table.parq").read_bytes()
    return encode(written)


def main(out):
    cases = {}
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        files = {}
        for i in range(2):
            write_netcdf(work / f"{i}.nc", 3 * i)
            files[f"{i}.nc"] = (work / f"{i}.nc").read_bytes()
        original = xr.open_mfdataset(
            [work / "0.nc", work / "1.nc"], decode_times=False, engine="h5netcdf", combine="nested", concat_dim="time", data_vars="all"
        ).load()
        write_netcdf(work / "classic.nc", 0, "NETCDF3_CLASSIC")
        classic = {"classic.nc": (work / "classic.nc").read_bytes()}
        in_memory({**files, **classic})

        def save(name, references, expected, checked=None):
            if checked is not None:
                xr.testing.assert_equal(checked[list(expected.data_vars)], expected)
            cases[name] = {"references": encode(references), "expected": decoded(expected)}

        singles = []
        for path in files:
            with open(work / path, "rb") as file:
                singles.append(SingleHdf5ToZarr(file, f"{PREFIX}{path}", inline_threshold=50).translate())
        # The threshold lies between the sizes of the chunks of `tas`: some are held inline.
        combined = MultiZarrToZarr(
            [as_memory(single) for single in singles], concat_dims=["time"], identical_dims=["lat", "lon"], remote_protocol="memory",
            inline_threshold=50,
        ).translate()
        combined = json.loads(json.dumps(combined).replace("memory://fields/", PREFIX))
        text = json.dumps(combined).encode()
        save("json-v1", {"refs.json": text}, original, open_references(as_memory(combined)))

        # Version 0, with documents as objects and URLs beside the references.
        plain = {
            key: json.loads(value) if isinstance(value, str) and key.rsplit("/")[-1].startswith(".z") else value
            for key, value in combined["refs"].items()
        }
        beside = json.loads(json.dumps(plain).replace(PREFIX, ""))
        save("json-v0", {"refs.json": json.dumps(beside).encode()}, original, open_references(as_memory(plain)))

        # Templates and rules: the chunks of an array of its own, one after the other in one object for each year.
        years = {f"year_{2000 + y:04d}.bin": np.arange(48, dtype="<f4").tobytes() for y in range(2)}
        years["year_2001.bin"] = (np.arange(48, dtype="<f4") + 1000).tobytes()
        in_memory(years)
        metadata = {
            ".zgroup": {"zarr_format": 2},
            "v/.zarray": {
                "zarr_format": 2, "shape": [4, 4, 6], "chunks": [1, 4, 3], "dtype": "<f4", "compressor": None, "filters": None,
                "fill_value": float("nan"), "order": "C",
            },
            "v/.zattrs": {"_ARRAY_DIMENSIONS": ["time", "lat", "lon"]},
            **{key: value for key, value in combined["refs"].items() if key.split("/")[0] in ("lat", "lon")},
            "time/.zarray": {
                "zarr_format": 2, "shape": [4], "chunks": [4], "dtype": "<i8", "compressor": None, "filters": None,
                "fill_value": None, "order": "C",
            },
            "time/.zattrs": {"_ARRAY_DIMENSIONS": ["time"], "units": "days since 2001-01-01", "standard_name": "time"},
            "time/0": "base64:" + base64.b64encode(np.arange(4, dtype="<i8").tobytes()).decode(),
            # Not made by the rules.
            "v/3.0.1": ["{{f(y='2001')}}", 0, 48],
        }
        templates = {
            "version": 1,
            "templates": {"u": "s3://fields/", "f": "s3://fields/year_{{y}}.bin"},
            "gen": [
                {
                    "key": "v/{{t}}.0.{{x}}", "url": "{{u}}year_{{'%04d' % (2000 + t // 2)}}.bin",
                    "offset": "{{((t % 2) * 2 + x) * 48}}", "length": "48",
                    "dimensions": {"t": {"stop": 3}, "x": [0, 1]},
                }
            ],
            "refs": metadata,
        }
        save(
            "json-templates", {"refs.json": json.dumps(templates).encode()},
            open_references(as_memory(templates), simple_templates=False),
        )

        single = NetCDF3ToZarr(str(work / "classic.nc"), inline_threshold=30).translate()
        single = json.loads(json.dumps(single).replace(str(work), PREFIX.rstrip("/")))
        classic_ds = xr.open_dataset(work / "classic.nc", decode_times=False, engine="scipy").load()
        save("json-netcdf3", {"refs.json": json.dumps(single).encode()}, classic_ds, open_references(as_memory(single)))

        for engine in ("fastparquet", "pyarrow"):
            root = work / f"{engine}.parq"
            # fastparquet writes a category of the paths here; pyarrow a dictionary of its own.
            mapper = LazyReferenceMapper.create(str(root), record_size=10, categorical_threshold=1, engine=engine)
            for key in sorted(combined["refs"]):
                mapper[key] = combined["refs"][key]
            mapper.flush()
            save(f"parquet-{engine}", folder(root, "refs.parq"), original)
        root = work / "whole.parq"
        refs_to_dataframe(combined, str(root))
        save("parquet-kerchunk", folder(root, "refs.parq"), original)

        registry = ObjectStoreRegistry({"file://": LocalStore()})
        virtual = open_virtual_mfdataset(
            [f"file://{work}/{path}" for path in files], registry=registry, parser=HDFParser(), combine="nested", concat_dim="time",
            loadable_variables=["time", "lat", "lon"], decode_times=False,
        )
        virtual = virtual.vz.rename_paths(lambda path: path.replace(f"file://{work}/", PREFIX))
        virtual.vz.to_kerchunk(str(work / "virtual.json"), format="json")
        save("json-virtualizarr", {"refs.json": (work / "virtual.json").read_bytes()}, original)
        virtual.vz.to_kerchunk(str(work / "virtual.parq"), format="parquet", record_size=4)
        save("parquet-virtualizarr", folder(work / "virtual.parq", "refs.parq"), original)
        out.write_text(json.dumps({"elsewhere": encode({**files, **classic, **years}), "cases": cases, "tables": tables(work)}) + "\n")


main(Path(sys.argv[1]))
