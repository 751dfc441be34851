"""Writes the benchmark's archives: seeded fields of 120 steps on 721 x 1440 points, float32, in several layouts and codecs.

    python make_archives.py <folder> [name ...]

Each is about 500 MB decoded; `daily`, ten years on 181 x 360 points, is 950 MB; `long` (8 GB) is written only when it is named, and
`tiles` (24 steps) for `bench:tiles`. An archive that is there already is kept.
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
# The length of a step in hours, the first, and how many.
STEPS = {
    "daily": (24, "2011-01-01", 3653),
    "levels": (6, "2020-01-01", 111),
    "long": (6, "2020-01-01", 16 * T),
    "tiles": (6, "2020-01-01", 24),
}


def points(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes from north to south, and longitudes."""
    if name == "tiles":
        # Where every tile server wants them: cells from -180 to 180 and from -90 to 90.
        return 89.875 - np.arange(720) * 0.25, -179.875 + np.arange(X) * 0.25
    spacing = 1.0 if name == "daily" else 0.25
    return 90 - np.arange(round(180 / spacing) + 1) * spacing, np.arange(round(360 / spacing)) * spacing


def field(step: int, latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    """A temperature in kelvin: a gradient, travelling waves, weather noise; kept to 1/512 K, as GRIB of 16 bits is."""
    random = np.random.default_rng([20260101, step])
    lat, lon = np.deg2rad(latitudes)[:, None], np.deg2rad(longitudes)[None, :]
    smooth = 288 + 30 * (np.cos(lat) - 0.7) + 0 * lon
    for wave in range(1, 8):
        phase = random.uniform(0, 2 * np.pi)
        smooth = smooth + 4 / wave * np.cos(wave * lon + phase + 0.1 * step) * np.cos(lat) * np.sin(wave * lat)
    noise = random.standard_normal(smooth.shape) * 0.3
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
    "daily": (3, (30, 181, 360), None, blosc("lz4"), False),
    "tiles": (3, (1, 720, X), None, blosc("lz4"), False),
}


def write(path: Path, name: str) -> None:
    zarr_format, chunks, shards, codec, packed = ARCHIVES[name]
    part = path.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    group = zarr.open_group(part, mode="w", zarr_format=zarr_format)
    hours, first, steps = STEPS.get(name, (6, "2020-01-01", T))
    latitudes, longitudes = points(name)
    attributes = {"standard_name": "air_temperature", "units": "K"}
    if packed:
        attributes |= {"scale_factor": 1 / 512, "add_offset": 288.0, "_FillValue": -32768}
    options = {"compressors": [codec]}
    if shards:
        options["shards"] = shards
    t = group.create_array(
        "t2m", shape=(steps, latitudes.size, longitudes.size), chunks=chunks, dtype="i2" if packed else "f4",
        dimension_names=("time", "latitude", "longitude") if zarr_format == 3 else None,
        attributes=attributes | ({} if zarr_format == 3 else {"_ARRAY_DIMENSIONS": ["time", "latitude", "longitude"]}),
        fill_value=-32768 if packed else np.nan, **options,
    )
    rows = chunks[0]
    for start in range(0, steps, rows):
        some = range(start, min(steps, start + rows))
        data = np.stack([field(step if name == "daily" else step % T, latitudes, longitudes) for step in some])
        t[start : start + rows] = np.round((data - 288) * 512).astype("i2") if packed else data
    for dim, values, more in (
        ("time", np.arange(steps, dtype="i8") * hours, {"units": f"hours since {first}", "calendar": "standard"}),
        ("latitude", latitudes, {"units": "degrees_north", "standard_name": "latitude"}),
        ("longitude", longitudes, {"units": "degrees_east", "standard_name": "longitude"}),
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
    for name in sys.argv[2:] or [name for name in ARCHIVES if name not in ("long", "tiles")]:
        path = folder / f"{name}.zarr"
        if not path.exists():
            write(path, name)
            print(f"wrote {path}", flush=True)
