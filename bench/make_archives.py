"""Writes the benchmark's archives: seeded fields of 120 steps on 721 x 1440 points, float32, in several layouts and codecs.

    python make_archives.py <folder> [name ...]

Each is about 500 MB decoded; `long` (8 GB) is written only when it is named. An archive that is there already is kept.
"""

import shutil
import sys
from pathlib import Path

import numcodecs
import numpy as np
import zarr
from zarr.codecs import BloscCodec, BytesCodec, ShardingCodec, ZstdCodec
from zarr.codecs.numcodecs import Zlib

T, Y, X = 120, 721, 1440
LON = np.arange(X) * 0.25
LAT = 90 - np.arange(Y) * 0.25


def field(step: int) -> np.ndarray:
    """A temperature in kelvin: a gradient, travelling waves, weather noise; kept to 1/512 K, as GRIB of 16 bits is."""
    random = np.random.default_rng([20260101, step])
    lat, lon = np.deg2rad(LAT)[:, None], np.deg2rad(LON)[None, :]
    smooth = 288 + 30 * (np.cos(lat) - 0.7) + 0 * lon
    for wave in range(1, 8):
        phase = random.uniform(0, 2 * np.pi)
        smooth = smooth + 4 / wave * np.cos(wave * lon + phase + 0.1 * step) * np.cos(lat) * np.sin(wave * lat)
    noise = random.standard_normal((Y, X)) * 0.3
    return (np.round((smooth + noise) * 512) / 512).astype("f4")


def blosc(cname: str) -> BloscCodec:
    return BloscCodec(cname=cname, clevel=5, shuffle="shuffle", typesize=4)


MAP, SERIES = (1, Y, X), (T, 73, 144)

# name: Zarr format, chunks, shards, codec, packed
ARCHIVES = {
    "lz4": (3, MAP, None, blosc("lz4"), False),
    "blosc-zstd": (3, MAP, None, blosc("zstd"), False),
    "zstd": (3, MAP, None, ZstdCodec(level=3), False),
    "zlib": (2, MAP, None, numcodecs.Zlib(level=4), False),
    "series": (3, SERIES, None, blosc("lz4"), False),
    "sharded": (3, (1, 103, 144), MAP, blosc("lz4"), False),
    "packed": (3, MAP, None, BloscCodec(cname="lz4", clevel=5, shuffle="shuffle", typesize=2), True),
    "levels": (3, (37, Y, X), None, blosc("lz4"), False),
    "long": (3, MAP, None, blosc("lz4"), False),
}


def steps_of(name: str) -> int:
    return {"long": 16 * T, "levels": 111}.get(name, T)


def write(path: Path, name: str) -> None:
    zarr_format, chunks, shards, codec, packed = ARCHIVES[name]
    part = path.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    group = zarr.open_group(part, mode="w", zarr_format=zarr_format)
    steps = steps_of(name)
    attributes = {"standard_name": "air_temperature", "units": "K"}
    if packed:
        attributes |= {"scale_factor": 1 / 512, "add_offset": 288.0, "_FillValue": -32768}
    options = {"compressors": [codec]}
    if shards:
        options["shards"] = shards
    t = group.create_array(
        "t2m", shape=(steps, Y, X), chunks=chunks, dtype="i2" if packed else "f4",
        dimension_names=("time", "latitude", "longitude") if zarr_format == 3 else None,
        attributes=attributes | ({} if zarr_format == 3 else {"_ARRAY_DIMENSIONS": ["time", "latitude", "longitude"]}),
        fill_value=-32768 if packed else np.nan, **options,
    )
    rows = chunks[0]
    for start in range(0, steps, rows):
        data = np.stack([field(step % T) for step in range(start, min(steps, start + rows))])
        t[start : start + rows] = np.round((data - 288) * 512).astype("i2") if packed else data
    for dim, values, more in (
        ("time", np.arange(steps, dtype="i8") * 6, {"units": "hours since 2020-01-01", "calendar": "standard"}),
        ("latitude", LAT, {"units": "degrees_north"}),
        ("longitude", LON, {"units": "degrees_east"}),
    ):
        names = {"dimension_names": (dim,)} if zarr_format == 3 else {}
        own = more if zarr_format == 3 else more | {"_ARRAY_DIMENSIONS": [dim]}
        array = group.create_array(dim, shape=values.shape, chunks=values.shape, dtype=values.dtype, attributes=own, **names)
        array[:] = values
    zarr.consolidate_metadata(part)
    part.rename(path)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or [name for name in ARCHIVES if name != "long"]:
        path = folder / f"{name}.zarr"
        if not path.exists():
            write(path, name)
            print(f"wrote {path}", flush=True)
