"""Real archives at full shape: the metadata that they have, and the same chunk for every key. What a question costs depends
on nothing else."""

import shutil
from pathlib import Path
from typing import NamedTuple

import numcodecs
import numpy as np

import zarr
from zarr.codecs import BloscCodec

LZ4 = numcodecs.Blosc(cname="lz4", clevel=5, shuffle=numcodecs.Blosc.SHUFFLE)
ZSTD_BITS = numcodecs.Blosc(cname="zstd", clevel=3, shuffle=numcodecs.Blosc.BITSHUFFLE)


class Axis(NamedTuple):
    name: str
    size: int
    start: float
    step: float
    units: str
    calendar: str | None = None


class Real(NamedTuple):
    """`axes` are the variable's dimensions in order; `shard` and `filters` as in its metadata."""

    id: str
    axes: tuple[Axis, ...]
    chunks: tuple[int, ...]
    dtype: str = "f4"
    compressor: object = LZ4
    shard: tuple[int, ...] | None = None
    filters: tuple = ()
    attributes: dict = {}
    consolidated: bool = True


def time(size: int, step: float, units: str, calendar: str = "proleptic_gregorian") -> Axis:
    return Axis("time", size, 0, step, units, calendar)


def lat(size: int, start: float, step: float) -> Axis:
    return Axis("lat", size, start, step, "degrees_north")


def lon(size: int, start: float, step: float) -> Axis:
    return Axis("lon", size, start, step, "degrees_east")


LEVEL = "hPa"
QUARTER = (lat(721, 90, -0.25), lon(1440, 0, 0.25))
HOURLY = time(1_323_648, 1, "hours since 1900-01-01")
PACKED = {"scale_factor": 0.001, "add_offset": 298.15, "_FillValue": -32768}

REAL = (
    Real("arco-era5", (HOURLY, Axis("level", 37, 25, 25, LEVEL), *QUARTER), (1, 37, 721, 1440)),
    Real("arco-era5-surface", (HOURLY, *QUARTER), (1, 721, 1440)),
    Real("arco-era5-model-levels", (HOURLY, Axis("hybrid", 137, 1, 1, "1"), *QUARTER), (1, 18, 721, 1440)),
    Real("weatherbench2", (time(92_040, 6, "hours since 1959-01-01"), Axis("level", 13, 50, 75, LEVEL), *QUARTER), (1, 13, 721, 1440)),
    Real(
        "weatherbench2-64x32",
        (time(92_040, 6, "hours since 1959-01-01"), lon(64, 0, 5.625), lat(32, -87.1875, 5.625)),
        (100, 64, 32),
        compressor=None,
    ),
    Real("cmip6-cesm2", (time(1980, 30, "days since 0001-01-01", "noleap"), lat(192, -90, 0.9375), lon(288, 0, 1.25)), (600, 192, 288)),
    Real(
        "cesm-lens",
        (Axis("member_id", 40, 1, 1, "1"), time(31_390, 1, "days since 1920-01-01", "noleap"), lat(192, -90, 0.9375), lon(288, 0, 1.25)),
        (1, 365, 192, 288),
    ),
    Real(
        "mur-sst",
        (time(6443, 1, "days since 2002-06-01"), lat(17_999, -89.99, 0.01), lon(36_000, -179.99, 0.01)),
        (5, 1799, 3600),
        "i2",
        attributes=PACKED,
    ),
    Real("cci-sst", (time(15_000, 1, "days since 1981-09-01"), lat(3600, -89.975, 0.05), lon(7200, -179.975, 0.05)), (50, 180, 360)),
    Real(
        "nasa-power",
        (time(17_898, 1, "days since 1981-01-01"), lat(361, -90, 0.5), lon(576, -180, 0.625)),
        (5844, 15, 15),
        "f8",
        numcodecs.Blosc(cname="zstd"),
        filters=(numcodecs.FixedScaleOffset(offset=0, scale=100, dtype="<f8", astype="<i4"),),
    ),
    Real(
        "hrrr-zarr",
        (time(48, 1, "hours since 2021-07-01"), Axis("projection_y_coordinate", 1059, -1_587_306.15, 3000, "m"), Axis("projection_x_coordinate", 1799, -2_697_520.14, 3000, "m")),
        (48, 150, 150),
        "f2",
        consolidated=False,
    ),
    Real(
        "dynamical-gefs",
        (Axis("init_time", 2000, 0, 86_400, "seconds since 2020-10-01", "proleptic_gregorian"), Axis("ensemble_member", 31, 0, 1, "1"), Axis("lead", 181, 0, 3, "1"), *QUARTER),
        (1, 31, 64, 17, 16),
        compressor=BloscCodec(cname="zstd", shuffle="shuffle"),
        shard=(1, 31, 192, 374, 368),
    ),
    Real(
        "dynamical-gefs-analysis",
        (time(74_880, 10_800, "seconds since 2000-01-01"), lat(721, 90, -0.25), lon(1440, -180, 0.25)),
        (1440, 32, 32),
        compressor=BloscCodec(cname="zstd", shuffle="shuffle"),
        shard=(2880, 384, 384),
    ),
    Real(
        "daymet",
        (time(14_965, 1, "days since 1980-01-01 12:00", "noleap"), Axis("y", 8075, 4_984_000, -1000, "m"), Axis("x", 7814, -4_560_250, 1000, "m")),
        (365, 284, 584),
    ),
    Real("gridmet", (time(15_341, 1, "days since 1979-01-01"), lat(585, 49.4, -0.0416666), lon(1386, -124.7666, 0.0416666)), (30, 585, 1386)),
    Real("terraclimate", (time(768, 30, "days since 1958-01-01"), lat(4320, 89.979, -0.0416666), lon(8640, -179.979, 0.0416666)), (12, 1024, 1024)),
    Real("imerg", (time(368_160, 1800, "seconds since 2000-06-01", "julian"), lon(3600, -179.95, 0.1), lat(1800, -89.95, 0.1)), (12, 3600, 1800)),
    Real("nwm-chrtout", (time(367_439, 1, "hours since 1979-02-01"), Axis("feature_id", 2_776_738, 101, 1, "1")), (672, 30_000), "i4"),
    Real("aorc", (time(8784, 1, "hours since 2020-01-01"), lat(4201, 20, 0.00833333), lon(8401, -130, 0.00833333)), (144, 128, 256)),
    Real(
        "cmems-geo",
        (time(11_000, 1, "days since 1993-01-01"), lat(720, -89.875, 0.25), lon(1440, -179.875, 0.25)),
        (138, 32, 64),
        "i2",
        attributes=PACKED,
    ),
    Real(
        "cmems-time",
        (time(11_000, 1, "days since 1993-01-01"), lat(720, -89.875, 0.25), lon(1440, -179.875, 0.25)),
        (1, 720, 512),
        "i2",
        None,
        attributes=PACKED,
    ),
    Real("eopf-sentinel-2", (Axis("y", 10_980, 4_999_995, -10, "m"), Axis("x", 10_980, 300_005, 10, "m")), (5490, 5490), "u2", ZSTD_BITS),
    Real(
        "oisst",
        (time(15_000, 1, "days since 1981-09-01 12:00"), Axis("zlev", 1, 0, 1, "m"), lat(720, -89.875, 0.25), lon(1440, 0.125, 0.25)),
        (20, 1, 720, 1440),
        compressor=None,
    ),
)  # fmt: skip


def write_real(real: Real, folder: Path) -> Path:
    """The store's metadata and coordinates, and `v/.chunk`: what every key of a chunk or shard answers."""
    path = folder / f"{real.id}.zarr"
    zarr_format = 3 if real.shard else 2
    group = zarr.open_group(path, mode="w", zarr_format=zarr_format)
    for axis in real.axes:
        named = {"dimension_names": [axis.name]} if zarr_format == 3 else {}
        labels = axis.start + axis.step * np.arange(axis.size)
        array = group.create_array(
            axis.name, data=labels, chunks=(axis.size,), fill_value=None if zarr_format == 2 else 0, **named
        )
        about = {"calendar": axis.calendar} if axis.calendar else {}
        array.attrs.update({"units": axis.units, **about, "_ARRAY_DIMENSIONS": [axis.name]})
    names = [axis.name for axis in real.axes]
    named = {"dimension_names": names} if zarr_format == 3 else {}
    options = {
        "chunks": real.chunks,
        "shards": real.shard,
        "dtype": real.dtype,
        "compressors": real.compressor,
        "fill_value": 0 if zarr_format == 3 else None,
        **({"filters": real.filters} if real.filters else {}),
        **named,
    }
    array = group.create_array("v", shape=tuple(axis.size for axis in real.axes), **options)
    array.attrs.update({**real.attributes, "_ARRAY_DIMENSIONS": names})
    few = array[tuple(slice(0, size) for size in real.chunks)].shape
    smooth = 200 + np.arange(np.prod(few), dtype="f4").reshape(few) % 97
    array[tuple(slice(0, size) for size in few)] = smooth.astype(real.dtype)
    first = next(file for file in sorted((path / "v").rglob("*")) if file.is_file() and file.name[0].isdigit())
    shutil.move(first, path / "v/.chunk")
    if real.consolidated:
        zarr.consolidate_metadata(path, zarr_format=zarr_format)
    return path
