"""Zarr v2 and v3: consolidated or not, separators, orders, the spellings of fill values."""

import json
from pathlib import Path

import numpy as np

from archives.archive import archive
from archives.datasets import basic, edit, save

for zarr_format in (2, 3):
    for consolidated in (True, False):

        def write(path: Path, zarr_format=zarr_format, consolidated=consolidated) -> None:
            save(basic(path.stem), path, zarr_format, consolidated)

        how = "consolidated" if consolidated else "plain"
        archive(f"v{zarr_format}-{how}", f"Zarr v{zarr_format}, metadata {how}")(write)


@archive("v2-nested-keys", "v2, dimension_separator /")
def _(path: Path) -> None:
    import zarr

    ds = basic(path.stem)
    save(ds.drop_vars("v"), path, 2, False)
    group = zarr.open_group(path, mode="a", zarr_format=2)
    array = group.create_array(
        "v",
        shape=ds.v.shape,
        chunks=(5, 7, 10),
        dtype="f4",
        fill_value=np.nan,
        chunk_key_encoding={"name": "v2", "separator": "/"},
    )
    array.attrs["_ARRAY_DIMENSIONS"] = list(ds.v.dims)
    array[:] = ds.v.values


@archive("v2-column-major", "v2, order F")
def _(path: Path) -> None:
    import zarr

    ds = basic(path.stem)
    save(ds.drop_vars("v"), path, 2, False)
    array = zarr.open_group(path, mode="a", zarr_format=2).create_array(
        "v", shape=ds.v.shape, chunks=(5, 7, 10), dtype="f4", fill_value=np.nan, order="F"
    )
    array.attrs["_ARRAY_DIMENSIONS"] = list(ds.v.dims)
    array[:] = ds.v.values


for separator in (".", "/"):
    for name in ("default", "v2"):

        def write(path: Path, name=name, separator=separator) -> None:
            import zarr

            ds = basic(path.stem)
            save(ds.drop_vars("v"), path, 3, False)
            zarr.open_group(path, mode="a").create_array(
                "v",
                data=ds.v.values,
                chunks=(5, 7, 10),
                dimension_names=ds.v.dims,
                fill_value=np.nan,
                chunk_key_encoding={"name": name, "separator": separator},
            )

        archive(f"v3-keys-{name}-{'dot' if separator == '.' else 'slash'}", f"v3, chunk keys {name} {separator}")(write)


# What is not stored is fill value. In Zarr v2 that masks, in v3 only the attribute _FillValue does.
FILLS_V2 = {
    "null": None,
    "nan-bare": float("nan"),
    "nan": "NaN",
    "infinity": "Infinity",
    "zero": 0.0,
    "big": 9.969209968386869e36,
}
for spelling, fill in FILLS_V2.items():

    def write(path: Path, fill=fill) -> None:
        save(basic(path.stem, "f4"), path, 2, False)
        edit(path, "v/.zarray", lambda document: document.update(fill_value=fill))
        if fill is not None:
            (path / "v/1.0.1").unlink()

    archive(f"v2-fill-{spelling}", f"v2, fill_value {json.dumps(fill)}, a chunk missing unless it is null")(write)

FILLS_V3 = {"nan": "NaN", "hex": "0x7fc00000", "hex-number": "0x43960000", "infinity": "-Infinity", "number": 250.0}
for spelling, fill in FILLS_V3.items():

    def write(path: Path, fill=fill) -> None:
        save(basic(path.stem, "f4"), path, 3, False)
        edit(path, "v/zarr.json", lambda document: document.update(fill_value=fill))
        (path / "v/c/1/0/1").unlink()

    archive(f"v3-fill-{spelling}", f"v3, fill_value {json.dumps(fill)}, a chunk missing")(write)


@archive("v3-fill-attribute", "v3, _FillValue in base64, and a fill_value that does not mask")
def _(path: Path) -> None:
    ds = basic(path.stem, "f4", values=None)
    save(ds, path, 3, True, _FillValue=np.float32(-999.0))


@archive("v3-nan-attributes", "v3, bare NaN and Infinity in attributes, as Python writes them")
def _(path: Path) -> None:
    ds = basic(path.stem)
    save(ds, path, 3, False)
    edit(
        path, "v/zarr.json", lambda document: document["attributes"].update(valid_min=float("-inf"), note=float("nan"))
    )


@archive("v2-nan-attributes", "v2 consolidated, bare NaN and Infinity in attributes")
def _(path: Path) -> None:
    ds = basic(path.stem)
    save(ds, path, 2, True)
    change = lambda document: document["metadata"]["v/.zattrs"].update(actual_range=[float("-inf"), float("nan")])
    edit(path, ".zmetadata", change)
    edit(path, "v/.zattrs", lambda document: document.update(actual_range=[float("-inf"), float("nan")]))


@archive("v3-empty", "v3, no chunk stored at all")
def _(path: Path) -> None:
    save(basic(path.stem), path, 3, True)
    for chunk in (path / "v/c").rglob("*"):
        if chunk.is_file():
            chunk.unlink()
