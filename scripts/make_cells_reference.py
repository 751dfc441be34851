# /// script
# requires-python = ">=3.12"
# dependencies = ["numpy==2.4.6", "scipy==1.17.1"]
# ///
"""Writes test/reference/cells.json: what numpy and scipy make of the archives of test/reference/reduce.json.

Usage: python scripts/make_cells_reference.py test/reference

First and last cells, where the extremes are, histograms, modes and trends. Every number is numpy's or scipy's: nanargmin,
histogram, linregress, polyfit with its covariance, mode.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats


def archives(folder: Path) -> dict:
    made = {}
    for one in json.loads((folder / "reduce.json").read_text())["archives"]:
        labels = {name: np.array(c["values"], float) for name, c in one["coordinates"].items()}
        shape = [labels[dim].size for dim in one["dims"]]
        eighths = np.array([np.nan if v is None else v for v in one["values"]], float)
        made[one["name"]] = {**one, "labels": labels, "data": (eighths / 8).reshape(shape)}
    return made


def days_of(archive: dict) -> np.ndarray:
    """Days from the first time: every calendar's day has 24 hours."""
    units = archive["coordinates"]["time"]["attributes"]["units"].split()[0]
    times = archive["labels"]["time"]
    return (times - times.min()) * {"hours": 1 / 24, "days": 1.0}[units]


def cells_by_group(archive: dict, over: list[str], field: np.ndarray) -> np.ndarray:
    """[group, cell], both in the order of the archive."""
    dims = archive["dims"]
    kept = [i for i, dim in enumerate(dims) if dim not in over]
    gone = [i for i, dim in enumerate(dims) if dim in over]
    moved = np.transpose(np.broadcast_to(field, archive["data"].shape), kept + gone)
    return moved.reshape(int(np.prod([archive["data"].shape[i] for i in kept])), -1)


def along(archive: dict, dim: str, values: np.ndarray) -> np.ndarray:
    shape = [-1 if name == dim else 1 for name in archive["dims"]]
    return values.reshape(shape)


def weights_of(archive: dict) -> np.ndarray:
    """coslat."""
    return along(archive, "lat", np.cos(np.radians(archive["labels"]["lat"])))


def case(name: str, archive: dict, over: list[str], weights: str, edges: list[float]) -> dict:
    values = cells_by_group(archive, over, archive["data"])
    weight = cells_by_group(archive, over, weights_of(archive) if weights == "coslat" else np.ones(1))
    expected: dict[str, list] = {}

    def add(key: str, value: float) -> None:
        expected.setdefault(key, []).append(None if np.isnan(value) else float(value))

    gone = [dim for dim in archive["dims"] if dim in over]
    labels = {dim: cells_by_group(archive, over, along(archive, dim, archive["labels"][dim])) for dim in gone}
    for group, row in enumerate(values):
        valid = ~np.isnan(row)
        known = row[valid]
        add("first", known[0] if known.size else np.nan)
        add("last", known[-1] if known.size else np.nan)
        for dim in gone:
            for statistic, place in [("argmin", np.nanargmin), ("argmax", np.nanargmax)]:
                add(f"{statistic}_{dim}", labels[dim][group][place(row)] if known.size else np.nan)
        if "time" in over:
            days = cells_by_group(archive, over, along(archive, "time", days_of(archive)))[group][valid]
            for key, value in line(days, known, weight[group][valid], weights).items():
                add(f"trend_{key}", value)
    counts = [np.histogram(row[~np.isnan(row)], edges)[0] for row in values]
    # A bin at a time, as the dimension comes first; nothing is known of a group without cells.
    for bin in range(len(edges) - 1):
        for row, count in zip(values, counts):
            add("histogram", np.nan if np.isnan(row).all() else count[bin])
    return {"archive": name, "over": over, "weights": weights, "edges": edges, "expected": expected}


def line(days: np.ndarray, values: np.ndarray, weights: np.ndarray, how: str) -> dict:
    if np.unique(days).size < 2:
        return {"slope": np.nan, "intercept": np.nan, "stderr": np.nan}
    if how == "none":
        found = stats.linregress(days, values)
        error = found.stderr if values.size > 2 else np.nan
        return {"slope": found.slope, "intercept": found.intercept, "stderr": error}
    if values.size <= 3:
        slope, intercept = np.polyfit(days, values, 1, w=np.sqrt(weights))
        left = np.sum(weights * (values - intercept - slope * days) ** 2)
        spread = np.sum(weights * (days - np.average(days, weights=weights)) ** 2)
        return {"slope": slope, "intercept": intercept,
                "stderr": np.sqrt(left / (values.size - 2) / spread) if values.size > 2 else np.nan}
    (slope, intercept), covariance = np.polyfit(days, values, 1, w=np.sqrt(weights), cov=True)
    return {"slope": slope, "intercept": intercept, "stderr": np.sqrt(covariance[0, 0])}


def modes() -> list[dict]:
    """[row, column] of categories, 255 missing; each row's mode, and that of all with rows weighted."""
    rng = np.random.default_rng(7)
    made = []
    for categories in ([1, 2, 3], [0, 7, 200, 254]):
        data = rng.choice([*categories, 255], size=(5, 9))
        data[3] = 255
        rows = [row[row != 255] for row in data]
        latitudes = [-60, -30, 0, 30, 60]
        weights = np.repeat(np.cos(np.radians(latitudes)), 9)
        flat = data.ravel()
        totals = np.bincount(flat[flat != 255], weights[flat != 255])
        made.append({
            "values": flat.tolist(), "rows": 5, "columns": 9, "latitudes": latitudes,
            "mode": [None if row.size == 0 else int(stats.mode(row).mode) for row in rows],
            "weighted": int(np.argmax(totals)),
        })
    return made


def main(out: Path) -> None:
    all_archives = archives(out)
    edges = [-20.0, -5, 0, 2.5, 10, 30]
    # Edges that are values, and edges that none is between.
    values = np.unique(all_archives["regional"]["data"][~np.isnan(all_archives["regional"]["data"])])
    sharp = [float(v) for v in values[[0, 1, len(values) // 3, len(values) // 2, -1]]]
    asked = [
        ("regional", ["time"], "none", edges),
        ("regional", ["lat", "lon"], "none", sharp),
        ("regional", ["time", "depth", "lat", "lon"], "coslat", edges),
        ("regional", ["time", "lon"], "none", edges),
        ("regional", ["time", "lat", "lon"], "coslat", edges),
        ("noleap", ["time"], "none", edges),
        ("360_day", ["time", "lat"], "coslat", edges),
        ("hourly", ["time", "lat", "lon"], "none", sharp),
    ]
    document = {
        "cells": [case(name, all_archives[name], *rest) for name, *rest in asked],
        "modes": modes(),
    }
    lines = ",\n".join(
        f'"{key}": [\n' + ",\n".join(json.dumps(one, allow_nan=False) for one in some) + "\n]" for key, some in document.items()
    )
    (out / "cells.json").write_text("{\n" + lines + "\n}\n")
    print("cells.json:", {key: len(some) for key, some in document.items()})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
