"""What zarr-python 2.18 writes: the format of most archives that there are. Runs in an environment of its own."""

import json
from pathlib import Path

import numcodecs
import numpy as np

import zarr
from archives.archive import archive
from archives.fields import CHUNKS, LAT, LON, SHAPE, field

COORDINATES = {
    "lon": (LON, {"standard_name": "longitude", "units": "degrees_east"}),
    "lat": (LAT, {"standard_name": "latitude", "units": "degrees_north"}),
    "time": (np.arange(SHAPE[0], dtype="i8") * 18, {"units": "hours since 2001-03-01", "calendar": "standard"}),
}


def write_store(path: Path, values: np.ndarray, consolidated: bool = True, **options) -> None:
    store = zarr.DirectoryStore(str(path), dimension_separator=options.get("dimension_separator"))
    group = zarr.open_group(store, mode="w")
    for name, (labels, attributes) in COORDINATES.items():
        chunks = (4,) if name == "time" else None
        # Its own 0 would mask the first longitude.
        array = group.create_dataset(name, data=labels, chunks=chunks, fill_value=None)
        array.attrs.update({"_ARRAY_DIMENSIONS": [name], **attributes})
    array = group.create_dataset("v", **{"data": values, "chunks": CHUNKS, "fill_value": None, **options})
    array.attrs.update({"_ARRAY_DIMENSIONS": ["time", "lat", "lon"], "units": "K"})
    if consolidated:
        zarr.consolidate_metadata(store)


COMPRESSORS = {
    "none": None,
    "zlib": numcodecs.Zlib(level=6),
    "gzip": numcodecs.GZip(level=2),
    "bz2": numcodecs.BZ2(level=5),
    "lz4": numcodecs.LZ4(),
    "zstd": numcodecs.Zstd(level=4),
    **{
        f"blosc-{cname}-{shuffle}": numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle)
        for cname in ("lz4", "lz4hc", "zstd", "zlib", "blosclz")
        for shuffle in (0, 1, 2)
    },
}
for name, compressor in COMPRESSORS.items():
    archive(f"zarr2-{name}", f"zarr-python 2, {name}")(
        lambda path, compressor=compressor: write_store(path, field(path.stem), compressor=compressor)
    )

FILTERS = {
    "shuffle": ("f4", [numcodecs.Shuffle(elementsize=4)]),
    "delta": ("i4", [numcodecs.Delta(dtype="<i4")]),
    "delta-astype": ("i4", [numcodecs.Delta(dtype="<i4", astype="<i2")]),
    "astype": ("f4", [numcodecs.AsType(encode_dtype="<f8", decode_dtype="<f4")]),
    "fixedscaleoffset": ("f8", [numcodecs.FixedScaleOffset(offset=200, scale=10, dtype="<f8", astype="<u2")]),
    "bitround": ("f4", [numcodecs.BitRound(keepbits=9)]),
    "quantize": ("f8", [numcodecs.Quantize(digits=2, dtype="<f8", astype="<f4")]),
    "packbits": ("bool", [numcodecs.PackBits()]),
    "crc32": ("f4", [numcodecs.CRC32()]),
    "adler32": ("i2", [numcodecs.Adler32()]),
    "fletcher32": ("f4", [numcodecs.Fletcher32()]),
}
for name, (dtype, filters) in FILTERS.items():
    archive(f"zarr2-filter-{name}", f"zarr-python 2, the filter {name}")(
        lambda path, dtype=dtype, filters=filters: write_store(
            path, field(path.stem, SHAPE, dtype, 0), filters=filters, compressor=numcodecs.Zlib()
        )
    )


@archive("zarr2-nested-store", "zarr-python 2, keys with slashes, not consolidated")
def _(path: Path) -> None:
    write_store(path, field(path.stem), consolidated=False, dimension_separator="/")


@archive("zarr2-fortran", "zarr-python 2, order F, big-endian, a filter")
def _(path: Path) -> None:
    write_store(path, field(path.stem, SHAPE, "f8").astype(">f8"), order="F", filters=[numcodecs.Delta(dtype=">f8")])


@archive("zarr2-fixedscaleoffset-nan", "as NASA POWER: fixedscaleoffset, and a fill value that is no number", t="time")
def _(path: Path) -> None:
    values = field(path.stem, SHAPE, "f8", 0)
    write_store(
        path,
        values,
        filters=[numcodecs.FixedScaleOffset(offset=0, scale=100, dtype="<f8", astype="<i4")],
        compressor=numcodecs.Blosc(cname="zstd"),
        fill_value=np.nan,
    )
    # What lies over the sea was never written.
    (path / "v/1.1.1").unlink()
    (path / "v/2.0.0").unlink()


@archive("zarr2-empty-consolidated", "zarr-python 2, chunks missing, bare NaN in the consolidated metadata")
def _(path: Path) -> None:
    write_store(path, field(path.stem), fill_value=np.nan)
    for file in (path / ".zmetadata", path / "v/.zarray"):
        document = json.loads(file.read_text().replace('"NaN"', "NaN"))
        file.write_text(json.dumps(document))
    for chunk in path.glob("v/0.*"):
        chunk.unlink()
