"""References that kerchunk and VirtualiZarr write over NetCDF and plain objects, as JSON and as Parquet. What they point to lies
beside them."""

import json
from pathlib import Path

import h5netcdf  # noqa: F401
import numpy as np
import xarray as xr
from kerchunk.combine import MultiZarrToZarr
from kerchunk.df import refs_to_dataframe
from kerchunk.hdf import SingleHdf5ToZarr
from kerchunk.netCDF3 import NetCDF3ToZarr
from obspec_utils.registry import ObjectStoreRegistry
from obstore.store import LocalStore
from virtualizarr import open_virtual_mfdataset
from virtualizarr.parsers import HDFParser

from archives.archive import archive
from archives.datasets import basic
from archives.fields import CHUNKS, LAT, LON, field

COMPRESSED = {"zlib": True, "shuffle": True, "chunksizes": CHUNKS}


def netcdf(path: Path, pieces: int = 2, **encoding) -> list[Path]:
    """The dataset cut along its time, a file of HDF5 for each piece: chunks must not differ."""
    ds = basic(path.stem, time=np.arange(5 * pieces) * 18)
    files = []
    for i in range(pieces):
        file = path.with_name(f"{path.stem}-{i}.nc")
        piece = ds.isel(time=slice(5 * i, 5 * i + 5))
        piece.to_netcdf(file, engine="h5netcdf", encoding={"v": {**COMPRESSED, "_FillValue": np.nan, **encoding}})
        files.append(file)
    return files


def combined(files: list[Path]) -> dict:
    singles = [SingleHdf5ToZarr(str(file), inline_threshold=300).translate() for file in files]
    return MultiZarrToZarr(
        singles, concat_dims=["time"], identical_dims=["lat", "lon"], remote_protocol="file", inline_threshold=300
    ).translate()


def references(id: str, clause: str, suffix: str = ".json"):
    return archive(id, clause, suffix=suffix)


@references("kerchunk-v1-refs", "JSON of version 1 by kerchunk, over compressed HDF5, small chunks inline")
def _(path: Path) -> None:
    path.write_text(json.dumps(combined(netcdf(path, 3))))


@references("kerchunk-v0-refs", "JSON of version 0, its documents as objects, over plain HDF5")
def _(path: Path) -> None:
    refs = combined(netcdf(path, zlib=False, shuffle=False))["refs"]
    is_document = lambda key: key.split("/")[-1].startswith(".z")
    path.write_text(json.dumps({key: json.loads(ref) if is_document(key) else ref for key, ref in refs.items()}))


@references("kerchunk-packed-refs", "JSON of version 1 over packed HDF5")
def _(path: Path) -> None:
    packed = {"dtype": "i2", "scale_factor": 0.01, "add_offset": 280.0, "_FillValue": np.int16(-32768)}
    path.write_text(json.dumps(combined(netcdf(path, **packed))))


@references("kerchunk-netcdf3-refs", "JSON of version 1 over classic NetCDF: big-endian records")
def _(path: Path) -> None:
    file = path.with_suffix(".nc")
    basic(path.stem).to_netcdf(file, engine="scipy", format="NETCDF3_CLASSIC", unlimited_dims=["time"])
    path.write_text(json.dumps(NetCDF3ToZarr(str(file)).translate()))


@references("kerchunk-templates-refs", "templates, and references made by a rule")
def _(path: Path) -> None:
    shape, chunks = (14, 12, 24), (1, 6, 24)
    values = field(path.stem, shape)
    values.tofile(path.with_name(f"{path.stem}-000.bin"))
    (values + 100).tofile(path.with_name(f"{path.stem}-001.bin"))
    array = lambda shape, chunks, dtype: {
        "zarr_format": 2, "shape": shape, "chunks": chunks, "dtype": dtype, "compressor": None, "filters": None,
        "fill_value": None, "order": "C",
    }  # fmt: skip
    refs = {".zgroup": {"zarr_format": 2}}
    units = {"time": "hours since 2001-03-01", "lat": "degrees_north", "lon": "degrees_east"}
    for name, labels in (("time", np.arange(14) * 18.0), ("lat", LAT), ("lon", LON)):
        labels.astype("f8").tofile(path.with_name(f"{path.stem}-{name}.bin"))
        refs[f"{name}/.zarray"] = array(labels.shape, labels.shape, "<f8")
        refs[f"{name}/.zattrs"] = {"_ARRAY_DIMENSIONS": [name], "units": units[name]}
        refs[f"{name}/0"] = ["{{f(name='%s')}}" % name]
    refs["v/.zarray"] = array(shape, chunks, "<f4")
    refs["v/.zattrs"] = {"_ARRAY_DIMENSIONS": ["time", "lat", "lon"]}
    stem = str(path.with_suffix(""))
    rule = {
        "key": "v/{{t}}.{{y}}.0",
        "url": "{{u}}-{{'%03d' % (t % 2)}}.bin",
        "offset": "{{(2 * t + y) * 6 * 24 * 4}}",
        "length": str(6 * 24 * 4),
        "dimensions": {"t": {"stop": 14}, "y": [0, 1]},
    }
    templates = {"u": stem, "f": stem + "-{{name}}.bin"}
    path.write_text(json.dumps({"version": 1, "templates": templates, "gen": [rule], "refs": refs}))


@references("kerchunk-parquet", "Parquet by kerchunk, several files of references an array", ".parq")
def _(path: Path) -> None:
    refs_to_dataframe(combined(netcdf(path, 3)), str(path), record_size=7)


def virtual(path: Path, **encoding) -> xr.Dataset:
    registry = ObjectStoreRegistry({"file://": LocalStore()})
    return open_virtual_mfdataset(
        [f"file://{file}" for file in netcdf(path, 3, **encoding)],
        registry=registry,
        parser=HDFParser(),
        combine="nested",
        concat_dim="time",
        loadable_variables=["time", "lat", "lon"],
        decode_times=False,
    )


@references("virtualizarr-refs", "JSON by VirtualiZarr, coordinates inline")
def _(path: Path) -> None:
    virtual(path).vz.to_kerchunk(str(path), format="json")


@references("virtualizarr-parquet", "Parquet by VirtualiZarr", ".parq")
def _(path: Path) -> None:
    virtual(path, shuffle=False).vz.to_kerchunk(str(path), format="parquet", record_size=100)
