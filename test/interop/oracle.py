"""Archives as xarray opens them, and the answers that xarray, numpy and shapely give to the API's questions. Nothing here is
taken from the app; the rules are those that its documentation promises."""

from datetime import timedelta
from functools import cache

import cftime
import numpy as np
import shapely
import xarray as xr
from archives.archive import Archive
from archives.open import open_raw
from hosts import ROOT

SAMPLE = ROOT / "sample"
ARCHIVES = {
    archive.id: archive
    for archive in (
        Archive("fnoc", SAMPLE / "fnoc.zarr", "FNOCX", "FNOCY", None, "TIME", ("UWND", "VWND")),
        Archive(
            "coads",
            SAMPLE / "coads.zarr",
            "COADSX",
            "COADSY",
            None,
            "TIME",
            ("SST", "AIRT", "SPEH", "WSPD", "UWND", "VWND", "SLP"),
        ),
        Archive("levitus", SAMPLE / "levitus.zarr", "XAXLEVITR", "YAXLEVITR", "ZAXLEVITR", None, ("TEMP", "SALT")),
    )
}


@cache
def opened(archive: Archive) -> xr.Dataset:
    """The archive decoded by xarray, but for its times; packed values in float64, which xarray takes where scale and offset
    are both given."""
    raw = open_raw(archive.path)
    for variable in raw.variables.values():
        if {"scale_factor", "add_offset"} & set(variable.attrs):
            variable.attrs = {"scale_factor": 1.0, "add_offset": 0.0, **variable.attrs}
    return xr.decode_cf(raw, decode_times=False, decode_timedelta=False).load()


@cache
def variables(archive: Archive) -> tuple[str, ...]:
    """Names of the data variables: those of numbers with dimensions."""
    found = opened(archive).data_vars.items()
    return archive.variables or tuple(name for name, array in found if array.ndim and array.dtype.kind in "biuf")


@cache
def dataset(archive: Archive) -> xr.Dataset:
    """The archive in float64, missing values NaN, times as cftime dates (xarray refuses the year 0, cftime not). A dimension
    without a coordinate is labelled by its index."""
    raw = opened(archive)
    out = raw[list(variables(archive))].astype("f8")
    for dim in filter(None, (archive.x, archive.y, archive.z, *archive.others)):
        given = raw[dim].values if dim in raw.coords else np.arange(raw.sizes[dim])
        out = out.assign_coords({dim: given.astype("f8") if given.dtype.kind in "iuf" else given})
    for name in raw.coords:
        times = as_times(raw[name])
        if times is not None and name in out.coords:
            out = out.assign_coords({name: (raw[name].dims, times)})
    if forecast(archive) and "valid_time" not in out.coords:
        run, lead = (out[name] for name in forecast(archive))
        after = [timedelta(microseconds=int(ns) // 1000) for ns in lead.values.astype("i8")]
        out = out.assign_coords(valid_time=((*run.dims, *lead.dims), np.add.outer(run.values, np.array(after))))
    if archive.t:
        units, calendar = raw[archive.t].attrs["units"], raw[archive.t].attrs.get("calendar", "standard")
        dates = cftime.num2date(raw[archive.t].values, units, calendar, has_year_zero=True)
        out = out.assign_coords({archive.t: dates})
    return out


UNITS = {"nanoseconds": "ns", "seconds": "s", "minutes": "m", "hours": "h"}


def as_times(array: xr.DataArray) -> np.ndarray | None:
    """Dates of a coordinate that has them, as datetime64 where they are stored so or finer than cftime's; lengths of time as
    timedelta64."""
    units = array.attrs.get("units", "")
    if array.dtype.kind in "mM":
        return array.values.astype(f"{array.dtype.kind}8[ns]")
    if "since" in units:
        dates = cftime.num2date(array.values, units, array.attrs.get("calendar", "standard"), has_year_zero=True)
        return np.asarray(dates, dtype=object)
    if "dtype" in array.attrs or array.attrs.get("standard_name") == "forecast_period":
        return (array.values * np.timedelta64(1, UNITS[units]).astype("m8[ns]").astype("i8")).astype("i8").astype("m8[ns]")
    return None


@cache
def forecast(archive: Archive) -> tuple[str, str] | None:
    """Names of the reference time and the lead, of an archive that has them."""
    raw = opened(archive)
    times = {name: as_times(raw[name]) for name in raw.coords if raw[name].ndim < 2 and name != archive.t}
    leads = [name for name, found in times.items() if name in archive.others and found is not None and found.dtype.kind == "m"]
    runs = [name for name in ("init_time", "time") if times.get(name) is not None]
    return (runs[0], leads[0]) if leads and runs else None


@cache
def single(archive: Archive, name: str) -> bool:
    """Whether a variable's decoded values are of single precision or less, and so are exact in it."""
    return opened(archive)[name].dtype in (np.float32, np.float16)


@cache
def cell_edges(archive: Archive, dim: str) -> np.ndarray:
    """Cell edges along an axis: its bounds, else halfway between centres; latitudes stop at the poles."""
    raw = opened(archive)
    limits = (-90, 90) if dim == archive.y else (-np.inf, np.inf)
    bounds = raw[dim].attrs.get("bounds")
    if bounds:
        pairs = raw[bounds].values.astype("f8")
        return np.clip(np.append(pairs[:, 0], pairs[-1, 1]), *limits)
    return edges(raw[dim].values.astype("f8"), *limits)


def is_global(archive: Archive) -> bool:
    lon = dataset(archive)[archive.x].values
    return lon.size > 1 and np.ptp(lon) + abs(lon[1] - lon[0]) > 359.99


def edges(centres: np.ndarray, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Cell edges halfway between centres, kept within [low, high]: one more than there are centres."""
    if centres.size == 1:
        return np.array([centres[0], centres[0]])
    middle = (centres[1:] + centres[:-1]) / 2
    first, last = centres[0] - (middle[0] - centres[0]), centres[-1] + (centres[-1] - middle[-1])
    return np.clip(np.concatenate([[first], middle, [last]]), low, high)


def cell_area(archive: Archive, ds: xr.Dataset) -> xr.DataArray:
    """Area of each cell up to a constant: its width times the difference of the sines of its latitude edges."""
    rows = dataset(archive)[archive.y].values
    sines = np.sin(np.deg2rad(cell_edges(archive, archive.y)))
    area = xr.DataArray(np.abs(np.diff(sines)), dims=archive.y, coords={archive.y: rows})
    heights = area.sel({archive.y: ds[archive.y]})
    columns = dataset(archive)[archive.x].values
    widths = np.abs(np.diff(cell_edges(archive, archive.x)))
    if np.ptp(widths) < 1e-6 * widths.max(initial=0):
        return heights
    turned = np.array([np.argmin(np.abs((columns - lon + 180) % 360 - 180)) for lon in ds[archive.x].values])
    return heights * xr.DataArray(widths[turned], dims=archive.x, coords={archive.x: ds[archive.x]})


def columns_of(archive: Archive, west: float, east: float) -> tuple[np.ndarray, np.ndarray]:
    """Indexes of the columns whose centres lie in the box, west to east, and their labels, continuous from `west`."""
    lon = dataset(archive)[archive.x].values
    last = east if east >= west else east + 360
    # Whole turns, so that a centre on the box's edge stays exactly there.
    labels = lon + 360 * np.ceil((west - lon) / 360)
    inside = np.flatnonzero(labels <= last) if last - west < 360 else np.arange(lon.size)
    order = inside[np.argsort(labels[inside], kind="stable")]
    return order, labels[order]


def nearest(centres: np.ndarray, value: float, period: float | None = None) -> int:
    """Index of the nearest centre; of two equally near ones the lower."""
    distance = np.abs(centres - value)
    if period:
        distance = np.mod(distance, period)
        distance = np.minimum(distance, period - distance)
    return int(np.argmin(distance))


def in_box(archive: Archive, bbox: tuple[float, float, float, float]) -> xr.Dataset:
    west, south, east, north = bbox
    ds = dataset(archive)
    columns, labels = columns_of(archive, west, east)
    rows = np.flatnonzero((ds[archive.y].values >= south) & (ds[archive.y].values <= north))
    return ds.isel({archive.x: columns, archive.y: rows}).assign_coords({archive.x: labels})


def at_points(archive: Archive, points: list[tuple[float, float]], method: str) -> xr.Dataset:
    """One value for each point along `points`, or none of that dimension for a single one."""
    ds = dataset(archive)
    lon, lat = (np.array(values) for values in zip(*points, strict=True))
    if method == "nearest":
        columns = [nearest(ds[archive.x].values, value, 360) for value in lon]
        rows = [nearest(ds[archive.y].values, value) for value in lat]
        out = ds.isel({archive.x: xr.Variable("points", columns), archive.y: xr.Variable("points", rows)})
        labels = out[archive.x].values
        out = out.assign_coords({archive.x: ("points", labels + 360 * np.round((lon - labels) / 360))})
    else:
        centres = ds[archive.x].values
        # What is said of rows and columns is not said between them.
        beside = [name for name in ds.coords if {archive.x, archive.y} & set(ds[name].dims) and name not in ds.dims]
        padded = ds.drop_vars(beside).sortby(archive.y)
        if is_global(archive):
            # The seam: one more column on either side, so that every longitude lies between two.
            padded = padded.pad({archive.x: 1}, mode="wrap")
            around = np.concatenate([[centres[-1] - 360], centres, [centres[0] + 360]])
            padded = padded.assign_coords({archive.x: around})
        start = padded[archive.x].values[0]
        at = {
            archive.x: xr.Variable("points", start + np.mod(lon - start, 360)),
            archive.y: xr.Variable("points", lat),
        }
        out = padded.interp(at, method="linear", assume_sorted=True).assign_coords({archive.x: ("points", lon)})
    return out.isel(points=0) if len(points) == 1 else out


def share_inside(archive: Archive, ds: xr.Dataset, polygon: shapely.Geometry) -> xr.DataArray:
    """The share of each cell of `ds` that lies inside the polygon, in plane longitude and latitude."""
    rows = dataset(archive)[archive.y].values
    y_edges = cell_edges(archive, archive.y)
    columns = dataset(archive)[archive.x].values
    x_edges = cell_edges(archive, archive.x)
    near_rows = [int(np.flatnonzero(rows == row)[0]) for row in ds[archive.y].values]
    south, north = np.sort([y_edges[near_rows], y_edges[np.add(near_rows, 1)]], axis=0)
    labels = ds[archive.x].values
    near = np.array([np.argmin(np.abs((columns - label + 180) % 360 - 180)) for label in labels], int)
    west, east = (x_edges[near + side] + labels - columns[near] for side in (0, 1))
    out = np.zeros((south.size, west.size))
    for turn in (-720, -360, 0, 360, 720):
        cells = shapely.box(west[None] + turn, south[:, None], east[None] + turn, north[:, None])
        out += shapely.area(shapely.intersection(cells, polygon)) / shapely.area(cells)
    return xr.DataArray(out, dims=(archive.y, archive.x), coords={archive.y: ds[archive.y], archive.x: ds[archive.x]})


def centre_inside(archive: Archive, ds: xr.Dataset, polygon: shapely.Geometry) -> xr.DataArray:
    """1 where the cell's centre lies inside the polygon, else 0."""
    lon, lat = np.meshgrid(ds[archive.x].values, ds[archive.y].values)
    inside = sum(shapely.contains_xy(polygon, lon + turn, lat) for turn in (-720, -360, 0, 360, 720)) > 0
    return xr.DataArray(
        inside.astype(float),
        dims=(archive.y, archive.x),
        coords={archive.y: ds[archive.y], archive.x: ds[archive.x]},
    )


WEIGHTED = {"mean", "var", "std"}


def reduced(ds: xr.Dataset, statistic: str, over: list[str], weights: xr.DataArray | None = None) -> xr.Dataset:
    """One statistic over dimensions. `weights` count only for the statistics that are weighted."""
    if statistic in WEIGHTED and weights is not None:
        return getattr(ds.weighted(weights), statistic)(over).where(ds.count(over) > 0)
    match statistic:
        case "count":
            return ds.count(over)
        case "sum":
            return ds.sum(over, min_count=1)
        case "range":
            return ds.max(over) - ds.min(over)
        case _:
            return getattr(ds, statistic)(over)
