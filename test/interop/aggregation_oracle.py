"""What xarray, flox, numpy, scipy, shapely, exactextract and xclim make of cells: one function for each statistic, of cells that
count by their weights and by the share of them that is inside. Nothing here is taken from the app; the rules are those that its
documentation promises."""

from collections.abc import Callable

import exactextract
import flox.xarray
import numpy as np
import scipy.stats
import shapely
import shapely.affinity
import xarray as xr
from aggregation_archives import Archive
from xclim.indices import run_length

WEIGHTED = {"mean", "var", "std", "median", "quantile", "mode", "cov", "corr", "trend", "sum_of_weights"}
TURNS = (-720, -360, 0, 360, 720)


def inside(archive: Archive, shape: shapely.Geometry, centre: bool) -> xr.DataArray:
    """The share of each cell within a polygon, in the plane of longitude and latitude; or whether its centre is."""
    lat, lon = archive.data.lat, archive.data.lon
    if centre:
        found = sum(shapely.contains_xy(shape, *np.meshgrid(lon.values + turn, lat.values)) for turn in TURNS).astype("f8")
    else:
        y, x = archive.edges("lat"), archive.edges("lon")
        south, north = np.minimum(y[1:], y[:-1])[:, None], np.maximum(y[1:], y[:-1])[:, None]
        west, east = np.minimum(x[1:], x[:-1])[None], np.maximum(x[1:], x[:-1])[None]
        whole = (east - west) * (north - south)
        found = np.zeros(whole.shape)
        low, bottom, high, top = shape.bounds
        for turn in TURNS:
            near = np.ix_((north > bottom).ravel() & (south < top).ravel(), (east + turn > low).ravel() & (west + turn < high).ravel())
            if found[near].size:
                corners = (edge[near] for edge in np.broadcast_arrays(west + turn, south, east + turn, north))
                found[near] += shapely.area(shapely.intersection(shapely.box(*corners), shape)) / whole[near]
        if archive.is_regular:
            np.testing.assert_allclose(exact_shares(archive, shape), found, atol=3e-6)
    return xr.DataArray(found, {"lat": lat, "lon": lon}, ("lat", "lon"))


def exact_shares(archive: Archive, shape: shapely.Geometry) -> np.ndarray:
    """exactextract's shares, which it keeps in single precision, of a grid whose cells are all as large; a turn on either side."""
    y, x = archive.edges("lat"), archive.edges("lon")
    rows, columns = len(y) - 1, len(x) - 1
    total = np.zeros((rows, columns))
    for turn in TURNS:
        if x.min() + turn >= shape.bounds[2] or x.max() + turn <= shape.bounds[0]:
            continue
        raster = exactextract.raster.NumPyRasterSource(np.zeros((rows, columns)), x.min() + turn, y.min(), x.max() + turn, y.max())
        feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
        (found,) = exactextract.exact_extract(raster, [feature], ["cell_id", "coverage"])
        np.add.at(total.reshape(-1), np.asarray(found["properties"]["cell_id"], int), found["properties"]["coverage"])
    total = total if y[0] > y[-1] else total[::-1]
    return total if x[0] < x[-1] else total[:, ::-1]


def many(part: xr.DataArray, over: list[str], function: Callable[..., float | tuple], *beside: xr.DataArray, results: int = 0) -> xr.DataArray:
    """A function of one-dimensional arrays of the cells of each group, in the order of the archive's dimensions."""
    order = [dim for dim in part.dims if dim in over]
    kept = [dim for dim in part.dims if dim not in over]
    arrays = [each.broadcast_like(part).transpose(*kept, *order).values for each in (part, *beside)]
    shape = arrays[0].shape[: len(kept)]
    rows = [each.reshape(*shape, -1) for each in arrays]
    out = np.full((*shape, *([results] if results else [])), np.nan)
    for at in np.ndindex(*shape):
        out[at] = function(*(row[at] for row in rows))
    coords = {dim: part[dim] for dim in kept if dim in part.coords}
    return xr.DataArray(out, coords, [*kept, *(["result"] if results else [])])


def known(function: Callable[..., float], missing=np.nan) -> Callable[..., float]:
    """Of the cells with a value and a weight."""

    def of(values: np.ndarray, weights: np.ndarray, *more: np.ndarray):
        has = ~np.isnan(values) & (weights > 0)
        for each in more:
            has &= ~np.isnan(each)
        return function(values[has], weights[has], *(each[has] for each in more)) if has.any() else missing

    return of


def statistic(name: str, part: xr.DataArray, over: list[str], weights: xr.DataArray | None, shares: xr.DataArray | None, options: dict) -> dict[str, xr.DataArray]:
    """Results by what their names end in. `weights` include the shares; None counts every cell as one."""
    ones = xr.ones_like(part)
    counted = ones if shares is None else shares.broadcast_like(part)
    heavy = ones if weights is None else weights.broadcast_like(part)
    within = part if shares is None else part.where(shares > 0)
    ddof = options.get("ddof", 0)
    match name:
        case "mean" | "var" | "std" if weights is None or ddof:
            # Shares are all or nothing here.
            return {"": getattr(within, name)(over, **({} if name == "mean" else {"ddof": ddof}))}
        case "mean" | "var" | "std":
            return {"": getattr(within.weighted(weights.fillna(0)), name)(over).where(within.count(over) > 0)}
        case "sum_of_weights":
            total = within.weighted(heavy.fillna(0)).sum_of_weights(over)
            return {"": total.where(within.count(over) > 0)}
        case "count":
            return {"": (part.notnull() * counted).sum(over)}
        case "sum":
            return {"": (within * counted).sum(over, min_count=1)}
        case "min" | "max":
            return {"": getattr(within, name)(over)}
        case "range":
            return {"": within.max(over) - within.min(over)}
        case "median" | "quantile":
            q = options["q"] if name == "quantile" else 0.5
            found = (part.quantile(q, dim=over) if weights is None else within.weighted(weights.fillna(0)).quantile(q, dim=over)).where(within.count(over) > 0)
            return {"": found.drop_vars("quantile")}
        case "first" | "last":
            at = 0 if name == "first" else -1
            return {"": many(part, over, known(lambda v, _: v[at]), counted)}
        case "argmin" | "argmax":
            return places(name, within, over)
        case "histogram":
            edges = np.array(options["edges"])
            rows = many(part, over, known(lambda v, s: np.histogram(v, edges, weights=s)[0], np.zeros(len(edges) - 1)), counted, results=len(edges) - 1)
            return {"": rows.rename(result="bin").where(within.count(over) > 0)}
        case "mode":
            return {"": many(within, over, known(heaviest if weights is not None else lambda v, _: scipy.stats.mode(v)[0]), heavy)}
        case "cov":
            other = options["other"].where(within.notnull())
            of = lambda v, w, o: np.cov(v, o, aweights=None if weights is None else w, ddof=ddof)[0, 1] if len(v) > ddof else np.nan
            return {"": many(within, over, known(of), heavy, other)}
        case "corr":
            return {"": many(within, over, known(correlation), heavy, options["other"])}
        case "trend":
            days = xr.DataArray(options["days"].sel(time=part.time).values, dims="time").assign_coords(time=part.time)
            rows = many(within, over, known(plain_line if weights is None else weighed_line, [np.nan] * 3), heavy, days.broadcast_like(part), results=3)
            return {suffix: rows.isel(result=i) for i, suffix in enumerate(("_slope", "_intercept", "_stderr"))}
        case "longest_run" | "windowed_run_count" | "windowed_run_events":
            given = {} if name == "longest_run" else {"window": options["window"]}
            holds = (part.fillna(0) != 0).drop_vars("time")
            found = getattr(run_length, name)(holds, dim="time", ufunc_1dim=False, **given)
            return {"": found.where(part.notnull().any("time"))}
    raise ValueError(name)


def places(name: str, part: xr.DataArray, over: list[str]) -> dict[str, xr.DataArray]:
    order = [dim for dim in part.dims if dim in over]
    has = part.notnull().any(over)
    filled = part.fillna(np.inf if name == "argmin" else -np.inf)
    found = getattr(filled, name)(order)
    return {f"_{dim}": part[dim].isel({dim: found[dim]}).drop_vars(dim).where(has) for dim in order}


def heaviest(values: np.ndarray, weights: np.ndarray) -> float:
    kinds, at = np.unique(values, return_inverse=True)
    # Of equals the least: areas of equal cells differ by rounding.
    heaps = np.bincount(at, weights)
    return kinds[np.argmax(np.round(heaps / heaps.max(), 12))]


def correlation(v: np.ndarray, w: np.ndarray, o: np.ndarray) -> float:
    (a, ab), (_, b) = np.cov(v, o, aweights=w, ddof=0)
    return ab / np.sqrt(a * b) if np.ptp(v) > 0 and np.ptp(o) > 0 else np.nan


def plain_line(v: np.ndarray, _: np.ndarray, days: np.ndarray) -> list[float]:
    if np.ptp(days) == 0:
        return [np.nan] * 3
    if np.ptp(v) == 0:
        # A level line without residuals; scipy has no error of it.
        return [0, v[0], 0 if len(v) > 2 else np.nan]
    line = scipy.stats.linregress(days, v)
    return [line.slope, line.intercept, line.stderr if len(v) > 2 else np.nan]


def weighed_line(v: np.ndarray, w: np.ndarray, days: np.ndarray) -> list[float]:
    """numpy's line; its error after the residuals' definition, which numpy's own scaling of covariances is too."""
    if np.ptp(days) == 0:
        return [np.nan] * 3
    if len(v) < 3:
        return [*np.polyfit(days, v, 1, w=np.sqrt(w)), np.nan]
    line, covariance = np.polyfit(days, v, 1, w=np.sqrt(w), cov=True)
    return [*line, np.sqrt(covariance[0, 0])]


FLOX = {"mean": "nanmean", "sum": "nansum", "min": "nanmin", "max": "nanmax", "var": "nanvar", "std": "nanstd", "count": "count"}


def by_flox(name: str, part: xr.DataArray, codes: np.ndarray, groups: int, over: list[str], ddof: int) -> xr.DataArray:
    """Of groups that share no step, cells that all count as one: flox's in one call. `group` is the first dimension."""
    given = {"ddof": ddof} if name in ("var", "std") else {}
    least = {} if name == "count" else {"min_count": 1}
    labels = xr.DataArray(codes, dims="time", name="group")
    found = flox.xarray.xarray_reduce(part.drop_vars("time"), labels, func=FLOX[name], dim=["time", *over], expected_groups=np.arange(groups), fill_value=0 if name == "count" else np.nan, **given, **least)
    return found.transpose("group", ...)
