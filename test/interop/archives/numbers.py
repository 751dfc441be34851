"""Every type of numbers, in both formats and either order of bytes."""

from pathlib import Path

import numpy as np

import zarr
from archives.archive import archive
from archives.datasets import basic, save

TYPES = ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "bool")


def write_array(path: Path, zarr_format: int, dtype: str, **options) -> None:
    """Coordinates by xarray, the data by zarr-python, which takes any type as it is."""
    ds = basic(path.stem, dtype)
    save(ds.drop_vars("v"), path, zarr_format, False)
    group = zarr.open_group(path, mode="a", zarr_format=zarr_format)
    named = {"dimension_names": ds.v.dims} if zarr_format == 3 else {}
    fill = np.array(np.nan if np.dtype(dtype).kind == "f" else 1 if dtype == "bool" else 7, dtype)[()]
    array = group.create_array(
        "v", shape=ds.v.shape, chunks=(5, 7, 10), dtype=dtype, fill_value=fill, **named, **options
    )
    if zarr_format == 2:
        array.attrs["_ARRAY_DIMENSIONS"] = list(ds.v.dims)
    array[:] = ds.v.values


for dtype in TYPES:
    archive(f"v3-{dtype}", f"v3, {np.dtype(dtype)}")(lambda path, dtype=dtype: write_array(path, 3, dtype))
    if dtype != "bool" and dtype != "f4":
        archive(f"v2-{dtype}", f"v2, {np.dtype(dtype)}; the fill value masks")(
            lambda path, dtype=dtype: write_array(path, 2, dtype)
        )
    if np.dtype(dtype).itemsize > 1:
        archive(f"v2-big-{dtype}", f"v2, big-endian {np.dtype(dtype)}")(
            lambda path, dtype=dtype: write_array(path, 2, f">{dtype}")
        )
        archive(f"v3-big-{dtype}", f"v3, big-endian {np.dtype(dtype)}")(
            lambda path, dtype=dtype: write_array(
                path, 3, dtype, serializer=zarr.codecs.BytesCodec(endian="big"), filters=(), compressors=()
            )
        )
