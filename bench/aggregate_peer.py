"""Answers the benchmark's questions about zones and months as their libraries advise: JSON lines, as xarray_peer.py does."""

import json
import sys
import time
import warnings
from functools import cache

import dask
import geopandas
import numpy as np
import regionmask
import scipy.sparse
import shapely
import xarray as xr
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from flox.xarray import xarray_reduce
from obstore.store import HTTPStore, LocalStore
from zarr.storage import ObjectStore

warnings.simplefilter("ignore")
dask.config.set(scheduler="threads", num_workers=2)
# Where the grid begins and ends.
FIRST, LAST = -0.125, 359.875


@cache
def opened(place: str) -> xr.Dataset:
    local = not place.startswith("http")
    inner = LocalStore(place) if local else HTTPStore.from_url(place, client_options={"allow_http": True})
    return xr.open_dataset(ObjectStore(inner, read_only=True), engine="zarr", chunks={})


@cache
def zones_of(path: str) -> geopandas.GeoDataFrame:
    """Zones cut where the grid begins: neither library goes around the Earth."""
    given = geopandas.read_file(path)
    parts = []
    for geometry in given.geometry:
        turns = [shapely.affinity.translate(geometry, turn) for turn in (-360, 0, 360)]
        inside = [turn.intersection(shapely.box(FIRST, -90, LAST, 90)) for turn in turns]
        parts.append(shapely.union_all([part for part in inside if part.area > 0]))
    return geopandas.GeoDataFrame({"id": np.arange(len(parts))}, geometry=parts, crs="EPSG:4326")


def cell_areas(t: xr.DataArray) -> xr.DataArray:
    spacing = abs(float(t.latitude[1] - t.latitude[0]))
    sides = np.clip([t.latitude + spacing / 2, t.latitude - spacing / 2], -90, 90)
    area = np.abs(np.diff(np.sin(np.deg2rad(sides)), axis=0))[0]
    return xr.DataArray(area, dims="latitude", coords={"latitude": t.latitude})


def exactextract_matrix(t: xr.DataArray, path: str) -> np.ndarray:
    """Each zone's areas of the cells inside, once, as a sparse matrix; and its product with each step as it arrives."""
    shape = t.shape[1:]
    grid = NumPyRasterSource(np.broadcast_to(np.float32(0), shape), xmin=FIRST, xmax=LAST, ymin=-90.125, ymax=90.125)
    cells = "coverage(coverage_weight=area_spherical_m2)"
    found = [row["properties"] for row in exact_extract(grid, zones_of(path), ["cell_id", cells])]
    areas = [row["coverage"] for row in found]
    starts = np.cumsum([0, *map(len, areas)])
    entries = (np.concatenate(areas), np.concatenate([row["cell_id"] for row in found]), starts)
    matrix = scipy.sparse.csr_array(entries, shape=(len(found), shape[0] * shape[1]))
    whole = matrix.sum(axis=1)
    means = t.data.map_blocks(
        lambda block: (matrix @ block.reshape(len(block), -1).T).T / whole,
        dtype="f8",
        drop_axis=(1, 2),
        new_axis=1,
        chunks=(t.data.chunks[0], (len(found),)),
    )
    return means.compute().T


def exactextract_bands(t: xr.DataArray, path: str) -> np.ndarray:
    """As its documentation does: every step a band."""
    values = t.to_numpy()
    sides = {"xmin": FIRST, "xmax": LAST, "ymin": -90.125, "ymax": 90.125}
    bands = [NumPyRasterSource(step, name=str(i), **sides) for i, step in enumerate(values)]
    found = exact_extract(bands, zones_of(path), ["mean(coverage_weight=area_spherical_m2)"], output="pandas")
    return found.to_numpy()


def flox_mask(t: xr.DataArray, path: str) -> np.ndarray:
    """Cells belong to the zone that their centre lies in."""
    zones = zones_of(path)
    mask = regionmask.mask_geopandas(zones, t.longitude, t.latitude, wrap_lon=False, overlap=False).fillna(-1).astype(int).rename("zone")
    areas = cell_areas(t)
    grouped = {"expected_groups": np.arange(len(zones)), "func": "sum"}
    sums = xarray_reduce(t * areas.astype("f8"), mask, **grouped)
    return (sums / xarray_reduce(areas.broadcast_like(mask), mask, **grouped)).transpose("zone", "time").to_numpy()


def months(t: xr.DataArray, _) -> np.ndarray:
    """xarray hands this to flox, which chooses its method by how months lie in the chunks."""
    return t.groupby("time.month").mean().to_numpy()


def months_everywhere(t: xr.DataArray, _) -> np.ndarray:
    return t.weighted(cell_areas(t)).mean(("latitude", "longitude")).groupby("time.month").mean().to_numpy()


QUESTIONS = {each.__name__: each for each in (exactextract_matrix, exactextract_bands, flox_mask, months, months_everywhere)}

for line in sys.stdin:
    asked = json.loads(line)
    t2m = opened(asked["place"]).t2m
    if "zones" in asked:
        zones_of(asked["zones"])
    start = time.perf_counter()
    answer = QUESTIONS[asked["question"]](t2m, asked.get("zones"))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "answer": [answer.ravel().tolist()]}), flush=True)
