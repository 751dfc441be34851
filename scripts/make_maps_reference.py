# /// script
# requires-python = ">=3.11"
# dependencies = ["healpy==1.20.1", "numpy==2.4.6", "pyproj==3.7.2", "rasterio==1.4.4", "xarray"]
# ///
"""
Reference values of maps, written to test/reference/maps.json:

    python scripts/make_maps_reference.py test/reference/maps.json

Pixels are placed by pyproj (PROJ). Nearest is xarray's `sel` on an axis made longer by a turn on either side, linear its `interp`,
averages on longitude and latitude are GDAL's (rasterio); any other average is that of many points in each pixel. HEALPix is
healpy's, the nearest of cells that have a place each is found among all of them.
"""

import json
import sys

import healpy
import numpy as np
import xarray as xr
from pyproj import CRS, Transformer
from rasterio.transform import from_bounds
from rasterio.warp import Resampling, reproject

SPHERE = CRS.from_proj4("+proj=longlat +R=6378137 +no_defs")
MERCATOR = CRS.from_proj4("+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs")
TO_DEGREES = Transformer.from_crs(MERCATOR, SPHERE, always_xy=True)


def field(count, holes=0):
    """What the test makes too: numbers without an order, every `holes`-th of them missing."""
    i = np.arange(count)
    values = 1 + (i * 7919) % 101.0
    if holes:
        values[i % holes == 0] = np.nan
    return values


def slope(rows, columns, holes):
    """For averages: rising to the south and to the east."""
    values = (np.arange(rows)[:, None] + np.arange(columns)[None, :]).astype(float)
    values[np.arange(rows * columns).reshape(rows, columns) % holes == 0] = np.nan
    return values


def places(view, per=1):
    """Longitudes and latitudes of `per` x `per` points in each pixel, row by row."""
    west, south, east, north = view["bbox"]
    nx, ny = view["width"] * per, view["height"] * per
    x = west + (np.arange(nx) + 0.5) * (east - west) / nx
    y = north - (np.arange(ny) + 0.5) * (north - south) / ny
    if view["crs"] == "CRS84":
        return x, y
    lon = x / 6378137 * 180 / np.pi
    return lon, TO_DEGREES.transform(np.zeros(ny), y)[1]


def edges(labels, low=None, high=None):
    middles = (labels[1:] + labels[:-1]) / 2
    first, last = labels[0] - (middles[0] - labels[0]), labels[-1] + (labels[-1] - middles[-1])
    out = np.concatenate([[first], middles, [last]])
    return np.clip(out, -90, 90) if low is not None else out


def turned(array):
    """The columns again, a turn to the west and to the east."""
    return xr.concat([array.assign_coords(lon=array.lon + shift) for shift in (-720, -360, 0, 360, 720)], "lon").sortby("lon")


def inside(coordinate, labels, wraps):
    e = edges(np.sort(labels), None if wraps else -90, None if wraps else 90)
    if wraps:
        return np.mod(coordinate - e[0], 360) <= min(360, e[-1] - e[0]) + 1e-9
    return (coordinate >= e[0]) & (coordinate <= e[-1])


def on_axes(view, array, method):
    lon, lat = places(view)
    lat_labels, lon_labels = array.lat.values, array.lon.values
    span = np.ptp(edges(np.sort(lon_labels)))
    wide = turned(array.drop_duplicates("lon")) if span > 359 else array.sortby("lon")
    if span <= 359:
        covered = inside(lon, lon_labels, True)
        lon = np.clip(np.where(covered, lon, lon_labels.mean()), lon_labels.min(), lon_labels.max())
    else:
        covered = np.ones(len(lon), bool)
    if method == "nearest":
        found = wide.sel(lon=lon, method="nearest").sel(lat=lat, method="nearest").transpose("lat", "lon").values
    else:
        ends = np.sort(lat_labels)[[0, -1]]
        present = wide.notnull().astype(float)
        point = dict(lon=lon, lat=np.clip(lat, *ends))
        weight = present.interp(**point)
        found = (wide.fillna(0).interp(**point) / weight.where(weight > 0.5 - 1e-9)).transpose("lat", "lon").values
    found[~inside(lat, lat_labels, False), :] = np.nan
    found[:, ~covered] = np.nan
    return found


def gdal_average(view, array):
    """Of cells from the north-western corner on, on regular axes."""
    lon_edges, lat_edges = edges(array.lon.values), edges(array.lat.values)
    source = array.transpose("lat", "lon").values
    out = np.full((view["height"], view["width"]), np.nan)
    reproject(source, out, src_transform=from_bounds(lon_edges[0], lat_edges[-1], lon_edges[-1], lat_edges[0], source.shape[1], source.shape[0]),
              dst_transform=from_bounds(*view["bbox"], view["width"], view["height"]), src_crs="OGC:CRS84", dst_crs="OGC:CRS84",
              src_nodata=np.nan, dst_nodata=np.nan, resampling=Resampling.average)
    return out


def point_average(view, cells_at, points):
    """`cells_at(lon, lat)` gives values at points; those of each pixel are averaged."""
    lon, lat = places(view, points)
    grid = np.meshgrid(lon, lat)
    values = cells_at(grid[0].ravel(), grid[1].ravel()).reshape(view["height"], points, view["width"], points)
    counts = np.isfinite(values).sum((1, 3))
    with np.errstate(invalid="ignore"):
        return np.nansum(values, (1, 3)) / np.where(counts > 0, counts, np.nan)


def listed(values):
    return [None if not np.isfinite(v) else round(float(v), 6) for v in np.asarray(values).ravel()]


def axis_case(name, view, lat, lon, method, holes=0, order="yx", reference=None):
    array = xr.DataArray(field(len(lat) * len(lon), holes).reshape(len(lat), len(lon)), coords=dict(lat=np.asarray(lat, float), lon=np.asarray(lon, float)), dims=("lat", "lon"))
    made = reference(view, array) if reference else on_axes(view, array, method)
    return dict(name=name, view=view, lat=list(map(float, lat)), lon=list(map(float, lon)), order=order, holes=holes, method=method, values=listed(made))


def mercator_view(z, row, col, size=16):
    half = np.pi * 6378137
    side = 2 * half / 2**z
    west, north = -half + col * side, half - row * side
    return dict(crs="EPSG:3857", bbox=[west, north - side, west + side, north], width=size, height=size)


def degrees(west, south, east, north, width=18, height=12):
    return dict(crs="CRS84", bbox=[west, south, east, north], width=width, height=height)


def axes():
    down, up = np.arange(90, -91, -30.0), np.arange(-75, 76, 30.0)
    node_lon, cell_lon = np.arange(0, 360, 45.0), np.arange(-157.5, 180, 45.0)
    east_first = node_lon[::-1]
    seam = np.concatenate([np.arange(180, 360, 45.0) - 360, np.arange(0, 180, 45.0)])
    wrapped = np.concatenate([np.arange(180, 360, 45.0), np.arange(0, 180, 45.0)])
    fine_lat, fine_lon = np.arange(89, -90, -2.0), np.arange(-179, 180, 2.0)
    odd_lat, odd_lon = [-60, -50, -20, 0, 35, 70], [-100, -80, -75, -40, 10]
    for method in ("nearest", "linear"):
        yield axis_case(f"node registered, poles, {method}", degrees(-180, -90, 180, 90, 36, 18), down, node_lon, method)
        yield axis_case(f"node registered, Mercator, {method}", mercator_view(0, 0, 0), down, node_lon, method)
        yield axis_case(f"cell registered, rising, {method}", degrees(-179, -89, 178, 90, 36, 18), up, cell_lon, method)
        yield axis_case(f"columns from the east, {method}", degrees(-175, -80, 171, 79), up, east_first, method)
        yield axis_case(f"columns stored first, {method}", degrees(-175, -80, 171, 79), up, seam, method, order="xy")
        yield axis_case(f"a seam in the axis, {method}", degrees(100, -33, 260, 78), up, wrapped, method)
        yield axis_case(f"across the antimeridian, {method}", degrees(150, -33, 215, 78), down, node_lon, method)
        yield axis_case(f"missing cells, {method}", degrees(-171, -80, 175, 79), up, node_lon, method, holes=5)
        yield axis_case(f"irregular axes and their ends, {method}", degrees(-130, -75, 40, 90, 30, 24), odd_lat, odd_lon, method)
        yield axis_case(f"inside one cell, {method}", mercator_view(7, 40, 70, 8), down, node_lon, method)
        yield axis_case(f"a Mercator tile of the north, {method}", mercator_view(2, 0, 3), down, node_lon, method, holes=4)
    yield axis_case("average", degrees(-180, -90, 180, 90, 23, 17), fine_lat, fine_lon, "nearest", reference=gdal_average)
    yield axis_case("average, missing cells", degrees(-170, -71, 133, 80, 19, 13), fine_lat, fine_lon, "nearest", holes=3, reference=gdal_average)


def nearest_cell(lat, lon, array):
    return array.sel(lon=xr.DataArray(lon, dims="p"), lat=xr.DataArray(lat, dims="p"), method="nearest").values


def averages():
    lat, lon = np.arange(89, -90, -2.0), np.arange(0, 360, 2.0)
    cells = xr.DataArray(field(len(lat) * len(lon), 3).reshape(len(lat), len(lon)), coords=dict(lat=lat, lon=lon), dims=("lat", "lon"))
    wide = turned(cells)
    for view in (mercator_view(0, 0, 0, 12), mercator_view(2, 2, 0, 12)):
        made = point_average(view, lambda x, y: nearest_cell(y, x, wide), 160)
        yield dict(name=f"average, Mercator {view['bbox'][1]}", view=view, lat=lat.tolist(), lon=lon.tolist(), order="yx", holes=3, method="nearest", tolerance=0.5, values=listed(made))


PROJECTED = [
    ("polar stereographic over the pole", {"grid_mapping_name": "polar_stereographic", "latitude_of_projection_origin": 90.0,
     "straight_vertical_longitude_from_pole": -45.0, "standard_parallel": 70.0, "semi_major_axis": 6378273.0, "semi_minor_axis": 6356889.449},
     (-3e6, 3e6), (3e6, -3e6), degrees(-180, 50, 180, 90, 40, 30)),
    ("Lambert conformal", {"grid_mapping_name": "lambert_conformal_conic", "standard_parallel": [38.5, 38.5], "latitude_of_projection_origin": 38.5,
     "longitude_of_central_meridian": 262.5, "earth_radius": 6371229.0}, (-1.8e6, 1.8e6), (-1.5e6, 1.5e6), mercator_view(2, 1, 0, 24)),
    ("UTM 33", {"grid_mapping_name": "transverse_mercator", "latitude_of_projection_origin": 0.0, "longitude_of_central_meridian": 15.0,
     "scale_factor_at_central_meridian": 0.9996, "false_easting": 500000.0, "false_northing": 0.0, "semi_major_axis": 6378137.0,
     "inverse_flattening": 298.257223563}, (300005.0, 700005.0), (5299995.0, 4899995.0), degrees(11.5, 44, 18.5, 48.5, 30, 20)),
    ("rotated pole", {"grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162.0,
     "earth_radius": 6371229.0}, (-20.0, 20.0), (-18.0, 18.0), degrees(-30, 25, 60, 72, 30, 20)),
]


def projected():
    for name, attributes, x_ends, y_ends, view in PROJECTED:
        crs = CRS.from_cf(attributes)
        rotated = attributes["grid_mapping_name"] == "rotated_latitude_longitude"
        forward = Transformer.from_crs(crs.source_crs if rotated else crs.geodetic_crs, crs, always_xy=True)

        def value_of(x, y, cells):
            def value(lon, lat):
                px, py = forward.transform((lon + 180) % 360 - 180, lat)
                u, v = ((np.asarray(p) - a[0]) / (a[1] - a[0]) for p, a in ((px, x), (py, y)))
                good = (u >= -0.5) & (u <= len(x) - 0.5) & (v >= -0.5) & (v <= len(y) - 0.5)
                column, row = (np.where(good, np.round(p), 0).astype(int) for p in (u, v))
                near = np.minimum(np.abs(np.mod(u, 1) - 0.5), np.abs(np.mod(v, 1) - 0.5)) < 0.02
                return np.where(good, cells[row, column], np.nan), near
            return value

        def case(what, count, view, cells, tolerance):
            x, y = np.linspace(*x_ends, count), np.linspace(*y_ends, count)
            value = value_of(x, y, cells)
            shared = dict(name=f"{name}, {what}", attributes=attributes, x=x.tolist(), y=y.tolist(), holes=7, view=view, tolerance=tolerance)
            if what == "nearest":
                lon, lat = (grid.ravel() for grid in np.meshgrid(*places(view)))
                values, near = value(lon, lat)
                return dict(shared, skip=np.flatnonzero(near).tolist(), values=listed(values))
            return dict(shared, skip=[], values=listed(point_average(view, lambda lon, lat: value(lon, lat)[0], 40)))

        yield case("nearest", 5, view, field(25, 7).reshape(5, 5), 1e-9)
        yield case("average", 41, {**view, "width": 5, "height": 4}, slope(41, 41, 7), 1.5)


def scattered():
    nside = 8
    for nested in (True, False):
        view = degrees(-40, -70, 80, 89, 24, 30)
        lon, lat = (grid.ravel() for grid in np.meshgrid(*places(view)))
        pixel = healpy.ang2pix(nside, lon, lat, nest=nested, lonlat=True)
        yield dict(name=f"HEALPix, {'nested' if nested else 'ring'}", view=view, nside=nside, nested=nested, holes=7,
                   values=listed(field(12 * nside**2, 7)[pixel]))
    # A grid that is bent.
    j, i = np.mgrid[0:14, 0:18]
    lon, lat = 160 + 2.5 * i + 0.8 * j, -20 + 2.2 * j - 0.5 * i
    view = degrees(165, -22, 205, 5, 20, 14)
    x, y = (grid.ravel() for grid in np.meshgrid(*places(view)))
    rad = np.deg2rad
    cosines = np.sin(rad(y))[:, None] * np.sin(rad(lat.ravel())) + np.cos(rad(y))[:, None] * np.cos(rad(lat.ravel())) * np.cos(rad(x[:, None] - lon.ravel()))
    order = np.argsort(-cosines, 1)
    best, second = order[:, 0], order[:, 1]
    rows = np.arange(len(x))
    apart = np.rad2deg(np.arccos(cosines[rows, second]) - np.arccos(cosines[rows, best]))
    row, column = np.divmod(best, 18)
    rim = (row == 0) | (row == 13) | (column == 0) | (column == 17)
    yield dict(name="curvilinear", view=view, lon=lon.tolist(), lat=lat.tolist(), holes=7, skip=np.flatnonzero((apart < 1e-6) | rim).tolist(),
               values=listed(field(14 * 18, 7)[best]))


if __name__ == "__main__":
    made = dict(axes=[*axes(), *averages()], projected=list(projected()), scattered=list(scattered()))
    with open(sys.argv[1], "w") as file:
        json.dump(made, file, separators=(",", ":"), allow_nan=False)
        file.write("\n")
