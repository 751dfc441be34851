# /// script
# requires-python = ">=3.12"
# dependencies = ["numpy==2.4.6", "xarray==2026.9.0"]
# ///
"""Writes test/reference/overviews.json: small archives, and what xarray makes of them at half and a quarter of their resolution.

Usage: python scripts/make_overviews_reference.py test/reference

Weights are cell areas worked out here: on the sphere for longitude and latitude (of a rotated pole too),
in the plane for a projection."""

import json
import sys
from pathlib import Path

import numpy as np
import xarray as xr

rng = np.random.default_rng(20261128)


def edges(values, latitude):
    middle = (values[1:] + values[:-1]) / 2
    found = np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])
    return np.clip(found, -90, 90) if latitude else found


def pairs(values, latitude):
    found = edges(values, latitude)
    return np.sort(np.stack([found[:-1], found[1:]], axis=1), axis=1)


def extents(bounds, latitude):
    return np.abs(np.diff(np.sin(np.radians(bounds)) if latitude else bounds, axis=1))[:, 0]


def mean(values, weights, by):
    """Of the valid cells, by their areas; directly from the finest level."""
    valid = weights.where(values.notnull())
    coarse = lambda array: array.coarsen(by, boundary="pad").sum()
    total = coarse(valid)
    return (coarse(values * valid) / total).where(total > 0)


def mode(values, weights, by):
    """The category with most area; of two, the lower."""
    categories = np.unique(values.values[~np.isnan(values.values)])
    area = xr.concat([weights.where(values == c, 0.0).coarsen(by, boundary="pad").sum() for c in categories], "category")
    best = xr.DataArray(categories, dims="category")[area.argmax("category")]
    return best.where(area.max("category") > 0)


def hull(bounds, by):
    return [[bounds[i : i + by].min(), bounds[i : i + by].max()] for i in range(0, len(bounds), by)]


def case(name, dims, axes, values, method=mean, stored=None, y="lat", x="lon", sphere=True, bounds=None, **more):
    """`values` are decoded; `stored` is what the archive holds instead, with its type and attributes."""
    array = xr.DataArray(values, dims=dims)
    latitude = {y: sphere, x: False}
    cells = {dim: (bounds or {}).get(dim, pairs(axes[dim], latitude[dim])) for dim in (y, x)}
    weights = xr.DataArray(extents(cells[y], latitude[y]), dims=y) * xr.DataArray(extents(cells[x], False), dims=x)
    weights = weights.broadcast_like(array).transpose(*dims)
    levels = []
    for by in (2, 4):
        coarse = method(array, weights, {y: by, x: by}).transpose(*dims)
        levels.append(
            {
                "shape": coarse.shape,
                "values": [None if np.isnan(v) else float(v) for v in coarse.values.ravel()],
                "labels": {
                    dim: [float(np.mean(axes[dim][i : i + by])) for i in range(0, len(axes[dim]), by)] for dim in (y, x)
                },
                "bounds": {dim: hull(cells[dim], by) for dim in (y, x)},
            }
        )
    stored = values if stored is None else stored
    return {
        "name": name,
        "dims": dims,
        "shape": values.shape,
        "type": str(stored.dtype),
        "stored": [None if np.isnan(v) else v.item() for v in stored.ravel()],
        "axes": {dim: list(map(float, axis)) for dim, axis in axes.items()},
        **({"bounds": {dim: found.tolist() for dim, found in bounds.items()}} if bounds else {}),
        "y": y,
        "x": x,
        "levels": levels,
        **more,
    }


def field(*shape, missing=0.25):
    values = rng.normal(280, 15, shape).astype("float32").astype("float64")
    values[rng.random(shape) < missing] = np.nan
    return values


def with_hole(values):
    values[..., :4, :4] = np.nan
    return values


lon = lambda n: (np.arange(n) + 0.5) * 360 / n
lat = lambda n: (np.arange(n) + 0.5) * 180 / n - 90
f4 = lambda values: values.astype("float32")

cases = []
values = with_hole(field(2, 8, 12))
cases.append(case("even sizes, cells missing, a hole", ["time", "lat", "lon"], {"lat": lat(8), "lon": lon(12)}, values, stored=f4(values)))
values = field(7, 9)
cases.append(case("odd sizes", ["lat", "lon"], {"lat": lat(7), "lon": lon(9) - 180}, values, stored=f4(values)))
values = field(9, 8)
cases.append(
    case(
        "rows at the poles, from the north, 0 to 360",
        ["lat", "lon"],
        {"lat": np.linspace(90, -90, 9), "lon": np.arange(8) * 45.0},
        values,
        stored=f4(values),
    )
)
values = field(6, 5, 2)
cases.append(case("columns before rows before times", ["lon", "lat", "time"], {"lat": lat(5), "lon": lon(6)}, values, stored=f4(values)))
values = field(4, 6)
uneven = np.array([[-90, -80], [-80, -30], [-30, 25], [25, 90.0]])
cases.append(
    case(
        "uneven rows with bounds",
        ["lat", "lon"],
        {"lat": np.array([-84.0, -50, 5, 50]), "lon": lon(6)},
        values,
        stored=f4(values),
        bounds={"lat": uneven},
    )
)
packed = rng.integers(-3000, 3000, (6, 6)).astype("int16")
packed[rng.random((6, 6)) < 0.3] = -9999
values = np.where(packed == -9999, np.nan, packed * 0.01 + 5)
cases.append(
    case(
        "packed integers",
        ["lat", "lon"],
        {"lat": lat(6), "lon": lon(6)},
        values,
        stored=packed,
        attributes={"scale_factor": 0.01, "add_offset": 5, "_FillValue": -9999},
    )
)
flags = rng.choice(np.array([1, 2, 7, 255], "uint8"), (7, 8))
values = np.where(flags == 255, np.nan, flags.astype("float64"))
cases.append(
    case(
        "categories",
        ["lat", "lon"],
        {"lat": lat(7), "lon": lon(8)},
        values,
        method=mode,
        stored=flags,
        attributes={"flag_values": [1, 2, 7], "flag_meanings": "sea land ice", "_FillValue": 255},
        written="uint8",
    )
)
values = rng.normal(0, 1e-9, (6, 6)) + 1e9
cases.append(case("doubles", ["lat", "lon"], {"lat": lat(6), "lon": lon(6)}, values, written="float64"))
values = field(5, 6)
cases.append(
    case(
        "the plane of a projection",
        ["y", "x"],
        {"y": 5000.0 - 1000 * np.arange(5), "x": 1000.0 * np.arange(6)},
        values,
        stored=f4(values),
        y="y",
        x="x",
        sphere=False,
        mapping={
            "grid_mapping_name": "lambert_azimuthal_equal_area",
            "longitude_of_projection_origin": 10.0,
            "latitude_of_projection_origin": 52.0,
            "semi_major_axis": 6378137.0,
            "inverse_flattening": 298.257223563,
        },
        words={"y": {"standard_name": "projection_y_coordinate", "units": "m"}, "x": {"standard_name": "projection_x_coordinate", "units": "m"}},
    )
)
values = field(6, 6)
cases.append(
    case(
        "a rotated pole",
        ["rlat", "rlon"],
        {"rlat": 50 + 4.0 * np.arange(6), "rlon": -10 + 4.0 * np.arange(6)},
        values,
        stored=f4(values),
        y="rlat",
        x="rlon",
        mapping={"grid_mapping_name": "rotated_latitude_longitude", "grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162.0},
        words={"rlat": {"standard_name": "grid_latitude", "units": "degrees"}, "rlon": {"standard_name": "grid_longitude", "units": "degrees"}},
    )
)

Path(sys.argv[1], "overviews.json").write_text(json.dumps({"cases": cases}, allow_nan=False, default=lambda n: n.tolist()) + "\n")
