# /// script
# requires-python = ">=3.11"
# dependencies = ["exactextract==0.3.0", "numpy==2.4.6", "shapely==2.2.0"]
# ///
"""Write polygon.json: how much of each cell lies inside a polygon, by shapely, and whether its centre does.

    python scripts/make_polygon_reference.py test/reference

Each case is {name, region, x, y, shares, centers}: GeoJSON MultiPolygon coordinates, edges of columns and of rows, and [y, x]
row-major shares (float64) and centres (0, 1, or null on the polygon's edge). Where all cells are equally large, exactextract
must say the same to the precision of its float32. Regions are written as clients write them; `unrolled` is the same region
as shapely must be told.
"""

import json
import sys
from pathlib import Path

import numpy as np
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from shapely.geometry import MultiPolygon, Polygon, box

rng = np.random.default_rng(31)
GAUSSIAN = np.degrees(np.arcsin(np.polynomial.legendre.leggauss(16)[0])).round(6)


def star(x: float, y: float, radius: float, corners: int, least: float = 0.3) -> list:
    """A ring that sees its middle from everywhere, concave nearly always; counter-clockwise, on three decimals."""
    angles = 2 * np.pi * (np.arange(corners) + rng.uniform(0, 0.8, corners)) / corners
    radii = radius * rng.uniform(least, 1, corners)
    ring = np.round(np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)]), 3).tolist()
    return [*ring, ring[0]]


def shifted(region: list, degrees: float) -> list:
    return [[[[x + degrees, y] for x, y in ring] for ring in polygon] for polygon in region]


def written_below_180(region: list) -> list:
    return [[[[round((x + 180) % 360 - 180, 3), y] for x, y in ring] for ring in polygon] for polygon in region]


def multi(region: list) -> MultiPolygon:
    shape = MultiPolygon([Polygon(outer, holes) for outer, *holes in region])
    assert shape.is_valid, shapely.is_valid_reason(shape)
    return shape


def case(name: str, region: list, x, y, unrolled: list | None = None) -> dict:
    x, y = np.asarray(x, float), np.asarray(y, float)
    shape = shapely.union_all([multi(region)] if unrolled is None else [multi(part) for part in unrolled])
    columns, rows = np.sort(np.column_stack([x[:-1], x[1:]])), np.sort(np.column_stack([y[:-1], y[1:]]))
    cells = [box(west, south, east, north) for south, north in rows for west, east in columns]
    shares = np.array([shape.intersection(cell).area / cell.area for cell in cells])
    if np.allclose(np.diff(y), y[1] - y[0]) and np.allclose(np.diff(x), x[1] - x[0]):
        assert np.abs(shares - by_exactextract(shape, x, y)).max() < 1e-6, name
    on_edge = [shape.boundary.distance(cell.centroid) < 1e-9 for cell in cells]
    centers = [None if tie else int(shape.contains(cell.centroid)) for cell, tie in zip(cells, on_edge)]
    return {"name": name, "region": region, "x": x.tolist(), "y": y.tolist(), "shares": shares.tolist(), "centers": centers}


def by_exactextract(shape: shapely.Geometry, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    size = (len(y) - 1, len(x) - 1)
    raster = NumPyRasterSource(np.zeros(size), xmin=x.min(), ymin=y.min(), xmax=x.max(), ymax=y.max())
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
    found = exact_extract(raster, feature, ["coverage", "cell_id"])[0]["properties"]
    shares = np.zeros(size)
    shares.flat[found["cell_id"].astype(int)] = found["coverage"]
    # Its rows go from north to south, its columns from west to east.
    return shares[:: -1 if y[0] < y[-1] else 1, :: 1 if x[0] < x[-1] else -1].ravel()


def seeded(number: int) -> dict:
    """One or two polygons, with or without a hole, somewhere about a grid of cells that are no whole degrees."""
    step = rng.choice([0.25, 0.4, 2.5])
    x, y = rng.integers(-170, 150) + step * np.arange(9), rng.integers(-80, 60) + step * np.arange(6)
    region = []
    for third in rng.permutation(3)[: rng.integers(1, 3)]:
        middle, size = (x[0] + (third + 0.5) * 8 * step / 3, y[0] + rng.uniform(0, 5) * step), 8 * step / 6
        holes = [star(*middle, 0.3 * size, 6)] if rng.random() < 0.5 else []
        region.append([star(*middle, size, int(rng.integers(7, 20)), 0.5), *holes])
    return case(f"seeded {number}", region, x, y)


def cases() -> list[dict]:
    x, y = np.arange(9.0), np.arange(7.0)
    square = [[1, 1], [5, 1], [5, 4], [1, 4], [1, 1]]
    around = [[-20, -30], [30, -30], [30, 40], [-20, 40], [-20, -30]]
    made = [
        *[case(f"star {i}", [[star(4, 3, 3.5, 5 + 3 * i)]], x, y) for i in range(5)],
        *[case(f"hole {i}", [[star(4, 3, 3.5, 14, 0.75), star(4.2, 3.1, 2, 9)]], x, y) for i in range(3)],
        case("two holes", [[around, star(2, 3, 1.7, 9), star(6, 3, 1.7, 9)]], x, y),
        case("two polygons", [[star(2, 3, 1.9, 9)], [star(6, 3, 1.9, 9)]], x, y),
        case("an island in a lake", [[star(4, 3, 3, 14, 0.9), star(4, 3, 2, 9, 0.9)], [star(4, 3, 1.5, 9)]], x, y),
        case("within one cell", [[star(4.5, 3.5, 0.4, 7)]], x, y),
        case("within a cell's corner", [[[[4, 3], [4.25, 3], [4, 3.5], [4, 3]]]], x, y),
        case("along the edges of cells", [[square]], x, y),
        case("a hole along the edges of cells", [[around, square[::-1]]], x, y),
        case("from corner to corner", [[[[0, 0], [3, 3], [6, 0], [8, 6], [4, 4], [0, 6], [0, 0]]]], x, y),
        case("larger than the grid", [[around]], x, y),
        case("partly beside the grid", [[star(0, 0, 6, 11)], [star(12, 3, 5.5, 11, 0.9)]], x, y),
        case("beside the grid", [[star(-4, 3, 3, 11)]], x, y),
        case("thin", [[[[0.001, 0.5], [7.9, 5.499], [7.9, 5.501], [0.001, 0.5]]]], x, y),
        case("descending rows", [[star(4, 3, 3.5, 12)]], x, y[::-1]),
        case("descending columns", [[star(4, 3, 3.5, 12)]], x[::-1], y),
        case("cells of many sizes", [[star(4, 3, 3.5, 12)]], [0, 0.1, 2, 2.5, 5, 8], [0, 1.7, 1.8, 4, 6]),
        case("Gaussian latitudes", [[star(20, 10, 60, 16), star(20, 10, 15, 8)]], np.arange(-40, 81, 20), GAUSSIAN[::-1]),
        case("a quarter of a degree", [[star(0.5, 0.5, 0.9, 30)]], np.arange(-0.5, 1.6, 0.25), np.arange(-0.5, 1.6, 0.25)),
        *[seeded(i) for i in range(12)],
    ]
    pacific = [[star(180, 10, 14, 13), star(181, 10, 3, 7)]]
    lon, lat = np.arange(164, 197, 4.0), np.arange(-4, 25, 4.0)
    for name, region in [("written beyond 180", pacific), ("written below 180", written_below_180(pacific))]:
        made.append(case(f"antimeridian, {name}", region, lon, lat, [pacific]))
    world = np.arange(-180, 181, 24.0)
    both_ends = [pacific, shifted(pacific, -360)]
    made.append(case("antimeridian, seen from the globe's seam", written_below_180(pacific), world, lat, both_ends))
    here = [[star(20, 10, 14, 13)]]
    made.append(case("a turn further", shifted(here, -360), np.arange(4, 41, 4), lat, [here]))
    cap = [[0, 70.5], [90, 75], [-180, 65], [-90, 80], [0, 70.5]]
    closed = [[0, 70.5], [90, 75], [180, 65], [270, 80], [360, 70.5], [360, 90], [0, 90], [0, 70.5]]
    made.append(case("around the pole", [[cap]], np.arange(0, 361, 30), np.arange(60, 91, 5), [[[closed]]]))
    to_pole = [[[10, 62], [50, 71.5], [40, 90], [0, 90], [10, 62]]]
    made.append(case("to the pole", [to_pole], np.arange(-10, 61, 10), np.arange(60, 91, 5)))
    return made


def main(out: Path) -> None:
    made = cases()
    out.joinpath("polygon.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in made) + "\n]\n")
    print(f"polygon.json: {len(made)} cases")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
