# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "shapely==2.2.0", "exactextract==0.3.0"]
# ///
"""Writes polygon.json: the share of each grid cell inside seeded polygons, by exactextract on regular grids and by shapely's
intersections on irregular ones.

    python make_polygon_reference.py test/reference
"""

import json
import sys
from pathlib import Path

import numpy as np
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

random = np.random.default_rng(20260101)


def star(x: float, y: float, radius: float, corners: int) -> list[list[float]]:
    """A ring around a point, concave as it likes, counter-clockwise."""
    angles = np.sort(random.uniform(0, 2 * np.pi, corners))
    distances = radius * random.uniform(0.2, 1, corners)
    ring = [[round(x + d * np.cos(a), 6), round(y + d * np.sin(a), 6)] for a, d in zip(angles, distances)]
    return [*ring, ring[0]]


def scaled(ring: list[list[float]], x: float, y: float, factor: float) -> list[list[float]]:
    return [[x + (px - x) * factor, y + (py - y) * factor] for px, py in ring]


def polygons(x0: float, y0: float, width: float, height: float) -> list[list[list[list[float]]]]:
    """One or two polygons, valid and apart, with or without a hole."""
    while True:
        parts = []
        for _ in range(random.integers(1, 3)):
            x, y = x0 + width * random.uniform(0, 1), y0 + height * random.uniform(0.2, 0.8)
            ring = star(x, y, random.choice([0.3, 3, 12]), int(random.integers(3, 12)))
            rings = [ring]
            if random.random() < 0.4 and shapely.Polygon(ring).contains(shapely.Polygon(scaled(ring, x, y, 0.4))):
                rings.append(scaled(ring, x, y, 0.4)[::-1])
            parts.append(rings)
        whole = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts])
        south, north = whole.bounds[1], whole.bounds[3]
        if whole.is_valid and whole.area > 0.01 and south > -88 and north < 88:
            return parts


def by_exactextract(geometry: shapely.Geometry, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """`x` and `y` are rising, even edges; rows come back from the south."""
    shape = (y.size - 1, x.size - 1)
    raster = NumPyRasterSource(np.zeros(shape), x[0], y[0], x[-1], y[-1])
    feature = {"type": "Feature", "geometry": shapely.geometry.mapping(geometry), "properties": {}}
    found = exact_extract(raster, [feature], ["cell_id", "coverage"])[0]["properties"]
    shares = np.zeros(shape).ravel()
    shares[np.asarray(found["cell_id"], dtype=int)] = found["coverage"]
    return shares.reshape(shape)[::-1]


def by_shapely(geometry: shapely.Geometry, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    boxes = shapely.box(x[None, :-1], y[:-1, None], x[None, 1:], y[1:, None])
    return shapely.area(shapely.intersection(boxes, geometry)) / shapely.area(boxes)


def case(regular: bool) -> dict:
    width, height = int(random.integers(4, 14)), int(random.integers(4, 12))
    step = float(random.choice([0.5, 1, 2.5]))
    x0, y0 = float(random.integers(-170, 120)), float(random.integers(-60, 40))
    x, y = x0 + step * np.arange(width + 1), y0 + step * np.arange(height + 1)
    if not regular:
        y = np.sort(np.round(y + random.uniform(-0.3, 0.3, y.size) * step, 4))
    parts = polygons(x0, y0, width * step, height * step)
    geometry = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts])
    shares = (by_exactextract if regular else by_shapely)(geometry, x, y)
    return {"region": parts, "x": x.tolist(), "y": y.tolist(), "shares": np.round(shares, 12).ravel().tolist()}


if __name__ == "__main__":
    cases = [case(index % 2 == 0) for index in range(60)]
    Path(sys.argv[1], "polygon.json").write_text(json.dumps(cases))
