"""Grids whose axes are not longitude and latitude: seeded questions about small archives of each kind, in workerd and on Node.
Places come from pyproj and healpy, and from the archive's own coordinates where it has them; areas from pyproj's Geod on the
sphere; what lies inside a polygon from shapely."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import healpy
import numpy as np
import pyproj
import pytest
import requests
import shapely
import xarray as xr
from hosts import node, worker_config, workerd
from static_server import StaticServer

SEED = 20261201
EACH = 24
TIMES = 3
SPHERE = pyproj.Geod(a=6_371_229, b=6_371_229)


@dataclass(frozen=True)
class Grid:
    """A written archive, and what an oracle says of its cells, row-major."""

    name: str
    dims: tuple[str, ...]
    lon: np.ndarray
    lat: np.ndarray
    data: np.ndarray
    """[time, cell]"""
    area: np.ndarray | None
    """None where cells have none that is known."""
    pixel: Callable[[float, float], int] | None = None
    """The cell that a place lies in, where that is not the cell with the nearest centre."""

    @property
    def over(self) -> str:
        return ",".join(self.dims)

    def cell_at(self, lon: float, lat: float) -> int:
        if self.pixel:
            return self.pixel(lon, lat)
        return int(np.argmin(SPHERE.inv(np.full(self.lon.size, lon), np.full(self.lon.size, lat), self.lon, self.lat)[2]))

    def cells_in(self, west: float, south: float, east: float, north: float) -> np.ndarray:
        lon = (self.lon - west) % 360 + west
        return (lon <= east) & (self.lat >= south) & (self.lat <= north)

    def cells_within(self, polygon: shapely.Polygon) -> np.ndarray:
        west = polygon.bounds[0]
        return shapely.contains_xy(polygon, (self.lon - west) % 360 + west, self.lat)


def save(folder: Path, grid: Grid, shape: tuple[int, ...], coords: dict, attrs: dict, extra: dict) -> None:
    dims = ("time", *grid.dims)
    ds = xr.Dataset(
        {"tas": (dims, grid.data.reshape(TIMES, *shape), {"units": "K", **attrs}), **extra},
        {"time": ("time", np.arange(TIMES, dtype="f8"), {"units": "days since 2001-01-01"}), **coords},
    )
    chunks = tuple(-(-n // 2) for n in (TIMES, *shape))
    ds.to_zarr(folder / f"{grid.name}.zarr", zarr_format=2 + (len(grid.name) % 2), encoding={"tas": {"chunks": chunks}})


def values(random: Random, cells: int) -> np.ndarray:
    return np.array([[random.gauss(280, 20) for _ in range(cells)] for _ in range(TIMES)])


def corner_areas(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Of cells by their corners, [cell, 4], joined by great circles."""
    return np.array([abs(SPHERE.polygon_area_perimeter(x, y)[0]) for x, y in zip(lon, lat, strict=True)])


def around(edges_x: np.ndarray, edges_y: np.ndarray, to_lonlat) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the cells between edges, [cell, 4]."""
    x, y = np.meshgrid(edges_x, edges_y)
    lon, lat = to_lonlat(x, y)
    ring = lambda a: np.stack([a[:-1, :-1], a[:-1, 1:], a[1:, 1:], a[1:, :-1]], axis=-1).reshape(-1, 4)
    return ring(np.asarray(lon)), ring(np.asarray(lat))


def edges(centres: np.ndarray) -> np.ndarray:
    step = centres[1] - centres[0]
    return np.append(centres, centres[-1] + step) - step / 2


def lambert(folder: Path, random: Random) -> Grid:
    crs = pyproj.CRS.from_cf(
        {
            "grid_mapping_name": "lambert_conformal_conic",
            "standard_parallel": [38.5, 38.5],
            "longitude_of_central_meridian": -97.5,
            "latitude_of_projection_origin": 38.5,
            "earth_radius": 6_371_229.0,
        }
    )
    plane = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    x, y = np.arange(-2.0e6, 2.0e6, 2.5e5), np.arange(1.4e6, -1.5e6, -2.5e5)
    lon, lat = (a.ravel() for a in plane.transform(*np.meshgrid(x, y)))
    area = corner_areas(*around(edges(x), edges(y), plane.transform))
    pixel = lambda at_lon, at_lat: nearest_in_plane(plane, x, y, at_lon, at_lat)
    grid = Grid("lambert", ("y", "x"), lon, lat, values(random, lon.size), area, pixel)
    coords = {
        "x": ("x", x, {"standard_name": "projection_x_coordinate", "units": "m"}),
        "y": ("y", y, {"standard_name": "projection_y_coordinate", "units": "m"}),
    }
    save(folder, grid, (y.size, x.size), coords, {"grid_mapping": "crs"}, {"crs": ((), 0, crs.to_cf())})
    return grid


def nearest_in_plane(plane: pyproj.Transformer, x: np.ndarray, y: np.ndarray, lon: float, lat: float) -> int:
    at_x, at_y = plane.transform(lon, lat, direction="INVERSE")
    return int(np.argmin(np.abs(y - at_y))) * x.size + int(np.argmin(np.abs(x - at_x)))


def rotated(folder: Path, random: Random) -> Grid:
    mapping = {
        "grid_mapping_name": "rotated_latitude_longitude",
        "grid_north_pole_latitude": 39.25,
        "grid_north_pole_longitude": -162.0,
    }
    rlon, rlat = np.arange(-24.0, 25, 4), np.arange(-20.0, 21, 4)
    to_lonlat = lambda x, y: turned(x, y, mapping)
    lon, lat = (a.ravel() for a in to_lonlat(*np.meshgrid(rlon, rlat)))
    area = corner_areas(*around(edges(rlon), edges(rlat), to_lonlat))
    grid = Grid("rotated", ("rlat", "rlon"), lon, lat, values(random, lon.size), area)
    coords = {
        "rlon": ("rlon", rlon, {"standard_name": "grid_longitude", "units": "degrees"}),
        "rlat": ("rlat", rlat, {"standard_name": "grid_latitude", "units": "degrees"}),
    }
    save(folder, grid, (rlat.size, rlon.size), coords, {"grid_mapping": "rotated_pole"}, {"rotated_pole": ((), 0, mapping)})
    return grid


def turned(x: np.ndarray, y: np.ndarray, mapping: dict) -> tuple[np.ndarray, np.ndarray]:
    pole_lat, pole_lon = mapping["grid_north_pole_latitude"], mapping["grid_north_pole_longitude"]
    turn = pyproj.Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +inv +proj=ob_tran +o_proj=longlat +o_lat_p={pole_lat} +o_lon_p=0 +lon_0={pole_lon + 180} +R=6371229 "
        f"+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    return turn.transform(x, y)


def healpix(folder: Path, random: Random, nested: bool) -> Grid:
    side = 8
    pixels = np.arange(healpy.nside2npix(side))
    lon, lat = healpy.pix2ang(side, pixels, nest=nested, lonlat=True)
    name = "healpix-nested" if nested else "healpix-ring"
    pixel = lambda at_lon, at_lat: int(healpy.ang2pix(side, at_lon, at_lat, nest=nested, lonlat=True))
    grid = Grid(name, ("cell",), lon, lat, values(random, lon.size), np.ones(lon.size), pixel)
    mapping = {"grid_mapping_name": "healpix", "healpix_nside": side, "healpix_order": "nest" if nested else "ring"}
    save(folder, grid, (lon.size,), {}, {"grid_mapping": "crs"}, {"crs": ((), 0, mapping)})
    return grid


def bent(rows: int, columns: int, west: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A grid whose rows and columns are bent: centres, and corners [row, column, 4]."""
    at = lambda j, i: (west + 4 * i + 0.9 * j * np.sin(i / 3), -40 + 5 * j + 2.5 * np.sin(i / 4))
    j, i = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    lon, lat = at(j, i)
    corners = [at(j + dj, i + di) for dj, di in ((-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5))]
    return lon, lat, np.stack([x for x, _ in corners], -1), np.stack([y for _, y in corners], -1)


def curvilinear(folder: Path, random: Random, corners: bool) -> Grid:
    lon, lat, corner_lon, corner_lat = bent(14, 22, 130.0 if corners else -60.0)
    name = "curvilinear-corners" if corners else "curvilinear"
    area = corner_areas(corner_lon.reshape(-1, 4), corner_lat.reshape(-1, 4)) if corners else None
    grid = Grid(name, ("j", "i"), lon.ravel(), lat.ravel(), values(random, lon.size), area)
    bounds = {
        "lon_bnds": (("j", "i", "vertex"), corner_lon),
        "lat_bnds": (("j", "i", "vertex"), corner_lat),
    }
    of = lambda name: {"bounds": name} if corners else {}
    coords = {
        "lon": (("j", "i"), (lon + 180) % 360 - 180, {"units": "degrees_east", "standard_name": "longitude", **of("lon_bnds")}),
        "lat": (("j", "i"), lat, {"units": "degrees_north", "standard_name": "latitude", **of("lat_bnds")}),
    }
    save(folder, grid, lon.shape, coords, {}, bounds if corners else {})
    return grid


def unstructured(folder: Path, random: Random, radians: bool) -> Grid:
    count = 700
    step = np.arange(count) + 0.5
    lat = np.degrees(np.arcsin(1 - 2 * step / count))
    lon = (step * 180 * (1 + 5**0.5)) % 360
    name = "unstructured-radians" if radians else "unstructured"
    grid = Grid(name, ("cell",), lon, lat, values(random, count), None)
    unit, attrs = (np.radians, {"units": "radian"}) if radians else (np.array, {})
    coords = {
        "clon": ("cell", unit(lon), {"standard_name": "longitude", "units": "degrees_east", **attrs}),
        "clat": ("cell", unit(lat), {"standard_name": "latitude", "units": "degrees_north", **attrs}),
    }
    save(folder, grid, (count,), coords, {}, {})
    return grid


KINDS = {
    "lambert": lambert,
    "rotated": rotated,
    "healpix-nested": lambda folder, random: healpix(folder, random, True),
    "healpix-ring": lambda folder, random: healpix(folder, random, False),
    "curvilinear": lambda folder, random: curvilinear(folder, random, False),
    "curvilinear-corners": lambda folder, random: curvilinear(folder, random, True),
    "unstructured": lambda folder, random: unstructured(folder, random, False),
    "unstructured-radians": lambda folder, random: unstructured(folder, random, True),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("grids")


@pytest.fixture(scope="module")
def grids(folder) -> dict[str, Grid]:
    return {name: write(folder, Random(f"{SEED} {name}")) for name, write in KINDS.items()}


@pytest.fixture(scope="module")
def on_node(built, grids, folder, logs):
    with node(logs / "grids.log", str(folder)) as host:
        yield host


@pytest.fixture(scope="module")
def in_workerd(on_node, grids, folder, tmp_path_factory):
    with StaticServer(folder) as server:
        entries = []
        for name in grids:
            entry = {**on_node.get(f"/collections/{name}").json(), "links": []}
            extent = entry["extent"]
            entry["extent"] = {
                "spatial": {"bbox": extent["spatial"]["bbox"]},
                "temporal": {"interval": extent["temporal"]["interval"]},
            }
            entry["estran:archive"] = {"source": {"kind": "http", "url": f"{server.url}/{name}.zarr"}}
            entries.append(entry)
        work = tmp_path_factory.mktemp("worker")
        with workerd(work / "host.log", "--config", str(worker_config(work, entries)), ids={}) as host:
            yield host


@pytest.fixture(params=["on_node", "in_workerd"])
def host(request):
    return request.getfixturevalue(request.param)


def asked(host, grid: Grid, query: str, **params) -> dict:
    response = requests.get(host.href(f"/collections/{grid.name}/{query}"), params={**params, "f": "json"}, timeout=60)
    assert response.status_code == 200, f"{response.url}\n{response.text[:600]}"
    return response.json()["data_vars"]


def numbers(data) -> np.ndarray:
    return np.array(data, dtype="f8")


def some_cell(random: Random, grid: Grid) -> int:
    return random.choice([i for i in range(grid.lon.size) if abs(grid.lat[i]) < 70])


def some_box(random: Random, grid: Grid) -> tuple[float, float, float, float]:
    """Around a cell, with none of the centres near an edge."""
    while True:
        cell = some_cell(random, grid)
        west = round(float((grid.lon[cell] + 180) % 360 - 180) - random.uniform(3, 25), 3)
        south = round(float(grid.lat[cell]) - random.uniform(3, 15), 3)
        box = (west, max(south, -89), west + round(random.uniform(25, 60), 3), min(round(south + random.uniform(18, 30), 3), 89))
        off = np.abs((grid.lon[:, None] - np.array([box[0], box[2]]) + 180) % 360 - 180).min()
        if off > 1e-4 and np.abs(grid.lat[:, None] - np.array([box[1], box[3]])).min() > 1e-4 and box[0] > -350:
            return box


@pytest.mark.parametrize("name", KINDS)
def test_points(host, grids, name):
    grid, random = grids[name], Random(f"{SEED} points {name}")
    for _ in range(EACH):
        cell = some_cell(random, grid)
        lon = round(float(grid.lon[cell]) + random.uniform(-0.9, 0.9), 4)
        lat = round(float(grid.lat[cell]) + random.uniform(-0.9, 0.9), 4)
        found = numbers(asked(host, grid, "position", coords=f"POINT({lon} {lat})")["tas"]["data"])
        np.testing.assert_array_equal(found, grid.data[:, grid.cell_at(lon, lat)], err_msg=f"{lon} {lat}")


@pytest.mark.parametrize("name", KINDS)
def test_boxes(host, grids, name):
    grid, random = grids[name], Random(f"{SEED} boxes {name}")
    for _ in range(EACH // 2):
        box = some_box(random, grid)
        inside = grid.cells_in(*box)
        found = numbers(asked(host, grid, "cube", bbox=",".join(map(str, box)))["tas"]["data"]).reshape(TIMES, -1)
        kept = [row[np.isfinite(row)] for row in found]
        np.testing.assert_array_equal(np.sort(kept[0]), np.sort(grid.data[0, inside]), err_msg=str(box))
        np.testing.assert_array_equal(np.sort(kept[-1]), np.sort(grid.data[-1, inside]), err_msg=str(box))


@pytest.mark.parametrize("name", KINDS)
def test_polygons_by_centres(host, grids, name):
    grid, random = grids[name], Random(f"{SEED} polygons {name}")
    for _ in range(EACH // 2):
        west, south, east, north = some_box(random, grid)
        corners = ((west, south), (east, south + 1.7), (east - 2.3, north), (west + 3.1, north - 1.1))
        polygon = shapely.Polygon([(round(x, 3), round(y, 3)) for x, y in corners])
        inside = grid.cells_within(polygon)
        if not inside.any():
            continue
        params = {"coords": polygon.wkt, "coverage": "center", "reduce": "mean,min,count", "weights": "none", "over": grid.over}
        found = asked(host, grid, "aggregate", **params)
        np.testing.assert_allclose(numbers(found["tas_mean"]["data"]), grid.data[:, inside].mean(axis=1), rtol=1e-9)
        np.testing.assert_array_equal(numbers(found["tas_min"]["data"]), grid.data[:, inside].min(axis=1))
        np.testing.assert_array_equal(numbers(found["tas_count"]["data"]), inside.sum())


@pytest.mark.parametrize("name", KINDS)
def test_means_by_area(host, grids, name):
    grid = grids[name]
    response = host.get(f"/collections/{name}/aggregate", params={"weights": "area", "over": grid.over})
    if grid.area is None and name.startswith("unstructured"):
        assert response.status_code in (400, 501), response.text
        assert "weights=none" in json.dumps(response.json()), response.text
        return
    assert response.status_code == 200, response.text
    found = numbers(response.json()["data_vars"]["tas"]["data"])
    if grid.area is not None:
        np.testing.assert_allclose(found, (grid.data * grid.area).sum(axis=1) / grid.area.sum(), rtol=1e-9)
    else:
        assert np.abs(found - grid.data.mean(axis=1)).max() < 10
