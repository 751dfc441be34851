# /// script
# requires-python = ">=3.11"
# dependencies = ["healpy==1.20.1", "numpy==2.4.6", "pyproj==3.7.2", "shapely==2.2.0"]
# ///
"""
Reference values of grids that are not longitude and latitude axes, written to test/reference/grids.json:

    python scripts/make_grids_reference.py test/reference/grids.json

HEALPix is healpy's. Centres and inverses are pyproj's (PROJ), areas those of geodesic polygons on a sphere (GeographicLib), shares in polygons
shapely's, in the plane of the grid with the polygon's edges drawn in short pieces.
"""

import json
import sys

import healpy
import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

SPHERE = Geod(a=1, b=1)

CASES = [
    ("HRRR", {"grid_mapping_name": "lambert_conformal_conic", "standard_parallel": [38.5, 38.5], "latitude_of_projection_origin": 38.5,
              "longitude_of_central_meridian": 262.5, "earth_radius": 6371229.0}, (-1800e3, 300e3, 9), (-900e3, 300e3, 8)),
    ("two standard parallels, falling y", {"grid_mapping_name": "lambert_conformal_conic", "standard_parallel": [30.0, 60.0],
              "latitude_of_projection_origin": 45.0, "longitude_of_central_meridian": 10.0, "false_easting": 1e6,
              "false_northing": 2e6, "semi_major_axis": 6378137.0, "inverse_flattening": 298.257223563}, (400e3, 150e3, 8), (2900e3, -150e3, 9)),
    ("polar stereographic over the pole", {"grid_mapping_name": "polar_stereographic", "latitude_of_projection_origin": 90.0,
              "straight_vertical_longitude_from_pole": -45.0, "standard_parallel": 70.0, "semi_major_axis": 6378273.0,
              "semi_minor_axis": 6356889.449}, (-2000e3, 500e3, 10), (2400e3, -500e3, 9)),
    ("UTM 33", {"grid_mapping_name": "transverse_mercator", "latitude_of_projection_origin": 0.0, "longitude_of_central_meridian": 15.0,
              "scale_factor_at_central_meridian": 0.9996, "false_easting": 500000.0, "false_northing": 0.0,
              "semi_major_axis": 6378137.0, "inverse_flattening": 298.257223563}, (300005.0, 20e3, 10), (5299995.0, -20e3, 9)),
    ("Mercator", {"grid_mapping_name": "mercator", "longitude_of_projection_origin": -160.0, "standard_parallel": 20.0,
              "earth_radius": 6371200.0}, (-2e6, 500e3, 9), (-1e6, 500e3, 8)),
    ("Albers", {"grid_mapping_name": "albers_conical_equal_area", "standard_parallel": [29.5, 45.5], "latitude_of_projection_origin": 23.0,
              "longitude_of_central_meridian": -96.0, "reference_ellipsoid_name": "GRS80", "semi_major_axis": 6378137.0,
              "inverse_flattening": 298.257222101}, (-800e3, 200e3, 9), (1900e3, -200e3, 8)),
    ("Lambert azimuthal", {"grid_mapping_name": "lambert_azimuthal_equal_area", "latitude_of_projection_origin": 52.0,
              "longitude_of_projection_origin": 10.0, "false_easting": 4321000.0, "false_northing": 3210000.0,
              "semi_major_axis": 6378137.0, "inverse_flattening": 298.257222101}, (3500e3, 200e3, 9), (2200e3, 200e3, 9)),
    ("oblique stereographic", {"grid_mapping_name": "stereographic", "latitude_of_projection_origin": 47.0,
              "longitude_of_projection_origin": 8.0, "scale_factor_at_projection_origin": 0.999, "earth_radius": 6371000.0},
              (-400e3, 100e3, 8), (-300e3, 100e3, 8)),
    ("rotated pole", {"grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 39.25,
              "grid_north_pole_longitude": -162.0, "earth_radius": 6371229.0}, (-20.0, 4.0, 10), (-18.0, 4.0, 10)),
    ("rotated pole, its own meridian", {"grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 30.0,
              "grid_north_pole_longitude": 100.0, "north_pole_grid_longitude": 25.0, "earth_radius": 6371229.0}, (8.0, 3.0, 9), (12.0, -3.0, 9)),
    ("geostationary", {"grid_mapping_name": "geostationary", "perspective_point_height": 35786023.0, "longitude_of_projection_origin": -75.0,
              "sweep_angle_axis": "x", "semi_major_axis": 6378137.0, "semi_minor_axis": 6356752.31414}, (-0.06, 0.014, 9), (0.07, -0.014, 9)),
]


def axis(spec):
    start, step, count = spec
    return start + step * np.arange(count)


def edges(values):
    step = values[1] - values[0]
    return np.stack([values - step / 2, values + step / 2], axis=1)


def case(name, attributes, xspec, yspec):
    crs = CRS.from_cf(attributes)
    rotated = attributes["grid_mapping_name"] == "rotated_latitude_longitude"
    height = attributes.get("perspective_point_height", 1.0)
    to_lonlat = Transformer.from_crs(crs, crs.geodetic_crs if not rotated else crs.source_crs, always_xy=True)

    def inverse(x, y):
        if rotated:
            return to_lonlat.transform(x, y, radians=False)
        return to_lonlat.transform(np.asarray(x) * height, np.asarray(y) * height)

    def forward(lon, lat):
        x, y = to_lonlat.transform(lon, lat, direction="INVERSE")
        return (x, y) if rotated else (np.asarray(x) / height, np.asarray(y) / height)

    x, y = axis(xspec), axis(yspec)
    xx, yy = np.meshgrid(x, y)
    lon, lat = inverse(xx, yy)
    xb, yb = edges(x), edges(y)
    areas = np.zeros(xx.shape)
    for j in range(len(y)):
        for i in range(len(x)):
            cx = [xb[i, 0], xb[i, 1], xb[i, 1], xb[i, 0]]
            cy = [yb[j, 0], yb[j, 0], yb[j, 1], yb[j, 1]]
            clon, clat = inverse(cx, cy)
            areas[j, i] = abs(SPHERE.polygon_area_perimeter(clon, clat)[0])
    # A slanted quadrilateral around the middle of the grid, of some of its cells.
    j, i = len(y) // 2, len(x) // 2
    mid = (float(lon[j, i]), float(lat[j, i]))
    polar = "pole" in name and "polar" in name
    if polar:
        ring = [(-180, 72), (-90, 78), (0, 74), (90, 80), (180, 72), (180, 90), (-180, 90), (-180, 72)]
    else:
        w = float(abs(lon[j, i + 2] - lon[j, i - 2])) / 2
        h = float(abs(lat[j + 2, i] - lat[j - 2, i])) / 2
        ring = [(mid[0] + a * w, mid[1] + b * h) for a, b in [(-1, -0.9), (0.8, -0.7), (1.1, 0.9), (-0.6, 1.0), (-1, -0.9)]]
    polygon = shapely.Polygon(ring)
    dense = shapely.segmentize(polygon, 0.01)
    px, py = forward(*np.array(dense.exterior.coords).T)
    plane = shapely.make_valid(shapely.Polygon(np.stack([px, py], axis=1)))
    cells = [shapely.box(min(a), min(b), max(a), max(b)) for b in yb for a in xb]
    fraction = shapely.area(shapely.intersection(plane, cells)) / shapely.area(cells)
    shapely.prepare(polygon)
    center = shapely.contains_xy(polygon, lon.ravel(), lat.ravel())
    return {
        "name": name, "attributes": attributes, "x": x.tolist(), "y": y.tolist(),
        "lon": lon.ravel().tolist(), "lat": lat.ravel().tolist(), "areas": areas.ravel().tolist(),
        "ring": ring, "fraction": fraction.tolist(), "center": center.astype(int).tolist(),
    }


CODES = {
    "EPSG:32633": (13.4, 52.5), "EPSG:32733": (13.4, -32.5), "EPSG:25832": (9.1, 48.8), "EPSG:26915": (-93.3, 45.0),
    "EPSG:3857": (-120.5, 64.25), "EPSG:3413": (-40.0, 71.5), "EPSG:3031": (120.0, -75.25), "EPSG:3995": (20.0, 80.0),
    "EPSG:3976": (-50.0, -65.0), "EPSG:5041": (33.0, 85.0), "EPSG:5042": (33.0, -85.0), "EPSG:6931": (10.0, 60.0),
    "EPSG:6932": (10.0, -60.0), "EPSG:6933": (-75.0, 40.0), "EPSG:3035": (2.35, 48.85),
}


def code(name, lonlat):
    crs = CRS(name)
    x, y = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(*lonlat)
    return {"code": name, "lonlat": lonlat, "xy": [x, y], "wkt1": crs.to_wkt("WKT1_GDAL"), "wkt2": crs.to_wkt("WKT2_2019"),
            "projjson": crs.to_json_dict()}


def healpix(nside, nested, rng):
    """Centres of pixels (all of them, or some and those where caps end), and the pixels that hold points."""
    n = 12 * nside * nside
    cap = 2 * nside * (nside - 1)
    edges = [0, 3, 4, n - 1, n - 4, n - 5, cap, cap - 1, n - cap, n - cap - 1]
    pixels = np.arange(n) if n <= 192 else np.unique(np.concatenate([rng.integers(0, n, 20), edges]))
    lon, lat = healpy.pix2ang(nside, pixels, nest=nested, lonlat=True)
    lons = np.round(rng.uniform(-180, 360, 30), 6)
    lats = np.round(np.degrees(np.arcsin(rng.uniform(-1, 1, 30))), 6)
    lats[:2] = [89.999, -89.999]
    holds = healpy.ang2pix(nside, lons % 360, lats, nest=nested, lonlat=True)
    return {"nside": nside, "nested": nested, "pixels": pixels.tolist(), "lon": lon.round(12).tolist(), "lat": lat.round(12).tolist(),
            "points": np.stack([lons, lats], axis=1).tolist(), "holds": holds.tolist()}


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    spheres = [healpix(nside, nested, rng) for nside in (1, 2, 4, 64, 1024, 4096) for nested in (True, False)]
    values = {"healpix": spheres, "projected": [case(*spec) for spec in CASES], "codes": [code(*item) for item in CODES.items()]}
    json.dump(values, open(sys.argv[-1], "w"))
