"""Datasets for xarray to write: a variable `v` over time, latitude and longitude, and what an archive changes of it."""

import json
from pathlib import Path

import numpy as np
import xarray as xr

from archives.fields import CHUNKS, LAT, LON, SHAPE, field

DEGREES_EAST = {"standard_name": "longitude", "units": "degrees_east"}
DEGREES_NORTH = {"standard_name": "latitude", "units": "degrees_north"}
TIME = {"standard_name": "time", "units": "hours since 2001-03-01", "calendar": "standard"}


def basic(name: str, dtype: str = "f4", lon=LON, lat=LAT, time=None, values=None, **time_attributes) -> xr.Dataset:
    """Times are numbers with attributes, so that what is stored is what is written here."""
    time = np.arange(SHAPE[0], dtype="i4") * 18 if time is None else np.asarray(time)
    shape = (len(time), len(lat), len(lon))
    return xr.Dataset(
        {"v": (("time", "lat", "lon"), field(name, shape, dtype) if values is None else values, {"units": "K"})},
        {
            "time": ("time", time, {**TIME, **time_attributes}),
            "lat": ("lat", np.asarray(lat), DEGREES_NORTH),
            "lon": ("lon", np.asarray(lon), DEGREES_EAST),
        },
    )


def save(ds: xr.Dataset, path: Path, zarr_format: int = 3, consolidated: bool = True, **encoding) -> None:
    """`encoding` is of the data variables; those of three dimensions are cut into small chunks unless it says otherwise."""
    options = {
        name: {**({"chunks": chunks_of(array)} if array.ndim else {}), **encoding}
        for name, array in ds.data_vars.items()
    }
    ds.to_zarr(path, zarr_format=zarr_format, consolidated=consolidated, encoding=options)


def chunks_of(array: xr.DataArray) -> tuple[int, ...]:
    usual = dict(zip(("time", "lat", "lon"), CHUNKS, strict=True))
    return tuple(min(size, usual.get(dim, size)) for dim, size in zip(array.dims, array.shape, strict=True))


def edit(path: Path, key: str, change) -> None:
    """Rewrites one metadata document as text, the way a writer that has other habits would have."""
    file = path / key
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))
