"""Golden tiles: maps of small archives, one for each way that a grid lies, against an independent rendering (`map_oracle.py`), pixel by
pixel. Numbers are asked for as `f=float32`; colours as PNG, against matplotlib's own colour maps."""

import io
from dataclasses import dataclass, field

import matplotlib
import numpy as np
import pyproj
import pytest
import requests
import xarray as xr
from hosts import Host, node
from map_oracle import (
    View,
    bilinear,
    cells_at,
    drawn,
    nearest_centres,
    projected_places,
    sampled,
    tile,
    tile_at,
)
from PIL import Image
from rasterio.transform import from_bounds
from rasterio.warp import Resampling, reproject

MERCATOR, CRS84 = "WebMercatorQuad", "WorldCRS84Quad"
# Of float32 answers; nearest is exact.
RELATIVE = 2e-6


def field_of(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Waves of several lengths, with land that is missing."""
    values = 15 * np.cos(np.radians(lat)) + 4 * np.sin(np.radians(3 * lon)) + 0.5 * np.cos(np.radians(40 * lon + 25 * lat))
    land = np.sin(np.radians(5 * lon)) * np.cos(np.radians(7 * lat)) > 0.8
    return np.where(land, np.nan, values)


def axes(lon, lat, dims=("lat", "lon"), dtype="f4") -> xr.Dataset:
    x, y = xr.DataArray(lon, dims="lon"), xr.DataArray(lat, dims="lat")
    values = xr.DataArray(field_of(*np.meshgrid(lon, lat)).astype(dtype), dims=("lat", "lon"))
    ds = xr.Dataset({"v": values.transpose(*dims)}, {"lon": x, "lat": y})
    ds.lon.attrs, ds.lat.attrs = {"units": "degrees_east"}, {"units": "degrees_north"}
    return ds


def gaussian(count: int) -> np.ndarray:
    return np.degrees(np.arcsin(np.polynomial.legendre.leggauss(count)[0]))


def bounded() -> xr.Dataset:
    """Cells that are wider on one side of their labels."""
    edges = np.linspace(-90, 90, 37)
    ds = axes(np.arange(-175, 180, 10.0), edges[:-1] + 1)
    ds["lat_bnds"] = (("lat", "bnds"), np.stack([edges[:-1], edges[1:]], -1))
    ds.lat.attrs["bounds"] = "lat_bnds"
    return ds


def flags() -> xr.Dataset:
    ds = axes(np.arange(-179.75, 180, 0.5), np.arange(-89.75, 90, 0.5))
    ds["v"] = ds.v.fillna(0).round().astype("i1").assign_attrs(flag_values=list(range(0, 20)), flag_meanings=" ".join(f"c{i}" for i in range(20)))
    return ds


# id → archive; where longitudes or latitudes begin, how they go, and how finely.
AXES = {
    "cells": lambda: axes(np.arange(-179.5, 180), np.arange(-89.5, 90)),
    "nodes": lambda: axes(np.arange(0, 360, 1.0), np.arange(-90, 91, 1.0)),
    "descending": lambda: axes(np.arange(0, 360, 0.75), np.arange(90, -90.1, -0.75)),
    "seam-20": lambda: axes(np.arange(21, 380, 2.0), gaussian(94)),
    "coarse": lambda: axes(np.arange(-177.5, 180, 5.0), np.arange(-87.5, 90, 5.0)),
    "fine": lambda: axes(np.arange(4.005, 9, 0.01), np.arange(44.005, 49, 0.01)),
    "across": lambda: axes(np.arange(170.25, 190, 0.5), np.arange(-29.75, 0, 0.5)),
    "turned": lambda: axes(np.arange(-179.5, 180), np.arange(89.5, -90, -1), dims=("lon", "lat")),
    "bounds": bounded,
    "double": lambda: axes(np.arange(-178, 180, 4.0), np.arange(-88, 90, 4.0), dtype="f8"),
    "flags": flags,
}


@dataclass(frozen=True)
class Plane:
    """A grid of a projection: what pyproj calls it, its axes, and what CF says of it."""

    crs: str
    x: np.ndarray
    y: np.ndarray
    units: str = "m"
    names: tuple[str, str] = ("projection_x_coordinate", "projection_y_coordinate")

    def dataset(self) -> xr.Dataset:
        to_degrees = pyproj.Transformer.from_crs(self.crs, "OGC:CRS84", always_xy=True)
        lon, lat = to_degrees.transform(*np.meshgrid(self.x, self.y))
        ds = xr.Dataset({"v": (("y", "x"), field_of(lon, lat).astype("f4"))}, {"x": self.x, "y": self.y})
        for name, standard in zip("xy", self.names, strict=True):
            ds[name].attrs = {"units": self.units, "standard_name": standard}
        ds["crs"] = ((), 0, pyproj.CRS(self.crs).to_cf())
        ds.v.attrs["grid_mapping"] = "crs"
        return ds


ROTATED = "+proj=ob_tran +o_proj=longlat +o_lon_p=0 +o_lat_p=39.25 +lon_0=18 +R=6371229 +type=crs"
PLANES = {
    "utm": Plane("EPSG:32632", np.arange(250_500, 750_000, 2000.0), np.arange(5_400_500, 4_900_000, -2000.0)),
    "laea": Plane("EPSG:3035", np.arange(2_512_500, 6_000_000, 25_000.0), np.arange(1_512_500, 5_000_000, 25_000.0)),
    "polar": Plane("EPSG:3413", np.arange(-3_837_500, 3_750_000, 25_000.0), np.arange(5_837_500, -5_350_000, -25_000.0)),
}


def rotated() -> xr.Dataset:
    x, y = np.arange(-28.0, 18, 0.5), np.arange(-23.0, 21, 0.5)
    to_degrees = pyproj.Transformer.from_crs(ROTATED, "OGC:CRS84", always_xy=True)
    lon, lat = to_degrees.transform(*np.meshgrid(x, y))
    ds = xr.Dataset({"v": (("rlat", "rlon"), field_of(lon, lat).astype("f4"))}, {"rlon": x, "rlat": y})
    ds.rlon.attrs = {"units": "degrees", "standard_name": "grid_longitude"}
    ds.rlat.attrs = {"units": "degrees", "standard_name": "grid_latitude"}
    north = {"grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162.0}
    ds["pole"] = ((), 0, {"grid_mapping_name": "rotated_latitude_longitude", **north, "earth_radius": 6371229.0})
    ds.v.attrs["grid_mapping"] = "pole"
    return ds


def curvilinear() -> xr.Dataset:
    """Bent rows over the North Atlantic."""
    j, i = np.meshgrid(np.arange(60), np.arange(80), indexing="ij")
    lon, lat = -60 + 0.9 * i + 0.15 * j, 20 + 0.7 * j + 4 * np.sin(i / 25)
    places = {"lon": (("j", "i"), lon, {"units": "degrees_east"}), "lat": (("j", "i"), lat, {"units": "degrees_north"})}
    ds = xr.Dataset({"v": (("j", "i"), field_of(lon, lat).astype("f4"))}, places)
    ds.v.attrs["coordinates"] = "lon lat"
    return ds


@pytest.fixture(scope="module")
def archives() -> dict[str, xr.Dataset]:
    planes = {id: plane.dataset() for id, plane in PLANES.items()}
    return {id: make() for id, make in AXES.items()} | planes | {"rotated": rotated(), "curvilinear": curvilinear()}


@pytest.fixture(scope="module")
def maps(built, logs, archives, tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    for id, ds in archives.items():
        chunks = {"v": {"chunks": tuple(min(64, size) for size in ds.v.shape)}}
        ds.to_zarr(folder / f"{id}.zarr", zarr_format=3, encoding=chunks, consolidated=True)
    with node(logs / "maps.log", str(folder)) as host:
        yield host


@dataclass(frozen=True)
class Golden:
    archive: str
    view: View
    path: str
    params: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.archive}{self.path}{''.join(f'-{value}' for value in self.params.values())}"

    def get(self, host: Host, **params: str) -> requests.Response:
        answer = host.get(f"/collections/{self.archive}{self.path}", params={**self.params, **params})
        assert answer.status_code == 200, answer.text[:500]
        return answer

    def numbers(self, host: Host) -> np.ndarray:
        pixels = np.frombuffer(self.get(host, f="float32").content, "<f4")
        return pixels.reshape(self.view.height, self.view.width)


def golden(archive: str, tms: str, z: int, lon: float, lat: float, method: str = "nearest") -> Golden:
    """The tile of a level that a place lies in."""
    row, col = tile_at(tms, z, lon, lat)
    params = {} if method == "nearest" else {"method": method}
    return Golden(archive, tile(tms, z, row, col), f"/map/tiles/{tms}/{z}/{row}/{col}", params)


def map_of(archive: str, crs: str, box: tuple[float, float, float, float], width: int, height: int, method: str = "nearest") -> Golden:
    """Of a box in the units of the CRS."""
    names = {"OGC:CRS84": "CRS84", "EPSG:3857": "EPSG:3857"}
    params = {"bbox": ",".join(map(repr, box)), "bbox-crs": names[crs], "crs": names[crs], "width": str(width), "height": str(height)}
    return Golden(archive, View(crs, *box, width, height), "/map", params if method == "nearest" else {**params, "method": method})


GOLDENS = [
    # Every level, inland and at the antimeridian.
    *(golden("cells", tms, z, 7.3, 46.8) for tms in (MERCATOR, CRS84) for z in range(9)),
    *(golden("cells", MERCATOR, z, 179.9, -16.5) for z in range(2, 9)),
    *(golden("cells", tms, z, -60.2, 5.1, "linear") for tms in (MERCATOR, CRS84) for z in (0, 2, 4, 6, 8)),
    # Seams of the archive: at Greenwich, at 20° east, and a region across the antimeridian.
    *(golden("nodes", tms, z, -0.1, 51, method) for tms in (MERCATOR, CRS84) for z in (2, 5, 8) for method in ("nearest", "linear")),
    *(golden("seam-20", tms, z, 20.1, -33, method) for tms in (MERCATOR, CRS84) for z in (0, 3, 6) for method in ("nearest", "linear")),
    *(golden("across", MERCATOR, z, lon, -17, method) for z in (3, 5, 7) for lon in (179.9, -179.9) for method in ("nearest", "linear")),
    # Poles: cells that end there, and cells whose centres lie there.
    *(golden(id, CRS84, z, 10.1, lat, method) for id in ("cells", "nodes", "descending") for z in (3, 5) for lat in (89.9, -89.9) for method in ("nearest", "linear")),
    golden("descending", MERCATOR, 0, 0.1, 0.1),
    golden("descending", MERCATOR, 3, 100.1, 84, "linear"),
    # Cells smaller than pixels, along one axis or both.
    *(golden("fine", tms, z, 6.5, 46.6) for tms in (MERCATOR, CRS84) for z in range(3, 9)),
    golden("fine", MERCATOR, 11, 6.5, 46.6, "linear"),
    *(golden("turned", tms, z, 140.2, -40, method) for tms in (MERCATOR, CRS84) for z in (0, 4) for method in ("nearest", "linear")),
    *(golden("bounds", CRS84, z, 30.2, 60.1, method) for z in (0, 3) for method in ("nearest", "linear")),
    *(golden("coarse", MERCATOR, z, 1.1, 1.1, method) for z in (0, 8) for method in ("nearest", "linear")),
    *(golden("flags", MERCATOR, z, 33.1, 12.1, method) for z in (0, 4) for method in ("nearest", "linear")),
    golden("double", CRS84, 2, -100.1, 40, "linear"),
    # Maps that are no tiles.
    map_of("cells", "OGC:CRS84", (-180.0, -90.0, 180.0, 90.0), 97, 41),
    map_of("cells", "OGC:CRS84", (150.3, -40.2, 222.7, 12.9), 300, 211, "linear"),
    map_of("nodes", "OGC:CRS84", (-180.0, -90.0, 180.0, 90.0), 720, 360),
    map_of("descending", "EPSG:3857", (-3e6, -8e6, 5e6, 1.9e7), 120, 333),
    map_of("seam-20", "OGC:CRS84", (-10.0, -60.0, 50.0, 60.0), 40, 500),
]


@pytest.mark.parametrize("asked", GOLDENS, ids=str)
def test_axes(maps, archives, asked):
    ds = archives[asked.archive]
    method = asked.params.get("method", "nearest")
    data = ds.v.transpose("lat", "lon").values
    categories = asked.archive == "flags"
    expected = drawn(ds, data, asked.view, "lon", "lat", method, categories)
    same_pixels(asked.numbers(maps), expected, asked)


def same_pixels(found: np.ndarray, expected: np.ndarray, what: object, rtol: float = RELATIVE) -> None:
    odd = np.isnan(found) != np.isnan(expected)
    wrong = ~np.isclose(found, expected.astype("f4"), rtol=rtol, atol=1e-6, equal_nan=True)
    at = np.argwhere(wrong)[:3].tolist()
    pairs = [(float(found[i, j]), float(expected[i, j])) for i, j in at]
    assert not wrong.any(), f"{what}: {wrong.sum()} of {wrong.size} pixels, {odd.sum()} by being missing; at {at}: {pairs}"


def test_there_are_enough():
    assert len({str(asked) for asked in GOLDENS}) == len(GOLDENS) >= 40
    assert {asked.path.split("/")[4] for asked in GOLDENS if "tiles" in asked.path} >= {str(z) for z in range(9)}


def test_gdal_averages_alike(maps, archives):
    """GDAL's warp of the same cells, in the plane of the cells, where both weigh by area: over whole degrees."""
    asked = map_of("fine", "OGC:CRS84", (4.0, 44.0, 9.0, 49.0), 100, 100)
    data = archives["fine"].v.values[::-1].astype("f8")
    out = np.full((100, 100), np.nan)
    bounds = (4, 44, 9, 49)
    reproject(
        data,
        out,
        src_transform=from_bounds(*bounds, 500, 500),
        dst_transform=from_bounds(*bounds, 100, 100),
        src_crs="OGC:CRS84",
        dst_crs="OGC:CRS84",
        src_nodata=np.nan,
        dst_nodata=np.nan,
        resampling=Resampling.average,
    )
    same_pixels(asked.numbers(maps), out, asked)


# Planes of projections.

PROJECTED = [
    *(golden("utm", tms, z, 9.2, 46.6, method) for tms in (MERCATOR, CRS84) for z in (7, 9) for method in ("nearest", "linear")),
    *(golden("laea", MERCATOR, z, 11.2, 50.6, method) for z in (6, 8) for method in ("nearest", "linear")),
    *(golden("polar", tms, z, -40.2, 78.6, method) for tms in (MERCATOR, CRS84) for z in (6, 7) for method in ("nearest", "linear")),
    golden("polar", CRS84, 5, 100.2, 89.6),
    *(golden("rotated", tms, z, 5.2, 52.6, method) for tms in (MERCATOR, CRS84) for z in (5, 7) for method in ("nearest", "linear")),
]
CRS = {**{id: plane.crs for id, plane in PLANES.items()}, "rotated": ROTATED}


def beside_edges(rows: np.ndarray, columns: np.ndarray, by: float) -> np.ndarray:
    """Pixels whose centre lies as near to an edge between cells as pyproj and the app may differ."""
    near = [np.abs(np.abs(np.nan_to_num(at, nan=0.5) % 1) - 0.5) < by for at in (rows, columns)]
    return near[0] | near[1]


@pytest.mark.parametrize("asked", PROJECTED, ids=str)
def test_projected(maps, archives, asked):
    ds = archives[asked.archive]
    y, x = ds.v.dims
    rows, columns = projected_places(ds, CRS[asked.archive], x, y, asked.view)
    found = asked.numbers(maps)
    if "method" in asked.params:
        # Values of single precision, interpolated at places that agree to a hundredth of a cell.
        inside = np.isfinite(rows) & np.isfinite(columns)
        expected = bilinear(ds.v.values, rows, columns)
        apart = np.abs(np.where(inside, found, 0) - np.where(inside, expected, 0))
        assert np.nanmax(apart) < 1e-2, asked
        assert (np.isnan(found) != np.isnan(expected)).mean() < 1e-3, asked
    else:
        expected = cells_at(ds.v.values, rows, columns)
        edge = beside_edges(rows, columns, 0.01)
        agrees = (found == expected.astype("f4")) | (np.isnan(found) & np.isnan(expected))
        assert (agrees | edge).all() and edge.mean() < 0.2, (asked, (~(agrees | edge)).sum(), edge.mean())


SMALL_CELLS = [
    map_of("utm", "EPSG:3857", (6.9e5, 5.56e6, 1.35e6, 6.18e6), 96, 90),
    map_of("utm", "OGC:CRS84", (6.5, 44.7, 11.5, 48.4), 50, 60),
    map_of("laea", "OGC:CRS84", (-8.0, 37.0, 28.0, 64.0), 72, 54),
    map_of("laea", "EPSG:3857", (-1e6, 4.4e6, 3.2e6, 9e6), 40, 44),
    map_of("polar", "OGC:CRS84", (-130.0, 50.0, 60.0, 75.0), 96, 30),
    map_of("rotated", "EPSG:3857", (-2e6, 4e6, 5e6, 1e7), 48, 40),
]


@pytest.mark.parametrize("asked", SMALL_CELLS, ids=str)
def test_projected_averages(maps, archives, asked):
    """Of 256 samples in each pixel: a pixel that is whole inside differs by less than 2 % of the field's range, on average by 0.2 %. (The app
    gives parts of cells to the pixel that their middle is in; GDAL takes the cells of a pixel's box in the plane of the archive, which for
    turned grids is more than the pixel.)"""
    assert asked.get(maps, f="float32", explain="true").json()["resampling"] == "average"
    ds = archives[asked.archive]
    y, x = ds.v.dims
    samples = cells_at(ds.v.values, *projected_places(ds, CRS[asked.archive], x, y, asked.view, 16))
    expected = sampled(samples, 16)
    found = asked.numbers(maps)
    whole = sampled(np.isfinite(samples).astype("f8"), 16) == 1
    assert whole.sum() > 20
    apart = np.abs(found - expected)[whole] / float(ds.v.max() - ds.v.min())
    assert np.isfinite(apart).all() and apart.max() < 0.02 and apart.mean() < 0.002, (apart.max(), apart.mean())


@pytest.mark.parametrize("asked", [golden("curvilinear", tms, z, -25.2, 42.6) for tms in (MERCATOR, CRS84) for z in (4, 6, 8)], ids=str)
def test_curvilinear(maps, archives, asked):
    """The nearest centre, wherever it is known that the pixel lies in a cell."""
    ds = archives["curvilinear"]
    expected, distance = nearest_centres(ds, ds.v.values, asked.view)
    found = asked.numbers(maps)
    inside = distance < np.radians(0.3)
    agrees = (found == expected.astype("f4")) | (np.isnan(found) & np.isnan(expected))
    assert agrees[inside].mean() > 0.995, agrees[inside].mean()
    assert np.isnan(found)[distance > np.radians(1.5)].all()


def test_between_curvilinear_centres(maps, archives):
    """ESMF's bilinear: a point of the sphere lies where its line meets the bilinear patch of four unit vectors. Places are made from shares of
    their sides, and asked for one by one."""
    ds = archives["curvilinear"]
    lon, lat = np.radians(ds.lon.values), np.radians(ds.lat.values)
    vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], -1)
    rng = np.random.default_rng(11)
    for _ in range(60):
        j, i = rng.integers(0, ds.v.shape[0] - 1), rng.integers(0, ds.v.shape[1] - 1)
        u, v = rng.random(2)
        weights = np.array([[(1 - u) * (1 - v), u * (1 - v)], [(1 - u) * v, u * v]])
        corners = (slice(j, j + 2), slice(i, i + 2))
        x, y, z = np.einsum("ij,ijk->k", weights, vectors[corners])
        east, north = float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))
        asked = map_of("curvilinear", "OGC:CRS84", (east - 1e-6, north - 1e-6, east + 1e-6, north + 1e-6), 1, 1, "linear")
        values = ds.v.values[corners].astype("f8")
        known = np.where(np.isnan(values), 0, weights)
        expected = np.nansum(known * values) / known.sum() if known.sum() > 0.5 else np.nan
        assert asked.numbers(maps).item() == pytest.approx(expected, rel=1e-5, abs=1e-5, nan_ok=True), (j, i, u, v)


# Colours.


@pytest.mark.parametrize("colormap", ["viridis", "RdBu_r", "turbo", "Blues"])
def test_colours_are_matplotlibs(maps, archives, colormap):
    asked = golden("cells", MERCATOR, 3, 7.3, 46.8)
    low, high = -2.0, 17.0
    answer = asked.get(maps, f="png", colormap=colormap, range=f"{low:g},{high:g}", missing="none", below="#ff00ff", above="#00ff00")
    assert answer.headers["content-type"] == "image/png"
    pixels = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA")).astype(int)
    values = asked.numbers(maps).astype("f8")
    palette = matplotlib.colormaps[colormap]
    expected = np.round(255 * palette((values - low) / (high - low))).astype(int)
    inside = (values >= low) & (values <= high)
    assert 0.2 < inside.mean() < 1
    # Some 250 colours for 256.
    assert np.abs(pixels - expected)[inside].max() <= 6
    assert (pixels[np.isnan(values)] == (0, 0, 0, 0)).all() and np.isnan(values).any()
    assert (pixels[values < low] == (255, 0, 255, 255)).all()
    assert (pixels[values > high] == (0, 255, 0, 255)).all()
