"""Dimensions: their order and direction, longitudes in every convention, coordinates of every kind and none."""

from pathlib import Path

import numpy as np
import xarray as xr

from archives.archive import archive
from archives.datasets import basic, save
from archives.fields import LAT, LON, field

LONGITUDES = {
    "0-360": LON,
    "180-180": LON - 180,
    "20-380": LON + 20,
    "280-80": LON - 280,
    "centred": LON + 7.5,
    "half-fine": np.arange(120) * 3.0 - 178.5,
    "regional": np.arange(20) * 0.25 + 3.125,
    "across-antimeridian": np.arange(20) * 0.5 + 175.25,
    "across-greenwich-0-360": (np.arange(20) * 0.5 + 355.25) % 360,
    "one": np.array([12.0]),
}
for name, lon in LONGITUDES.items():
    if name == "across-greenwich-0-360":
        continue

    def write(path: Path, lon=lon) -> None:
        save(basic(path.stem, lon=lon), path)

    archive(f"lon-{name}", f"longitudes {lon[0]:g} to {lon[-1]:g}")(write)


@archive("lat-descending", "latitudes from north to south, the poles among them")
def _(path: Path) -> None:
    save(basic(path.stem, lat=np.linspace(90, -90, 19)), path)


@archive("lat-gaussian", "rectilinear: a gaussian grid, with bounds")
def _(path: Path) -> None:
    roots, weights = np.polynomial.legendre.leggauss(16)
    ds = basic(path.stem, lat=np.rad2deg(np.arcsin(roots[::-1])))
    edges = np.rad2deg(np.arcsin(np.clip(1 - np.concatenate([[0], np.cumsum(weights)]), -1, 1)))
    ds = ds.assign_coords(lat_bnds=(("lat", "bnds"), np.stack([edges[:-1], edges[1:]], 1)))
    ds.lat.attrs["bounds"] = "lat_bnds"
    save(ds, path)


@archive("lat-uneven", "rectilinear: uneven steps in both directions, no bounds")
def _(path: Path) -> None:
    lat = np.array([-60, -45, -35, -20, -14, -5, 1, 8, 21, 40, 55, 71.0])
    lon = np.cumsum([0, 4, 5, 6, 8, 10, 8, 6, 5, 4, 7, 9.0]) - 30
    save(basic(path.stem, lat=lat, lon=lon), path)


for order in (("lon", "lat", "time"), ("lat", "lon", "time"), ("time", "lon", "lat")):

    def write(path: Path, order=order) -> None:
        save(basic(path.stem).transpose(*order), path)

    archive(f"order-{'-'.join(order)}", f"dimensions {', '.join(order)}")(write)


@archive("names-odd", "axes known by their attributes alone", x="a", y="b", t="c")
def _(path: Path) -> None:
    save(basic(path.stem).rename(lon="a", lat="b", time="c"), path)


@archive("names-only", "axes known by their names alone")
def _(path: Path) -> None:
    ds = basic(path.stem)
    ds.lon.attrs, ds.lat.attrs = {}, {}
    save(ds, path)


@archive("attributes-axis", "axes known by the attribute axis", x="i", y="j", t="when")
def _(path: Path) -> None:
    ds = basic(path.stem).rename(lon="i", lat="j", time="when")
    ds.i.attrs, ds.j.attrs = {"axis": "X", "units": "degrees_east"}, {"axis": "Y", "units": "degrees_north"}
    ds.when.attrs = {"axis": "T", "units": "days since 1999-12-31"}
    save(ds, path)


@archive("integer-coordinates", "coordinates of integers, of one and two bytes")
def _(path: Path) -> None:
    ds = basic(path.stem, lon=np.arange(24, dtype="i2") * 15, lat=np.arange(-80, 81, 16, dtype="i1"))
    save(ds, path)


@archive("float32-coordinates", "coordinates of single precision")
def _(path: Path) -> None:
    save(basic(path.stem, lon=(LON + 0.1).astype("f4"), lat=(LAT + 0.3).astype("f4")), path)


@archive("scalar-coordinates", "coordinates without a dimension")
def _(path: Path) -> None:
    ds = basic(path.stem).assign_coords(height=((), 2.0, {"units": "m", "standard_name": "height", "positive": "up"}))
    save(ds.assign_coords(run=((), 7)), path)


@archive("several-variables", "variables of different dimensions in one store")
def _(path: Path) -> None:
    ds = basic(path.stem)
    ds["fixed"] = (("lat", "lon"), field("fixed", (12, 24)))
    ds["other"] = (("time", "lat", "lon"), field("other", (14, 12, 24), "f8"))
    save(ds, path)


HEIGHTS = {
    "pressure-down": (np.array([1000, 850, 500, 250, 100.0]), {"units": "hPa", "positive": "down"}),
    "depth": (np.array([0, 5, 15.5, 40, 200.0]), {"units": "m", "positive": "down", "axis": "Z"}),
    "elevation": (-np.array([400.0, 120, 30, 10, 0.5]), {"units": "m", "positive": "up", "standard_name": "height"}),
    "integers": (np.array([1000, 925, 850, 700, 500], "i4"), {"units": "hPa", "standard_name": "air_pressure"}),
}
for name, (levels, attributes) in HEIGHTS.items():

    def write(path: Path, levels=levels, attributes=attributes) -> None:
        ds = basic(path.stem).drop_vars("v")
        ds["v"] = (("time", "level", "lat", "lon"), field(path.stem, (14, 5, 12, 24)))
        save(ds.assign_coords(level=("level", levels, attributes)), path)

    archive(f"height-{name}", f"a vertical axis: {name}", z="level")(write)


@archive("no-time", "latitude and longitude alone", t=None)
def _(path: Path) -> None:
    ds = basic(path.stem).isel(time=0, drop=True)
    save(ds, path)


@archive("no-place", "time and a dimension without coordinates", x=None, y=None, others=("station",))
def _(path: Path) -> None:
    ds = xr.Dataset({"v": (("time", "station"), field(path.stem, (14, 9)))}, {"time": basic("t").time})
    save(ds, path)


@archive("no-coordinates", "dimensions without coordinates, by index", x=None, y=None, t=None, others=("row", "column"))
def _(path: Path) -> None:
    save(xr.Dataset({"v": (("row", "column"), field(path.stem, (12, 17)))}), path)


MEMBERS = {
    "integers": np.arange(1, 7, dtype="i4"),
    "names": np.array(["r1i1p1f1", "r2i1p1f1", "r3i1p1f1", "r10i1p1f1", "é", "control"]),
    "floats": np.array([0.5, 1.5, 2.5, 4.0, 8.0, 16.0]),
}
for name, members in MEMBERS.items():

    def write(path: Path, members=members) -> None:
        ds = basic(path.stem).drop_vars("v")
        ds["v"] = (("member", "time", "lat", "lon"), field(path.stem, (6, 14, 12, 24)))
        ds = ds.assign_coords(member=("member", members, {"standard_name": "realization"}))
        save(ds, path, 2 if members.dtype.kind == "U" else 3)

    archive(f"ensemble-{name}", f"an ensemble, its members {name}", others=("member",))(write)
