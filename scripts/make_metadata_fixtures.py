# /// script
# requires-python = ">=3.11"
# dependencies = ["zarr==3.1.6", "numcodecs==0.16.6", "numpy==2.4.6", "xarray==2026.9.0"]
# ///
"""Metadata documents as real writers write them: `python make_metadata_fixtures.py test/fixtures/metadata`.

Each hierarchy is one JSON file of its documents by key, `{"zarr.json": "<text>"}`, the text kept as it was written. Beside
them, expected.json says what zarr-python itself reads from every array.
"""

import json
import sys
import warnings
from pathlib import Path

import numcodecs
import numpy as np
import xarray as xr
import zarr
from zarr.storage import MemoryStore

warnings.simplefilter("ignore")

NUMBERS = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]
FILLS = {
    "bool": True,
    "int64": np.int64(2**63 - 1),
    "uint64": np.uint64(2**64 - 1),
    "int32": -(2**31),
    "float16": np.float16(0.1),
    "float32": np.float32(9.96921e36),
    "float64": np.nan,
}


def array(group, name, dtype, fill, **options):
    group.create_array(name, shape=(5, 4), chunks=(2, 3), dtype=dtype, fill_value=fill, attributes={"name": name}, **options)


def types(zarr_format):
    """Every data type; the ones that Estran refuses too."""
    store = MemoryStore()
    group = zarr.create_group(store, zarr_format=zarr_format, attributes={"title": "types"})
    for name in NUMBERS:
        array(group, name, name, FILLS.get(name, 7))
    array(group, "float64_inf", "float64", -np.inf)
    array(group, "float32_nan", "float32", np.nan)
    array(group, "datetime64_ns", "datetime64[ns]", np.datetime64("NaT"))
    array(group, "datetime64_25s", "datetime64[25s]", np.datetime64(3, "25s"))
    array(group, "timedelta64_us", "timedelta64[us]", np.timedelta64(-1, "us"))
    array(group, "timedelta64_D", "timedelta64[D]", np.timedelta64("NaT"))
    array(group, "bytes", "S12", b"none")
    array(group, "unicode", "U7", "néant")
    array(group, "text", "str", "")
    array(group, "complex64", "complex64", 0)
    array(group, "structured", [("a", "<i4"), ("b", "<f4")], np.zeros((), [("a", "<i4"), ("b", "<f4")])[()])
    array(group, "raw", "V4", b"\0\0\0\0")
    if zarr_format == 2:
        for name in [">i2", ">i4", ">u8", ">f2", ">f4", ">f8", ">M8[s]", ">U7"]:
            array(group, f"big_{name[1:]}".replace("[s]", ""), name, "x" if "U" in name else 1 if "M" not in name else np.datetime64(1, "s"))
        array(group, "undefined", "i4", None)
        array(group, "fortran", "f4", 0, order="F")
        array(group, "slash", "f4", 0, chunk_key_encoding={"name": "v2", "separator": "/"})
        packed = [numcodecs.FixedScaleOffset(offset=0, scale=10, dtype="<f8", astype=">i2"), numcodecs.Shuffle(2)]
        array(group, "packed", "f8", np.nan, filters=packed, compressors=numcodecs.Zlib(1))
        array(group, "delta", "i4", 0, filters=[numcodecs.Delta(dtype="<i4", astype="<i2")], compressors=numcodecs.Blosc())
    else:
        array(group, "slashless", "f4", 0, chunk_key_encoding={"name": "default", "separator": "."})
        array(group, "v2_keys", "f4", 0, chunk_key_encoding={"name": "v2", "separator": "."})
        array(group, "named", "f4", 0, dimension_names=["y", None])
        array(group, "sharded", "i2", 0, shards=(4, 6), compressors=zarr.codecs.ZstdCodec())
        array(group, "big_endian", "f4", 0, serializer=zarr.codecs.BytesCodec(endian="big"))
        array(group, "fortran", "f4", 0, filters=[zarr.codecs.TransposeCodec(order=(1, 0))])
    scalar = group.create_array("scalar", shape=(), dtype="f8", fill_value=0)
    scalar[...] = 4
    group.create_array("empty", shape=(0, 3), chunks=(1, 3), dtype="f8", fill_value=0)
    return store


def dataset(zarr_format, consolidated):
    """As xarray writes a dataset, with a nested group."""
    store = MemoryStore()
    sst = (("time", "lat"), np.zeros((3, 2), "f4"), {"units": "K", "valid": np.inf})
    ds = xr.Dataset({"sst": sst}, {"time": np.array(["2020-01-01", "2020-01-02", "2020-01-03"], "M8[ns]"), "lat": [1.0, 2.0]}, {"title": "root"})
    ds.sst.encoding["_FillValue"] = np.float32(-9.0)
    options = {"mode": "a", "zarr_format": zarr_format, "consolidated": False}
    ds.to_zarr(store, **options)
    ds.assign_attrs(title="ocean").rename(sst="salt").to_zarr(store, group="ocean", **options)
    ds.assign_attrs(title="deep").to_zarr(store, group="ocean/deep", **options)
    if consolidated:
        zarr.consolidate_metadata(store, zarr_format=zarr_format)
    return store


def ncz():
    """As netCDF-C writes Zarr: dimensions by fully qualified names. Written by hand after its documentation."""
    documents = {
        ".zgroup": {"zarr_format": 2},
        ".zattrs": {"_nczarr_group": {"dimensions": {"lat": 2, "lon": 3}}, "title": "ncz"},
        "sst/.zattrs": {"units": "K", "_nczarr_attr": {"types": {"units": ">S1"}}},
        "sst/.zarray": {
            "zarr_format": 2, "shape": [2, 3], "chunks": [2, 3], "dtype": "<f4", "compressor": None, "filters": None,
            "fill_value": 9.96921e36, "order": "C", "_NCZARR_ARRAY": {"dimrefs": ["/lat", "/g/lon"], "storage": "chunked"},
        },
    }
    return {key: json.dumps(document) for key, document in documents.items()}


def documents(store):
    names = ("zarr.json", ".zarray", ".zattrs", ".zgroup", ".zmetadata")
    return {key: value.to_bytes().decode() for key, value in sorted(store._store_dict.items()) if key.split("/")[-1] in names}


def facts(item):
    dtype = "O" if item.dtype.kind in "OT" else item.dtype.str
    key = item.metadata.encode_chunk_key((1,) * item.ndim)
    return {"shape": item.shape, "chunks": item.shards or item.chunks, "dtype": dtype, "key": key}


def main(outdir):
    outdir = Path(outdir)
    outdir.mkdir(parents=True, exist_ok=True)
    stores = {f"types-v{version}": types(version) for version in (2, 3)}
    for version in (2, 3):
        stores[f"dataset-v{version}"] = dataset(version, False)
        stores[f"dataset-v{version}-consolidated"] = dataset(version, True)
    expected = {}
    for name, store in stores.items():
        write(outdir / f"{name}.json", documents(store))
        expected[name] = {path: facts(item) for path, item in sorted(zarr.open_group(store, mode="r").members(max_depth=None)) if isinstance(item, zarr.Array)}
    write(outdir / "nczarr.json", ncz())
    write(outdir / "expected.json", expected)


def write(path, value):
    path.write_text(json.dumps(value, indent=None if path.stem == "expected" else 1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
