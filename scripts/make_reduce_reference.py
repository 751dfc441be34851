# /// script
# requires-python = ">=3.11"
# dependencies = ["cftime==1.6.6.1", "numpy==2.4.6", "pandas==3.1.1", "shapely==2.2.0", "xarray==2026.9.0"]
# ///
"""Write reduce.json: statistics by numpy, aggregations and interpolations by xarray.

    python scripts/make_reduce_reference.py test/reference

statistics: {name, values, weights, expected: {statistic: number}} in extended precision; null is missing.
archives: {coordinates: {name: {values, attributes, bounds?}}, dims, values (eighths, null is missing)} of one variable, `v`.
aggregations: {archive, request, options, expected: {name: {dims, values}}}, with groups' labels as the coordinate `labels`.
interpolations: {archive, request, dims, values}.
orders: {archive, options, request, dims, values}: quantiles and sample variances.
groups: {archive, options, dims, values, labels: {dimension: labels}}: means of every group of several components, and of periods.
anomalies: {archive, request, options, dims, values, labels: {time: labels}}: of means, from those of a base.
windows: {archive, options, dims, values, labels: {time: labels}}: statistics of rolling windows.
runs: the same, of the longest runs in which v is less than 20.
seasons: {archive, request, options, dims, values, labels: {season or time: labels}}: of seasons by any months, and of those of every year.
"""

import datetime
import json
import math
import sys
import warnings
from itertools import combinations
from pathlib import Path

import numpy as np
import shapely
import xarray as xr

warnings.simplefilter("ignore")
rng = np.random.default_rng(8)
STATISTICS = ["count", "sum", "mean", "min", "max", "range", "var", "std"]


# --- statistics ------------------------------------------------------------------------------------------------------


def statistics(name: str, values, weights=None) -> dict:
    values = np.asarray(values, float)
    valid = ~np.isnan(values)
    v = values[valid].astype(np.longdouble)
    w = (np.ones(values.size) if weights is None else np.asarray(weights, float))[valid].astype(np.longdouble)
    total = math.fsum(w)
    # From the first value on, so that a large offset costs no precision.
    offset = (w * (v - v[0])).sum() / w.sum() if total else np.nan
    mean = v[0] + offset if total else np.nan
    var = (w * (v - v[0] - offset) ** 2).sum() / w.sum() if total else np.nan
    expected = {
        "count": total,
        "sum": (v * w).sum() if total else np.nan,
        "mean": mean,
        "min": v.min() if v.size else np.nan,
        "max": v.max() if v.size else np.nan,
        "range": v.max() - v.min() if v.size else np.nan,
        "var": var,
        "std": np.sqrt(var),
    }
    return {
        "name": name,
        "values": numbers(values),
        "weights": None if weights is None else numbers(weights),
        "expected": {key: number(value) for key, value in expected.items()},
    }


def all_statistics() -> list[dict]:
    plain = rng.normal(15, 8, 60)
    gappy = np.where(rng.random(60) < 0.3, np.nan, plain)
    weights = rng.uniform(0, 2, 60)
    return [
        statistics("plain", plain),
        statistics("with gaps", gappy),
        statistics("weighted", gappy, weights),
        statistics("some weights zero", gappy, np.where(weights < 0.7, 0, weights)),
        statistics("all weights zero", [1, 2, 3], [0, 0, 0]),
        statistics("all missing", [np.nan] * 5),
        statistics("all missing, weighted", [np.nan] * 5, [1, 2, 3, 4, 5]),
        statistics("one", [7.25]),
        statistics("one among missing", [np.nan, 7.25, np.nan], [3, 0.1, 2]),
        statistics("one beside a large offset", [1e8 + 0.1], [0.3]),
        statistics("equal", [0.1] * 40, weights[:40]),
        statistics("1e8 and a little", 1e8 + rng.normal(0, 1e-2, 60)),
        statistics("1e8 and a little, weighted", 1e8 + rng.normal(0, 1e-2, 60), weights),
        statistics("1e15 and a little", 1e15 + rng.integers(0, 9, 60)),
        statistics("the first far from the rest", [0, *(1e8 + rng.normal(0, 1, 59))]),
        statistics("large ones that cancel", [1e16, 1, 2, -1e16, 3, 1e16, -1e16, 0.5]),
        statistics("tiny", rng.normal(0, 1e-120, 30)),
        statistics("nanoseconds of a year", 1.6e18 + rng.integers(0, 3e16, 40)),
    ]


# --- archives --------------------------------------------------------------------------------------------------------

LAT = np.array([80.0, 45, 30, 5, -20, -66])
LON = np.array([10.0, 20, 40, 70, 75, 90])
GLOBE = np.arange(0.0, 360, 45)
DEPTHS = np.array([5.0, 20, 100])


def times(calendar: str, step_hours: float, count: int, start: str = "1999-11-25 06:00:00") -> dict:
    units = f"hours since {start}"
    return {"values": step_hours * np.arange(count), "attributes": {"units": units, "calendar": calendar}}


def archive(time: dict, *, depth=None, lon=LON, lat_bounds=None, lon_bounds=None, missing=0.15) -> xr.DataArray:
    coordinates = {
        "time": time,
        **({} if depth is None else {"depth": {"values": depth, "attributes": {"units": "m", "positive": "down"}}}),
        "lat": {"values": LAT, "attributes": {"units": "degrees_north"}, "bounds": lat_bounds},
        "lon": {"values": lon, "attributes": {"units": "degrees_east"}, "bounds": lon_bounds},
    }
    sizes = [len(c["values"]) for c in coordinates.values()]
    values = rng.integers(-800, 800, sizes) / 8
    values[rng.random(sizes) < missing] = np.nan
    values[3] = np.nan  # A time without any value.
    coded = xr.Dataset(coords={"time": ("time", time["values"], time["attributes"])})
    decoded = xr.decode_cf(coded, use_cftime=True).time
    plain = {name: c["values"] for name, c in coordinates.items() if name != "time"}
    array = xr.DataArray(values, dims=list(coordinates), coords={"time": decoded, **plain})
    array.attrs["coordinates"] = coordinates
    return array


LAT_BOUNDS = np.array([[90, 50], [50, 41], [41, 17], [17, -1], [-1, -60], [-60, -90]], float)
LON_BOUNDS = np.array([[8, 11], [11, 35], [35, 50], [50, 72], [72, 76], [76, 95]], float)
ARCHIVES = {
    "regional": archive(times("standard", 31 * 24, 9), depth=DEPTHS),
    "bounds": archive(times("standard", 31 * 24, 5), lat_bounds=LAT_BOUNDS, lon_bounds=LON_BOUNDS),
    "globe": archive(times("standard", 31 * 24, 5), lon=GLOBE),
    "complete": archive(times("standard", 31 * 24, 6), depth=DEPTHS, missing=0),
    "standard": archive(times("standard", 43 * 24 + 5, 30), lon=LON[:2]),
    "noleap": archive(times("noleap", 37 * 24 + 7, 30, "1999-12-30 00:00:00"), lon=LON[:2]),
    "360_day": archive(times("360_day", 31 * 24 + 3, 30, "2000-01-30 12:00:00"), lon=LON[:2]),
    "hourly": archive(times("proleptic_gregorian", 7, 40, "2000-02-27 00:00:00"), lon=LON[:2]),
}


def edges(values: np.ndarray) -> np.ndarray:
    """[lower, upper] of each, halfway between neighbours, the outermost as far out as in."""
    middle = (values[1:] + values[:-1]) / 2
    ends = np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])
    return np.sort(np.column_stack([ends[:-1], ends[1:]]), axis=1)


def bounds_of(array: xr.DataArray, name: str) -> np.ndarray:
    given = array.attrs["coordinates"][name].get("bounds")
    found = edges(array.attrs["coordinates"][name]["values"]) if given is None else np.sort(given, axis=1)
    return np.clip(found, -90, 90) if name == "lat" else found


def areas(array: xr.DataArray) -> xr.DataArray:
    """Of the cells on the unit sphere."""
    south_north = np.radians(bounds_of(array, "lat"))
    west_east = np.radians(bounds_of(array, "lon"))
    height = xr.DataArray(np.diff(np.sin(south_north))[:, 0], dims="lat", coords={"lat": LAT})
    width = xr.DataArray(np.diff(west_east)[:, 0], dims="lon", coords={"lon": array.attrs["coordinates"]["lon"]["values"]})
    return height * width


def cosines(array: xr.DataArray) -> xr.DataArray:
    return np.cos(np.radians(array.lat)) * xr.ones_like(array.lon, dtype=float)

# Times with bounds, of different lengths; drawn so that all others stay as they were.
drawn = rng.bit_generator.state
UNEVEN = np.cumsum([0, 24, 72, 31, 240, 24, 24 * 28, 60, 5])
ARCHIVES["uneven"] = archive(
    {**times("noleap", 1, 8), "values": (UNEVEN[1:] + UNEVEN[:-1]) / 2, "bounds": np.stack([UNEVEN[:-1], UNEVEN[1:]], 1).astype(float)},
    lon=LON[:2],
)
rng.bit_generator.state = drawn


# --- aggregations ----------------------------------------------------------------------------------------------------


def reduced(part: xr.DataArray, dims: list[str], weights: xr.DataArray, shares, skipna: bool, min_count: int) -> dict:
    """Every statistic of `part` over `dims`. `shares` of cells inside a polygon count, sum and weigh; 0 takes a cell out."""
    if shares is not None:
        part = part.where(shares > 0)
    valid = part.notnull()
    inside = xr.ones_like(part) if shares is None else (shares > 0) * xr.ones_like(part)
    counted = 1.0 if shares is None else shares
    whole = xr.ones_like(part) * weights * counted
    count = (valid * counted).sum(dims)
    weighted = part.weighted(whole.fillna(0))
    least, most = part.min(dims), part.max(dims)
    made = {
        "count": count,
        "sum": (part * counted).sum(dims, min_count=1),
        "mean": weighted.mean(dims) if dims else part,
        "min": least,
        "max": most,
        "range": most - least,
        "var": weighted.var(dims) if dims else part * 0,
        "std": weighted.std(dims) if dims else part * 0,
    }
    enough = valid.sum(dims) >= min_count
    if not skipna:
        enough = enough & (valid.sum(dims) == inside.sum(dims))
    return {name: value if name == "count" else value.where(enough) for name, value in made.items()}


def aggregation(name: str, *, over=("lat", "lon"), weights="auto", groupby=None, isel=None, request=None, region=None,
                skipna=True, min_count=1, coverage="fraction") -> dict:
    array = ARCHIVES[name]
    chosen = "area" if weights == "auto" and "lat" in over else "none" if weights == "auto" else weights
    fields = {"area": areas, "coslat": cosines, "none": lambda a: xr.ones_like(areas(a))}[chosen](array)
    part = array if isel is None else array.isel(isel)
    field = fields if isel is None else fields.isel({dim: at for dim, at in isel.items() if dim in ("lat", "lon")})
    shares = None if region is None else shares_of(array, region, coverage)
    given = (field, shares, skipna, min_count)
    if groupby is None:
        expected, labels = reduced(part, list(over), *given), None
    else:
        groups = dict(part.groupby(groupby, squeeze=False))
        labels = sorted(groups)
        dims = ["time", *[dim for dim in over if dim != "time"]]
        each = [reduced(groups[label], dims, *given) for label in labels]
        at = array.dims.index("time")
        expected = {}
        for statistic in STATISTICS:
            joined = xr.concat([one[statistic] for one in each], dim="group")
            order = [dim for dim in array.dims if dim in joined.dims]
            order.insert(sum(dim in order for dim in array.dims[:at]), "group")
            expected[statistic] = joined.transpose(*order)
    request = {"region": region, **(request or {})}
    return {
        "archive": name,
        "request": {key: value for key, value in request.items() if value is not None},
        "options": {
            "over": list(over),
            "weights": None if weights == "auto" else weights,
            "groupby": groupby and [groupby],
            "skipna": skipna,
            "minCount": min_count,
            "coverage": coverage,
        },
        **({} if labels is None else {"labels": [label if isinstance(label, str) else int(label) for label in labels]}),
        "expected": {
            statistic: {"dims": list(value.dims), "values": numbers(value.values.ravel())}
            for statistic, value in expected.items()
            # Of maps, three statistics do.
            if value.size <= 30 or statistic in ("count", "mean", "var")
        },
    }


def shares_of(array: xr.DataArray, region: list, coverage: str) -> xr.DataArray:
    shape = shapely.MultiPolygon([(outer, holes) for outer, *holes in region])
    coords = {"lat": LAT, "lon": array.attrs["coordinates"]["lon"]["values"]}
    if coverage == "center":
        made = [[float(shape.contains(shapely.Point(lon, lat))) for lon in coords["lon"]] for lat in LAT]
    else:
        rows, columns = bounds_of(array, "lat"), bounds_of(array, "lon")
        cells = [[shapely.box(w, s, e, n) for w, e in columns] for s, n in rows]
        made = [[shape.intersection(cell).area / cell.area for cell in row] for row in cells]
    return xr.DataArray(made, dims=["lat", "lon"], coords=coords)


POLYGON = [[[[15, -30], [80, -10], [60, 50], [30, 40], [15, -30]], [[40, 0], [50, 20], [55, 5], [40, 0]]]]


def all_aggregations() -> list[dict]:
    dims = ["time", "depth", "lat", "lon"]
    every = [over for n in range(1, 5) for over in combinations(dims, n)]
    seasons = ["time.month", "time.season", "time.year"]
    box = {"west": 15, "south": -30, "east": 72, "north": 50}
    in_box = {"lat": slice(1, 5), "lon": slice(1, 4)}
    return [
        *[aggregation("regional", over=over) for over in every],
        *[aggregation("regional", over=over, weights="area") for over in [("lon",), ("time",), ("lat",)]],
        *[aggregation("regional", over=over, weights="coslat") for over in [("lat", "lon"), ("lat",), ("lon",)]],
        *[aggregation("regional", over=over, weights="none") for over in [("lat", "lon"), ("time", "lat")]],
        *[aggregation("complete", over=over, skipna=False) for over in [("lat", "lon"), ("time", "depth", "lat", "lon")]],
        *[aggregation("regional", over=over, skipna=False) for over in [("depth",), ("lat", "lon")]],
        *[aggregation("regional", min_count=least) for least in (25, 30, 36)],
        aggregation("regional", isel=in_box, request={"box": box}),
        aggregation("regional", isel={"time": slice(2, 7), "depth": slice(1, 3)}, over=("time", "depth"),
                    request={"time": {"kind": "range", "start": "2000-01", "stop": "2000-06-15"},
                             "z": {"kind": "range", "start": 10, "stop": 200}}),
        *[aggregation("bounds", over=over) for over in [("lat", "lon"), ("lat",)]],
        aggregation("bounds", over=("lon",), weights="area"),
        *[aggregation("globe", over=over) for over in [("lat", "lon"), ("time", "lat", "lon")]],
        *[aggregation("regional", region=POLYGON, over=over) for over in [("lat", "lon"), ("time", "depth", "lat", "lon")]],
        aggregation("bounds", region=POLYGON),
        aggregation("regional", region=POLYGON, coverage="center", over=("lat", "lon", "depth")),
        aggregation("regional", region=POLYGON, min_count=8),
        aggregation("regional", region=POLYGON, groupby="time.season", over=("time", "depth", "lat", "lon")),
        *[aggregation(name, over=("time", "lat", "lon"), groupby=by) for name in ("standard", "noleap", "360_day") for by in seasons],
        *[aggregation(name, over=("lat", "lon"), groupby=by) for name in ("standard", "noleap", "360_day")
          for by in ("time.day", "time.dayofyear")],
        aggregation("hourly", over=("lat", "lon"), groupby="time.hour"),
        aggregation("hourly", over=("lon",), groupby="time.day"),
        aggregation("regional", over=(), groupby="time.month"),
        aggregation("regional", over=("depth",), groupby="time.season", min_count=4),
        aggregation("regional", over=("lat", "lon"), groupby="time.season", skipna=False),
    ]


# --- interpolations --------------------------------------------------------------------------------------------------


def interpolations() -> list[dict]:
    """Labels between cells, of one dimension and of several. xarray wants both neighbours, so `complete` has no gaps."""
    complete = ARCHIVES["complete"].isel(time=slice(4, 6))
    made = []
    for labels in [{"depth": [7.5, 20, 60.25]}, {"lat": [0, 37.5, 70]}, {"depth": [19, 50], "lat": [-60, 12.5, 44]}]:
        found = complete.interp(labels)
        dims = {name: {"kind": "values", "values": values} for name, values in labels.items()}
        made.append({"archive": "complete", "request": {"dims": dims}, "dims": list(found.dims), "values": numbers(found.values.ravel())})
    points = [(12.5, 7.25), (33, -41.5), (70, 30), (89.75, 79)]
    lon, lat = (xr.DataArray([p[i] for p in points], dims="points") for i in (0, 1))
    found = complete.interp(lon=lon, lat=lat)
    made.append({"archive": "complete", "request": {"points": [{"lon": x, "lat": y} for x, y in points]},
                 "dims": list(found.dims), "values": numbers(found.values.ravel())})
    time = {"kind": "range", "start": "2000-03-28", "stop": None}
    return [{**one, "request": {**one["request"], "time": time}} for one in made]


# --- quantiles and degrees of freedom ---------------------------------------------------------------------------------


def orders() -> list[dict]:
    """Quantiles as numpy and xarray have them, with weights and without; variances of samples."""
    made = []

    def add(name: str, found: xr.DataArray, over: tuple[str, ...], request: dict | None = None, **options) -> None:
        made.append({"archive": name, "request": request or {}, "options": {"over": list(over), **options},
                     "dims": list(found.dims), "values": numbers(found.values.ravel())})

    q = [0, 0.1, 0.5, 0.77, 1]
    for name, over in [("regional", ("time",)), ("regional", ("lat", "lon")), ("regional", ("time", "depth", "lat", "lon"))]:
        array = ARCHIVES[name]
        add(name, array.median(list(over)), over, reduce=["median"], weights="none")
        add(name, array.quantile(q, list(over)), over, reduce=["quantile"], q=q, weights="none")
        add(name, array.quantile(0.9, list(over)), over, reduce=["quantile"], q=[0.9], weights="none")
        for ddof in (1, 2):
            for statistic in ("var", "std"):
                add(name, getattr(array, statistic)(list(over), ddof=ddof), over, reduce=[statistic], ddof=ddof, weights="none")
    for name, over in [("regional", ("lat", "lon")), ("bounds", ("time", "lat", "lon")), ("bounds", ("lat",))]:
        array = ARCHIVES[name]
        field = areas(array) * xr.ones_like(array)
        add(name, array.weighted(field).quantile(q, dim=list(over)), over, reduce=["quantile"], q=q)
        add(name, array.weighted(field).quantile(0.5, dim=list(over)).drop_vars("quantile"), over, reduce=["median"])
    array = ARCHIVES["regional"]
    field = areas(array) * shares_of(array, POLYGON, "fraction") * xr.ones_like(array)
    add("regional", array.weighted(field).quantile(q, dim=["lat", "lon"]), ("lat", "lon"), {"region": POLYGON},
        reduce=["quantile"], q=q)
    grouped = array.groupby("time.season").quantile([0.25, 0.5], dim=["time", "lat", "lon"])
    add("regional", grouped.transpose("quantile", "season", "depth"), ("time", "lat", "lon"), reduce=["quantile"],
        q=[0.25, 0.5], groupby=["time.season"], weights="none")
    return made


# --- groups ----------------------------------------------------------------------------------------------------------


def label(value) -> str | int:
    return value.isoformat() + "Z" if hasattr(value, "isoformat") else value if isinstance(value, str) else int(value)


def grouped(name: str, found: xr.DataArray, over: tuple[str, ...], **options) -> dict:
    order = [dim for dim in found.dims if dim not in ("lat", "lon")] + [dim for dim in ("lat", "lon") if dim in found.dims]
    found = found.transpose(*order)
    dims = [dim for dim in found.dims if dim not in ("lat", "lon", "depth")]
    return {"archive": name, "options": {"over": list(over), "weights": "none", **options}, "dims": list(found.dims),
            "values": numbers(found.values.ravel()), "labels": {dim: [label(v) for v in found[dim].values] for dim in dims}}


def groups() -> list[dict]:
    """By several components; by ISO weeks; by periods as xarray resamples."""
    made = []
    for name in ("standard", "noleap", "360_day"):
        array = ARCHIVES[name]
        for by in (["year", "season"], ["month", "year"]):
            key = {component: getattr(array.time.dt, component) for component in by}
            groupers = {component: xr.groupers.UniqueGrouper() for component in by}
            found = array.assign_coords(key).groupby(groupers).mean(["time", "lat", "lon"])
            made.append(grouped(name, found.transpose(*by), ("lat", "lon"), groupby=[f"time.{component}" for component in by]))
        for period, frequency in {"P1M": "MS", "P3M": "QS", "P1Y": "YS", "P10D": "10D", "P1D": "D", "1999-12/P3M": "QS-DEC"}.items():
            if period == "P1D" and name != "noleap":
                continue
            found = array.resample(time=frequency).mean().mean("lon") if period == "P1D" else array.resample(time=frequency).mean()
            over = ("lon",) if period == "P1D" else ("time",)
            made.append(grouped(name, found, over, resample=period))
    hourly = ARCHIVES["hourly"]
    for period, frequency in {"PT6H": "6h", "P2D": "2D", "PT12H": "12h"}.items():
        found = hourly.resample(time=frequency).mean(["time", "lat", "lon"])
        made.append(grouped("hourly", found, ("lat", "lon"), resample=period))
    # Stamped by the end of their interval.
    for period, frequency in {"PT6H": "6h", "P1D": "D", "P1M": "MS"}.items():
        for closed, label in (("right", "right"), ("right", "left"), ("left", "right")):
            found = hourly.resample(time=frequency, closed=closed, label=label).mean(["time", "lat", "lon"])
            made.append(grouped("hourly", found, ("lat", "lon"), resample=period, closed=closed, label=label))
    weeks = [datetime.date(v.year, v.month, v.day).isocalendar().week for v in ARCHIVES["standard"].time.values]
    found = ARCHIVES["standard"].assign_coords(week=("time", weeks)).groupby("week").mean(["time", "lat", "lon"])
    made.append(grouped("standard", found, ("lat", "lon"), groupby=["time.week"]))
    for name in ("regional", "bounds", "globe"):
        array = ARCHIVES[name]
        for weights, given in {"area": areas(array), "coslat": cosines(array), "none": xr.ones_like(array.lat)}.items():
            order = [dim for dim in array.dims if dim not in ("lat", "lon")]
            found = array.weighted(given).sum_of_weights(["lat", "lon"]).transpose(*order)
            made.append(grouped(name, found, ("lat", "lon"), weights=weights, reduce=["sum_of_weights"]))
    for name, days in {
        "regional": ARCHIVES["regional"].time.dt.days_in_month,
        "uneven": xr.DataArray(np.diff(UNEVEN).astype(float), dims="time"),
        "standard": xr.ones_like(ARCHIVES["standard"].time, float),
    }.items():
        array = ARCHIVES[name]
        order = [dim for dim in array.dims if dim != "time"]
        made.append(grouped(name, array.weighted(days).mean("time").transpose(*order), ("time",), days=True))
        weighed = array.assign_coords(days=("time", days.values))
        seasons = weighed.groupby("time.season").map(lambda part: part.weighted(part.days).mean(["time", "lat", "lon"]))
        made.append(grouped(name, seasons, ("lat", "lon"), groupby=["time.season"], days=True))
        if name != "standard":
            found = array.weighted(days).sum_of_weights("time").transpose(*order)
            made.append(grouped(name, found / (24 if name == "uneven" else 1), ("time",), days=True, reduce=["sum_of_weights"]))
    return made


# --- anomalies -------------------------------------------------------------------------------------------------------


def ranged(span: tuple[str, str]) -> dict:
    return {"kind": "range", "start": span[0], "stop": span[1]}


def anomaly(name: str, means: xr.DataArray, by: str, over: tuple[str, ...], *, asked=None, base=None, standardized=False,
            **options) -> dict:
    """`asked` and `base` are spans of time; of the asked one is `means` as far as nothing else is said."""
    shown = means if asked is None else means.sel(time=slice(*asked))
    climatology = (shown if base is None else means.sel(time=slice(*base))).groupby(f"time.{by}")
    found = shown.groupby(f"time.{by}") - climatology.mean()
    if standardized:
        found = found.groupby(f"time.{by}") / climatology.std()
        options["standardized"] = True
    if base is not None:
        options["base"] = ranged(base)
    case = grouped(name, found.where(np.isfinite(found)), over, anomaly=[f"time.{by}"], **options)
    return {**case, "request": {} if asked is None else {"time": ranged(asked)}}


def anomalies() -> list[dict]:
    made = []
    for name in ("standard", "noleap", "360_day"):
        array = ARCHIVES[name]
        means = array.mean(["lat", "lon"])
        cells = array.transpose("time", "lat", "lon")
        for standardized in (False, True):
            made.append(anomaly(name, means, "season", ("lat", "lon"), standardized=standardized))
            made.append(anomaly(name, means, "month", ("lat", "lon"), base=("2000-01", "2002-02"), standardized=standardized))
            made.append(anomaly(name, cells, "month", ("time",), asked=("2002", "2002-10"), base=("2000-02", "2001-12"),
                                standardized=standardized))
        made.append(anomaly(name, array.mean("lon"), "season", ("lon",), asked=("2000-01", "2000-12"), base=("2001", "2001-12")))
        quarters = array.resample(time="QS").mean(["time", "lat", "lon"])
        made.append(anomaly(name, quarters, "month", ("lat", "lon"), asked=("2001-01", "2001-12"), base=("2000-01", "2002-03"),
                            resample="P3M"))
    hourly = ARCHIVES["hourly"].mean(["lat", "lon"])
    made.append(anomaly("hourly", hourly, "hour", ("lat", "lon"), asked=("2000-03-01", "2000-03-03")))
    return made


# --- rolling windows -------------------------------------------------------------------------------------------------


def windows() -> list[dict]:
    made = []
    for name, length, options in [
        ("standard", 4, {}),
        ("noleap", 5, {"center": True}),
        ("360_day", 4, {"center": True, "minCount": 2}),
        ("hourly", 3, {"minCount": 1}),
        ("hourly", 40, {"minCount": 7}),
    ]:
        array = ARCHIVES[name]
        given = {"center": options.get("center", False), "min_periods": options.get("minCount", length)}
        asked = {"rolling": length, "minCount": length, **options}
        cells = array.transpose("time", "lat", "lon").rolling(time=length, **given)
        for statistic in ("mean", "max", "std", "median", "sum"):
            made.append(grouped(name, getattr(cells, statistic)(), ("time",), reduce=[statistic], **asked))
        # All cells of the windows together.
        stacked = array.rolling(time=length, center=given["center"]).construct("window")
        steps = xr.ones_like(array.time, float).rolling(time=length, **given).count()
        held = stacked.notnull().sum(["lat", "lon", "window"]) >= given["min_periods"]
        for statistic in ("mean", "var"):
            pooled = getattr(stacked, statistic)(["lat", "lon", "window"]).where(held & (steps >= given["min_periods"]))
            made.append(grouped(name, pooled, ("lat", "lon"), reduce=[statistic], **asked))
    return made


# --- runs ------------------------------------------------------------------------------------------------------------


def longest_run(low: np.ndarray) -> int:
    return max((len(run) for run in "".join("1" if one else "0" for one in low).split("0")), default=0)


def runs() -> list[dict]:
    """Runs of times of `v < 20`, by the definition."""
    made = []
    for name in ("noleap", "360_day", "standard"):
        array = ARCHIVES[name].transpose("time", "lat", "lon")

        def of(part: xr.DataArray) -> xr.DataArray:
            longest = xr.apply_ufunc(longest_run, part < 20, input_core_dims=[["time"]], vectorize=True)
            return longest.where(part.notnull().any("time"))

        for options, found in [
            ({}, of(array)),
            ({"resample": "P1Y"}, array.resample(time="YS").map(of)),
            ({"resample": "P3M"}, array.resample(time="QS").map(of)),
        ]:
            made.append(grouped(name, found, ("time",), reduce=["longest_run"], **options))
    return made


# --- seasons ---------------------------------------------------------------------------------------------------------


def seasons() -> list[dict]:
    made = []

    def add(case: dict, asked=None) -> None:
        made.append({**case, "request": {} if asked is None else {"time": ranged(asked)}})

    def options(names: list[str]) -> dict:
        months = xr.groupers.season_to_month_tuple(names)
        return {"seasons": [{"name": n, "first": m[0] - 1, "length": len(m)} for n, m in zip(names, months, strict=True)]}

    kinds = [["DJF", "MAM", "JJA", "SON"], ["DJFM", "AM", "JJAS", "ON"], ["MAM", "JJASONDJ", "F"], ["JJA", "ND"], ["SONDJFMAMJJA"]]
    for name in ("standard", "noleap", "360_day"):
        array = ARCHIVES[name]
        for names in kinds:
            found = array.groupby(time=xr.groupers.SeasonGrouper(names)).mean(["time", "lat", "lon"])
            add(grouped(name, found, ("lat", "lon"), groupby=["time.season"], **options(names)))
            # xarray's periods go on to the last step's year, whether that is in a season or not, and where a season has no step, the
            # numbers of those after it get the labels of those before them.
            if name == "standard" and "F" in names:
                continue
            span = ("2000-07", "2001-12") if names == ["JJA", "ND"] else ("2000-02", "2002-04")
            found = array.sel(time=slice(*span)).resample(time=xr.groupers.SeasonResampler(names)).mean(["time"])
            add(grouped(name, found, ("time",), resample="season", **options(names)), span)
        by_years = array.resample(time=xr.groupers.SeasonResampler(kinds[0])).std(["time", "lat", "lon"])
        add(grouped(name, by_years, ("lat", "lon"), resample="season", reduce=["std"]))
        span, base, names = ("2001-06", "2002-03"), ("2000-02", "2002-02"), ["DJF", "MAM", "JJAS", "ON"]
        of = {month: n for n, months in zip(names, xr.groupers.season_to_month_tuple(names), strict=True) for month in months}
        resampler = xr.groupers.SeasonResampler(names)

        def departures(x: xr.DataArray, climatology: xr.DataArray) -> xr.DataArray:
            x, climatology = (a.assign_coords(s=("time", [of[m] for m in a.time.dt.month.values])) for a in (x, climatology))
            return (x.groupby("s") - climatology.groupby("s").mean()).drop_vars("s")

        for x, resample in [
            (lambda when: array.sel(time=slice(*when)).resample(time=resampler).mean(["time", "lat", "lon"]), {"resample": "season"}),
            (lambda when: array.sel(time=slice(*when)).mean(["lat", "lon"]), {}),
        ]:
            add(grouped(name, departures(x(span), x(base)), ("lat", "lon"), anomaly=["time.season"], base=ranged(base),
                        **resample, **options(names)), span)
    return made


# --- JSON ------------------------------------------------------------------------------------------------------------


def number(value) -> float | None:
    return None if np.isnan(value) else float(value)


def numbers(values) -> list[float | None]:
    return [number(value) for value in np.asarray(values)]


def document(array: xr.DataArray) -> dict:
    coordinates = {
        name: {"values": c["values"].tolist(), "attributes": c["attributes"],
               **({} if c.get("bounds") is None else {"bounds": c["bounds"].ravel().tolist()})}
        for name, c in array.attrs["coordinates"].items()
    }
    eighths = [None if np.isnan(v) else int(8 * v) for v in array.values.ravel()]
    return {"coordinates": coordinates, "dims": list(array.dims), "values": eighths}


def lines(cases: list) -> str:
    return "[\n" + ",\n".join(json.dumps(case, allow_nan=False) for case in cases) + "\n]"


def main(out: Path) -> None:
    parts = {
        "statistics": all_statistics(),
        "archives": [{"name": name, **document(array)} for name, array in ARCHIVES.items()],
        "aggregations": all_aggregations(),
        "interpolations": interpolations(),
        "orders": orders(),
        "groups": groups(),
        "anomalies": anomalies(),
        "windows": windows(),
        "runs": runs(),
        "seasons": seasons(),
    }
    body = ",\n".join(f"{json.dumps(name)}: {lines(cases)}" for name, cases in parts.items())
    (out / "reduce.json").write_text("{\n" + body + "\n}\n")
    print("reduce.json:", {name: len(cases) for name, cases in parts.items()})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
