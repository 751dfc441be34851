"""The same data at several resolutions, each in a group of its own: answered from the finest, which is what is asked of xarray."""

from pathlib import Path

import numpy as np
import xarray as xr

from archives.archive import archive
from archives.datasets import basic

FINE = {"lon": np.arange(24) * 15.0 + 2.5, "lat": np.arange(12) * 15.0 - 82.5}


def levels(name: str) -> list[xr.Dataset]:
    """Finest first; each coarser cell is the mean of four."""
    finest = basic(name, **FINE)
    return [finest, *(finest.coarsen(lat=by, lon=by).mean(keep_attrs=True) for by in (2, 4))]


def write(path: Path, groups: dict[str, xr.Dataset], attributes: dict, zarr_format: int) -> None:
    root = xr.Dataset(attrs={"title": path.stem, **attributes})
    tree = xr.DataTree.from_dict({"/": root, **groups})
    tree.to_zarr(path, zarr_format=zarr_format, consolidated=True)


for zarr_format in (2, 3):

    def ndpyramid(path: Path, zarr_format=zarr_format) -> None:
        coarsest_first = levels(path.stem)[::-1]
        datasets = [{"path": str(level), "level": level, "crs": "EPSG:4326"} for level in range(3)]
        write(
            path,
            {str(level): ds for level, ds in enumerate(coarsest_first)},
            {"multiscales": [{"datasets": datasets, "type": "reduce", "metadata": {"method": "pyramid_coarsen"}}]},
            zarr_format,
        )

    archive(f"pyramid-ndpyramid-{zarr_format}", f"v{zarr_format}, ndpyramid: 0 is the coarsest", group="2")(ndpyramid)


@archive("pyramid-geozarr", "v3, GeoZarr's multiscales: 0 is the finest", group="0")
def _(path: Path) -> None:
    layout = [{"asset": "0"}, {"asset": "1", "derived_from": "0"}, {"asset": "2", "derived_from": "1"}]
    write(
        path,
        {str(level): ds for level, ds in enumerate(levels(path.stem))},
        {
            "zarr_conventions": [{"uuid": "d35379db-88df-4056-af3a-620245f8e347", "name": "multiscales"}],
            "multiscales": {"layout": layout, "resampling_method": "average"},
        },
        3,
    )
