# /// script
# requires-python = ">=3.11"
# dependencies = ["xarray==2026.9.0", "numpy==2.4.6", "pandas==3.1.1", "scipy==1.17.1"]
# ///
"""Write search.json and packing.json: what xarray selects on axes, and how it decodes packed values.

    python scripts/make_grid_reference.py test/reference

search.json: {values, nearest: [[value, index], …], ranges: [[lo, hi, start, stop], …], linear: [[value, result], …]} for
axes up and down, regular and not. `linear` interpolates the squares of the indexes. No query lies halfway between two values:
there xarray takes the larger value.
packing.json: {attributes, dtype, stored, decoded} where decoded null is missing.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xarray as xr

rng = np.random.default_rng(20)


def axes() -> dict[str, np.ndarray]:
    gaussian = np.degrees(np.arcsin(np.polynomial.legendre.leggauss(32)[0]))
    return {
        "regular": np.arange(-89.5, 90, 1.0),
        "decimal steps": np.arange(0, 36, 0.1),
        "descending": np.arange(90, -90.25, -0.25),
        "gaussian": gaussian,
        "gaussian descending": gaussian[::-1],
        "depths": np.array([0, 10, 20, 30, 50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 700, 1000.0]),
        "pressure": np.array([1000, 925, 850, 700, 500, 300, 200, 100, 50, 10.0]),
        "random": np.sort(rng.uniform(-1000, 1000, 50)),
        "two": np.array([3.0, -2.0]),
        "one": np.array([7.0]),
    }


def search(values: np.ndarray) -> dict:
    array = xr.DataArray(np.arange(values.size), dims="x", coords={"x": values})
    squares = (array**2).astype(float)
    lo, hi = values.min(), values.max()
    width = max(hi - lo, 1.0)
    queries = [float(q) for q in rng.uniform(lo - width / 20, hi + width / 20, 25)] + [float(v) for v in rng.choice(values, 5)]
    ranges = []
    for _ in range(20):
        a, b = sorted(rng.choice([*queries, *values.tolist()], 2))
        label = slice(b, a) if values.size > 1 and values[0] > values[-1] else slice(a, b)
        found = array.sel(x=label).values
        ranges.append([float(a), float(b), *([int(found[0]), int(found[-1]) + 1] if found.size else [None, None])])
    inside = [q for q in queries if lo <= q <= hi]
    return {
        "values": values.tolist(),
        "nearest": [[q, int(array.sel(x=q, method="nearest"))] for q in queries],
        "ranges": ranges,
        "linear": [[q, float(squares.interp(x=q))] for q in inside] if values.size > 1 else [],
    }


PACKINGS = [
    ("<i2", [0, 1, -32768, 32767, 100, -100], {"_FillValue": -32768, "scale_factor": 0.001, "add_offset": 298.15}),
    ("<i2", [0, 1, -999, 5], {"missing_value": -999}),
    ("<i2", [0, 1, -999, -998, 5], {"missing_value": [-999, -998]}),
    ("<i2", [0, 1, -1, 5], {"scale_factor": 0.5}),
    ("|i1", [0, 1, -1, -128, 127], {"_Unsigned": "true", "_FillValue": -1, "scale_factor": 0.1}),
    ("|u1", [0, 1, 255, 128, 127], {"_Unsigned": "false", "_FillValue": 255, "add_offset": 10.0}),
    ("|u1", [0, 1, 255, 128], {"_FillValue": 255}),
    ("<i4", [0, 2147483647, -2147483648], {"_FillValue": -2147483648, "add_offset": 1.5}),
    ("<i8", [0, 7, -9223372036854775808, 123456789], {"_FillValue": -9223372036854775808, "scale_factor": 0.01}),
    ("<f4", [1.5, -99.9, 0.1, -99.8], {"missing_value": -99.9, "_FillValue": -99.9}),
    ("<f4", [1.5, 1e20, 2.5], {"_FillValue": 1e20}),
    ("<f4", [1.5, "NaN", 2.5], {}),
    ("<f8", [1.5, -1e34, 2.5], {"missing_value": -1e34, "scale_factor": 2.0, "add_offset": 1.0}),
    ("<f8", [1.5, "NaN", -1.0], {"_FillValue": -1.0}),
]


def packing(dtype: str, stored: list, attributes: dict) -> dict:
    raw = np.array([np.nan if v == "NaN" else v for v in stored]).astype(dtype)
    typed = lambda v: np.array(v, raw.dtype) if isinstance(v, list) else raw.dtype.type(v)
    attrs = {k: typed(v) if k in ("_FillValue", "missing_value") else v for k, v in attributes.items()}
    decoded = xr.conventions.decode_cf_variable("v", xr.Variable(("x",), raw, attrs)).values.astype("f8")
    return {
        "attributes": attributes,
        "dtype": raw.dtype.name,
        # 64-bit integers go as text.
        "stored": [str(v) for v in raw.tolist()],
        "decoded": [None if np.isnan(v) else float(v) for v in decoded],
    }


def main(out: Path) -> None:
    write(out / "search.json", [{"name": name, **search(values)} for name, values in axes().items()])
    write(out / "packing.json", [packing(*case) for case in PACKINGS])


def write(path: Path, cases: list) -> None:
    path.write_text("[\n" + ",\n".join(json.dumps(case, allow_nan=False) for case in cases) + "\n]\n")
    print(f"{path.name}: {len(cases)} cases")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
