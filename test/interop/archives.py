"""The sample archives as xarray opens them, and the answers that xarray, numpy and shapely give to the API's questions.
Nothing here is taken from the app; the rules are those that its documentation promises."""

from dataclasses import dataclass
from functools import cache

import cftime
import numpy as np
import shapely
import xarray as xr

from hosts import ROOT


@dataclass(frozen=True)
class Archive:
    id: str
    x: str
    y: str
    z: str | None
    t: str | None
    variables: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.id)


ARCHIVES = {
    archive.id: archive
    for archive in (
        Archive("fnoc", "FNOCX", "FNOCY", None, "TIME", ("UWND", "VWND")),
        Archive("coads", "COADSX", "COADSY", None, "TIME", ("SST", "AIRT", "SPEH", "WSPD", "UWND", "VWND", "SLP")),
        Archive("levitus", "XAXLEVITR", "YAXLEVITR", "ZAXLEVITR", None, ("TEMP", "SALT")),
    )
}


@cache
def dataset(archive: Archive) -> xr.Dataset:
    """The archive in float64, missing values NaN, times as cftime dates (xarray refuses the year 0, cftime not)."""
    raw = xr.open_dataset(ROOT / "sample" / f"{archive.id}.zarr", engine="zarr", decode_times=False).load()
    raw = raw[list(archive.variables)].astype("f8")
    if archive.t:
        units = raw[archive.t].attrs["units"]
        dates = cftime.num2date(raw[archive.t].values, units, "standard", has_year_zero=True)
        raw = raw.assign_coords({archive.t: dates})
    return raw


def edges(centres: np.ndarray, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Cell edges halfway between centres, kept within [low, high]: one more than there are centres."""
    middle = (centres[1:] + centres[:-1]) / 2
    first, last = centres[0] - (middle[0] - centres[0]), centres[-1] + (centres[-1] - middle[-1])
    return np.clip(np.concatenate([[first], middle, [last]]), low, high)


def cell_area(archive: Archive, ds: xr.Dataset) -> xr.DataArray:
    """Area of each row's cells up to a constant: the difference of the sines of its latitude edges."""
    rows = dataset(archive)[archive.y].values
    sines = np.sin(np.deg2rad(edges(rows, -90, 90)))
    area = xr.DataArray(np.abs(np.diff(sines)), dims=archive.y, coords={archive.y: rows})
    return area.sel({archive.y: ds[archive.y]})


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
        # The seam: one more column on either side, so that every longitude lies between two.
        padded = ds.pad({archive.x: 1}, mode="wrap")
        centres = ds[archive.x].values
        padded = padded.assign_coords({archive.x: np.concatenate([[centres[-1] - 360], centres, [centres[0] + 360]])})
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
    y_edges = edges(rows, -90, 90)
    half = abs(np.diff(dataset(archive)[archive.x].values)).min() / 2
    out = np.zeros((ds.sizes[archive.y], ds.sizes[archive.x]))
    for i, row in enumerate(ds[archive.y].values):
        k = int(np.flatnonzero(rows == row)[0])
        south, north = sorted((y_edges[k], y_edges[k + 1]))
        for j, column in enumerate(ds[archive.x].values):
            for turn in (-720, -360, 0, 360, 720):
                cell = shapely.box(column + turn - half, south, column + turn + half, north)
                if cell.intersects(polygon):
                    out[i, j] += cell.intersection(polygon).area / cell.area
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
