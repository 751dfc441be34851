# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "scipy==1.17.1", "shapely==2.2.0", "pyproj==3.7.2", "xarray==2026.9.0", "netCDF4==1.7.5.1.post1", "cf-xarray==0.11.3"]
# ///
"""Pieces of real grids whose cells have a longitude and a latitude each, and what others say of them: the nearest centre by scipy's
k-d tree over unit vectors, areas by GeographicLib on a sphere, polygons by shapely, corners by cf-xarray.

The grids are of Debian's libncarg-data (NCAR Command Language, Apache-2.0; sample data of the NCL user guide by DKRZ): an
ocean of MPIOM with corners, one of POP without, cells of ICON in radians with corners, columns of CAM-SE without.

    python scripts/make_listed_reference.py /usr/share/ncarg/data
"""

import json
import sys
from pathlib import Path

import cf_xarray  # noqa: F401
import numpy as np
import shapely
import xarray as xr
from pyproj import Geod
from scipy.spatial import cKDTree

SPHERE = Geod(a=1, b=1)
OUT = Path(__file__).parent.parent / "test" / "reference" / "listed.json"
data = Path(sys.argv[1])
seeded = np.random.default_rng(20261123)


def vectors(lon, lat):
    lon, lat = np.deg2rad(lon), np.deg2rad(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], -1)


def degrees(xyz):
    return np.rad2deg(np.arctan2(xyz[..., 1], xyz[..., 0])), np.rad2deg(np.arctan2(xyz[..., 2], np.hypot(*np.moveaxis(xyz, -1, 0)[:2])))


def middles(lon, lat):
    """The middle of the four centres around each corner, on the sphere; one more row and column of centres on every side."""
    xyz = vectors(lon, lat)
    for axis in (1, 0):
        at = lambda i: np.take(xyz, [i], axis)
        xyz = np.concatenate([2 * at(0) - at(1), xyz, 2 * at(-1) - at(-2)], axis)
    corners = xyz[:-1, :-1] + xyz[1:, :-1] + xyz[:-1, 1:] + xyz[1:, 1:]
    l, p = degrees(corners / np.linalg.norm(corners, axis=-1, keepdims=True))
    around = lambda c: np.stack([c[:-1, :-1], c[:-1, 1:], c[1:, 1:], c[1:, :-1]], -1).reshape(-1, 4)
    return around(l), around(p)


def case(name, lon, lat, corners=None, radians=False):
    shape = lon.shape
    flat = lon.ravel(), lat.ravel()
    spread = 0.4 * np.array([np.ptp(np.unwrap(flat[0], period=360)), np.ptp(flat[1])]) / np.sqrt(lon.size)
    near = seeded.integers(lon.size, size=40)
    points = np.stack([flat[0][near], flat[1][near]], -1) + seeded.uniform(-1, 1, (40, 2)) * spread
    points[:, 0] = (points[:, 0] + 180) % 360 - 180
    points[:, 1] = points[:, 1].clip(-90, 90)
    points = points.round(6)
    tree = cKDTree(vectors(*flat))
    chord, nearest = tree.query(vectors(*points.T))
    if len(shape) == 2:
        rows, columns = np.divmod(nearest, shape[1])
        apart = [
            np.where((rows + j >= 0) & (rows + j < shape[0]) & (columns + i >= 0) & (columns + i < shape[1]),
                     np.linalg.norm(vectors(*flat)[nearest] - vectors(*flat)[(nearest + j * shape[1] + i) % lon.size], axis=1), 0)
            for j, i in ((-1, 0), (1, 0), (0, -1), (0, 1))
        ]
        size = np.max(apart, 0)
    else:
        size = 2 * tree.query(vectors(*flat)[nearest], 2)[0][:, 1]
    middle = len(flat[0]) // 2 + (shape[1] // 2 if len(shape) == 2 else 0)
    turned = flat[0][middle] + (flat[0] - flat[0][middle] + 180) % 360 - 180
    west, east = np.quantile(turned, [0.3, 0.7]).round(3)
    south, north = np.quantile(flat[1], [0.25, 0.75]).round(3)
    inside = (turned >= west) & (turned <= east) & (flat[1] >= south) & (flat[1] <= north)
    wrap = lambda l: round(float((l + 180) % 360 - 180), 6)
    ring = [[west, south], [east, south], [(west + 2 * east) / 3, north], [west, (south + 2 * north) / 3], [west, south]]
    ring = [[float(l), float(p)] for l, p in ring]
    polygon = shapely.Polygon(ring)
    found = {
        "name": name, "shape": shape, "radians": radians, "lon": flat[0], "lat": flat[1],
        "corners": None if corners is None else {"count": corners[0].shape[-1], "lon": corners[0].ravel(), "lat": corners[1].ravel()},
        "points": points, "nearest": np.where(np.rad2deg(chord - size) > 1e-6, -1, nearest),
        "box": [wrap(west), float(south), wrap(east), float(north)], "inside": np.flatnonzero(inside),
        "ring": ring, "center": shapely.contains_xy(polygon, turned, flat[1]).astype(int),
    }
    if corners is None and len(shape) == 1:
        return found | {"areas": None, "fraction": None}
    l, p = corners if corners is not None else middles(lon, lat)
    found["areas"] = np.array([abs(SPHERE.polygon_area_perimeter(*cell)[0]) for cell in zip(l, p, strict=True)])
    l = turned[:, None] + (l - turned[:, None] + 180) % 360 - 180
    cells = shapely.polygons(np.stack([l, p], -1))
    found["fraction"] = shapely.area(shapely.intersection(cells, polygon)) / shapely.area(cells)
    if corners is None:
        ds = xr.Dataset(coords={"lon": (("y", "x"), turned.reshape(shape), {"units": "degrees_east", "standard_name": "longitude"}),
                                "lat": (("y", "x"), lat, {"units": "degrees_north", "standard_name": "latitude"})})
        ds = ds.cf.add_bounds(["lon", "lat"])
        by = [ds[f"{n}_bounds"].transpose("y", "x", "bounds").values.reshape(-1, 4) for n in ("lon", "lat")]
        found["cfXarrayAreas"] = np.array([abs(SPHERE.polygon_area_perimeter(*cell)[0]) for cell in zip(*by, strict=True)])
    return found


def nug(name):
    return xr.open_dataset(data / "nug" / name, decode_times=False)


ocean = nug("tos_ocean_bipolar_grid.nc").isel(y=slice(0, 18), x=slice(60, 82))
pop = xr.open_dataset(data / "cdf" / "pop.nc", decode_times=False).isel(nlat=slice(340, 358), nlon=slice(130, 152))
icon = nug("triangular_grid_ICON.nc").isel(ncells=slice(0, 320))
columns = nug("camse_unstructured_grid.nc").isel(ncol=np.sort(seeded.choice(48602, 400, replace=False)))
f8 = lambda array: array.values.astype("f8").round(5)
radians = lambda array: array.values.round(9)
in_degrees = lambda array: np.rad2deg(radians(array))
cases = [
    case("MPIOM, with corners", f8(ocean.lon), f8(ocean.lat), (f8(ocean.lon_bnds).reshape(-1, 4), f8(ocean.lat_bnds).reshape(-1, 4))),
    case("POP, without corners", f8(pop.lon2d), f8(pop.lat2d)),
    case("ICON, in radians", in_degrees(icon.clon), in_degrees(icon.clat), (in_degrees(icon.clon_vertices), in_degrees(icon.clat_vertices)), True),
    case("CAM-SE, points", f8(columns.lon), f8(columns.lat)),
]
number = lambda v: round(float(v), 12)
plain = lambda v: v.tolist() if isinstance(v, np.ndarray) and v.dtype.kind in "iu" else (np.vectorize(number)(v).tolist() if isinstance(v, np.ndarray) else v)
OUT.write_text(json.dumps([{k: ({n: plain(m) for n, m in v.items()} if isinstance(v, dict) else plain(v)) for k, v in one.items()} for one in cases]) + "\n")
for one in cases:
    print(one["name"], one["shape"], one["box"], len(one["inside"]), int((one["nearest"] < 0).sum()), np.round([one["lon"].min(), one["lon"].max(), one["lat"].min(), one["lat"].max()], 2))
    if "cfXarrayAreas" in one:
        print("cf-xarray", np.quantile(abs(one["areas"] / one["cfXarrayAreas"] - 1), [0.5, 0.9, 1]))
