"""What a map shows, said a second time: numpy, pyproj and matplotlib's colours, of the archive as xarray reads it. Nothing here is
made like the app makes it: averages are differences of running integrals, or of 16 × 16 samples in each pixel, where the app
adds up overlaps.

What a map promises: a pixel of `nearest` is of the cell that holds its centre; of `linear`, of the four centres around it, those missing left
out, and missing where they weigh half or more; where cells are smaller than pixels, of all cells that it covers, by the area in
the plane of the map. Along each axis of longitude and latitude the rule is chosen for itself, row by row and column by column: averages
where a part of a cell is in it that is smaller than a pixel."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import xarray as xr
from scipy.spatial import cKDTree

HALF = math.pi * 6378137
TILE = 256


@dataclass(frozen=True)
class View:
    crs: str
    west: float
    south: float
    east: float
    north: float
    width: int
    height: int

    @property
    def x_edges(self) -> np.ndarray:
        return np.linspace(self.west, self.east, self.width + 1)

    @property
    def y_edges(self) -> np.ndarray:
        """From the north."""
        return np.linspace(self.north, self.south, self.height + 1)


def tile(tms: str, z: int, row: int, col: int) -> View:
    if tms == "WebMercatorQuad":
        size = 2 * HALF / 2**z
        west, north = -HALF + col * size, HALF - row * size
        return View("EPSG:3857", west, north - size, west + size, north, TILE, TILE)
    size = 180 / 2**z
    west, north = -180 + col * size, 90 - row * size
    return View("OGC:CRS84", west, north - size, west + size, north, TILE, TILE)


def tile_at(tms: str, z: int, lon: float, lat: float) -> tuple[int, int]:
    """Row and column."""
    x, y = plane("EPSG:3857" if tms == "WebMercatorQuad" else "OGC:CRS84", np.array([lon]), np.array([lat]))
    if tms == "WebMercatorQuad":
        return int((HALF - y[0]) / (2 * HALF) * 2**z), int((x[0] + HALF) / (2 * HALF) * 2**z)
    return int((90 - y[0]) / 180 * 2**z), int((x[0] + 180) / 180 * 2**z)


@cache
def transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def plane(crs: str, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if crs == "OGC:CRS84":
        return lon, lat
    # Longitudes beyond ±180 stay there.
    inside = np.clip(lat, -90 + 1e-9, 90 - 1e-9)
    _, y = transformer("OGC:CRS84", crs).transform(np.zeros_like(inside), inside)
    return lon * HALF / 180, y


# Axes of longitude and latitude.


def edges_of(labels: np.ndarray, bounds: np.ndarray | None) -> np.ndarray:
    """n + 1 edges of cells that meet: midpoints, or bounds."""
    if bounds is not None:
        low, high = bounds.min(1), bounds.max(1)
        return np.append(low, high[-1]) if labels[0] < labels[-1] else np.append(high, low[-1])
    middle = (labels[1:] + labels[:-1]) / 2
    return np.concatenate([[2 * labels[0] - middle[0]], middle, [2 * labels[-1] - middle[-1]]])


@dataclass(frozen=True)
class Axis:
    """Cells of one direction in the plane of the view: rising edges, centres between them, and the rows or columns of the archive they are."""

    edges: np.ndarray
    centres: np.ndarray
    index: np.ndarray

    @property
    def running(self) -> np.ndarray:
        return np.arange(self.edges.size, dtype="f8")


def rising(edges: np.ndarray, centres: np.ndarray) -> Axis:
    index = np.arange(centres.size)
    return Axis(edges, centres, index) if edges[0] < edges[-1] else Axis(edges[::-1], centres[::-1], index[::-1])


def x_axis(view: View, ds: xr.Dataset, name: str) -> Axis:
    labels = np.unwrap(ds[name].values.astype("f8"), period=360)
    own = rising(edges_of(labels, bounds_of(ds, name)), labels)
    whole = abs(own.edges[-1] - own.edges[0] - 360) < 1e-6
    turns = range(-3, 4)
    edges = np.concatenate([own.edges[:-1] + 360 * k for k in turns] + [own.edges[-1:] + 360 * 3]) if whole else None
    if not whole:
        return own_turn(view, own)
    centres = np.concatenate([own.centres + 360 * k for k in turns])
    return in_plane(view, Axis(edges, centres, np.tile(own.index, len(turns))))


def own_turn(view: View, own: Axis) -> Axis:
    """Of a region: moved by whole turns to where the view is."""
    unit = HALF / 180 if view.crs == "EPSG:3857" else 1
    middle = (view.west + view.east) / 2 / unit
    turn = 360 * round((middle - (own.edges[0] + own.edges[-1]) / 2) / 360)
    return in_plane(view, Axis(own.edges + turn, own.centres + turn, own.index))


def in_plane(view: View, axis: Axis) -> Axis:
    unit = HALF / 180 if view.crs == "EPSG:3857" else 1
    return Axis(axis.edges * unit, axis.centres, axis.index)


def y_axis(view: View, ds: xr.Dataset, name: str) -> Axis:
    labels = ds[name].values.astype("f8")
    own = rising(np.clip(edges_of(labels, bounds_of(ds, name)), -90, 90), labels)
    _, edges = plane(view.crs, np.zeros_like(own.edges), own.edges)
    return Axis(edges, own.centres, own.index)


def bounds_of(ds: xr.Dataset, name: str) -> np.ndarray | None:
    bounds = ds[name].attrs.get("bounds")
    return None if bounds is None else ds[bounds].values


def is_crowded(axis: Axis, edges: np.ndarray) -> np.ndarray:
    """Of each row or column of pixels: whether a part of a smaller cell is in it."""
    size = abs(edges[1] - edges[0])
    small = np.diff(axis.edges) < size * (1 - 1e-7)
    low, high = np.minimum(edges[1:], edges[:-1]), np.maximum(edges[1:], edges[:-1])
    inside = (axis.edges[None, :-1] < high[:, None] - 1e-9 * size) & (axis.edges[None, 1:] > low[:, None] + 1e-9 * size)
    return (inside & small).any(1)


def nearest_weights(axis: Axis, edges: np.ndarray) -> np.ndarray:
    """[pixel, cell of the archive]"""
    centres = (edges[1:] + edges[:-1]) / 2
    cell = np.searchsorted(axis.edges, centres, side="right") - 1
    return weights_of(axis, [(cell, ((centres >= axis.edges[0]) & (centres < axis.edges[-1])).astype("f8"))])


def linear_weights(axis: Axis, edges: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    centres = (edges[1:] + edges[:-1]) / 2
    inside = (centres >= axis.edges[0]) & (centres <= axis.edges[-1])
    at = np.interp(degrees, axis.centres, np.arange(axis.centres.size))
    low = np.floor(at).astype(int)
    part = at - low
    return weights_of(axis, [(low, (1 - part) * inside), (np.minimum(low + 1, axis.centres.size - 1), part * inside)])


def weights_of(axis: Axis, given: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    weights = np.zeros((given[0][0].size, int(axis.index.max()) + 1))
    for cell, weight in given:
        kept = weight > 0
        np.add.at(weights, (np.flatnonzero(kept), axis.index[cell[kept]]), weight[kept])
    return weights


def average(axis: Axis, edges: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Integrals over pixels of what is constant in cells, [cell, …] → [pixel, …]: differences of the running integral."""
    running = np.concatenate([np.zeros((1, *along.shape[1:])), np.cumsum(along[axis.index] * np.diff(axis.edges)[:, None], 0)])
    inside = np.clip(edges, axis.edges[0], axis.edges[-1])
    at = np.clip(np.searchsorted(axis.edges, inside, side="right") - 1, 0, axis.edges.size - 2)
    part = (inside - axis.edges[at]) / (axis.edges[at + 1] - axis.edges[at])
    integral = running[at] + part[:, None] * (running[at + 1] - running[at])
    # Rows go down, against the plane.
    return np.diff(integral, axis=0) / (edges[1] - edges[0])


def degrees_of(view: View, edges: np.ndarray, kind: str) -> np.ndarray:
    centres = (edges[1:] + edges[:-1]) / 2
    if view.crs == "OGC:CRS84":
        return centres
    if kind == "x":
        return centres * 180 / HALF
    return transformer("EPSG:3857", "OGC:CRS84").transform(np.zeros_like(centres), centres)[1]


def drawn(ds: xr.Dataset, data: np.ndarray, view: View, x: str, y: str, method: str, categories: bool = False) -> np.ndarray:
    """[row, column] of what the pixels are, float64; `data` is [y, x]."""
    values, known = np.nan_to_num(data.astype("f8")), np.isfinite(data).astype("f8")
    rules = []
    for dim, axis, edges in (("y", y_axis(view, ds, y), view.y_edges), ("x", x_axis(view, ds, x), view.x_edges)):
        crowded = is_crowded(axis, edges) & (not categories)
        rule = "nearest" if categories else method
        rules.append("average" if crowded.any() else rule)
        weights = nearest_weights(axis, edges) if rule == "nearest" else linear_weights(axis, edges, degrees_of(view, edges, dim))
        apply = lambda along, axis=axis, edges=edges, weights=weights, crowded=crowded: np.where(
            crowded[:, None], average(axis, edges, along), weights @ along
        )
        values, known = apply(values * 1.0).T, apply(known).T
    with np.errstate(invalid="ignore", divide="ignore"):
        least = 1e-7 if "average" in rules else 0.5 - 1e-9
        return np.where(known > least, values / known, np.nan)


# Grids whose place is known for each cell alone, and planes of projections.


def pixel_places(view: View, samples: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of `samples` × `samples` points in each pixel, [row · samples, column · samples]."""
    x = view.west + (np.arange(view.width * samples) + 0.5) * (view.east - view.west) / (view.width * samples)
    y = view.north - (np.arange(view.height * samples) + 0.5) * (view.north - view.south) / (view.height * samples)
    x, y = np.meshgrid(x, y)
    return (x, y) if view.crs == "OGC:CRS84" else transformer("EPSG:3857", "OGC:CRS84").transform(x, y)


def position_in(labels: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Fractions of an index; NaN beyond half a cell outside of the first and the last."""
    order = np.argsort(labels)
    rising = labels[order]
    steps = np.diff(rising)
    wide = np.concatenate([[rising[0] - steps[0]], rising, [rising[-1] + steps[-1]]])
    index = np.interp(at, wide, np.arange(-1, rising.size + 1), left=np.nan, right=np.nan)
    index = np.where((index < -0.5) | (index > rising.size - 0.5), np.nan, index)
    return index if order[0] == 0 else rising.size - 1 - index


def projected_places(ds: xr.Dataset, crs: str, x: str, y: str, view: View, samples: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Where pixels lie in the rows and columns of an archive."""
    lon, lat = pixel_places(view, samples)
    at_x, at_y = pyproj.Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform(lon, lat)
    if ds[x].attrs.get("units", "").startswith("degree"):
        at_x = ds[x].values.mean() + (at_x - ds[x].values.mean() + 180) % 360 - 180
    return position_in(ds[y].values.astype("f8"), at_y), position_in(ds[x].values.astype("f8"), at_x)


def cells_at(data: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    inside = np.isfinite(rows) & np.isfinite(columns)
    row, column = (np.where(inside, np.rint(at), 0).astype(int) for at in (rows, columns))
    clipped = data[np.clip(row, 0, data.shape[0] - 1), np.clip(column, 0, data.shape[1] - 1)]
    return np.where(inside, clipped.astype("f8"), np.nan)


def bilinear(data: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    inside = np.isfinite(rows) & np.isfinite(columns)
    rows = np.clip(np.where(inside, rows, 0), 0, data.shape[0] - 1)
    columns = np.clip(np.where(inside, columns, 0), 0, data.shape[1] - 1)
    total, known = np.zeros(rows.shape), np.zeros(rows.shape)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    for down in (0, 1):
        for across in (0, 1):
            weight = np.abs(1 - down - (rows - top)) * np.abs(1 - across - (columns - left))
            value = data[np.minimum(top + down, data.shape[0] - 1), np.minimum(left + across, data.shape[1] - 1)].astype("f8")
            total += np.where(np.isfinite(value), weight * np.nan_to_num(value), 0)
            known += weight * np.isfinite(value)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(inside & (known > 0.5 - 1e-9), total / known, np.nan)


def sampled(values: np.ndarray, samples: int) -> np.ndarray:
    """Means of the samples of each pixel that have a value; missing where none has."""
    rows, columns = (size // samples for size in values.shape)
    boxes = values.reshape(rows, samples, columns, samples).transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    known = np.isfinite(boxes)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known.any(-1), np.nansum(boxes, -1) / known.sum(-1), np.nan)


def unit_vectors(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], -1)


def nearest_centres(ds: xr.Dataset, data: np.ndarray, view: View) -> tuple[np.ndarray, np.ndarray]:
    """Of cells that have a longitude and a latitude each: the value of the nearest, and its distance from the pixel as the
    chord over a unit sphere."""
    lon, lat = pixel_places(view)
    tree = cKDTree(unit_vectors(ds.lon.values.ravel(), ds.lat.values.ravel()))
    distance, index = tree.query(unit_vectors(lon, lat))
    return data.ravel()[index].astype("f8"), distance
