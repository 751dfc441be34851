# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6"]
# ///
"""Write expressions.json: expressions of numbers, computed by numpy.

    python scripts/make_expression_reference.py test/reference

inputs: {name: values}, cases: [{expression, expected}]; null is missing, infinite numbers are text.

Comparisons differ from numpy's on purpose: they are missing where one side is.
"""

import json
import sys
from pathlib import Path

import numpy as np

np.seterr(all="ignore")
rng = np.random.default_rng(20)
nan, inf = np.nan, np.inf
special = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, 2.0, -3.0, inf, -inf, nan, 1e300, 1e-300, 4503599627370495.5]
u = np.concatenate([np.repeat(special, len(special)), rng.normal(0, 10, 40).round(3)])
v = np.concatenate([np.tile(special, len(special)), rng.normal(0, 10, 40).round(3)])


def known(result, *given):
    """Missing where anything given is."""
    missing = np.any([np.isnan(values) for values in given], axis=0)
    return np.where(missing, nan, result)


CASES = {
    "u+v": u + v,
    "u-v": u - v,
    "u*v": u * v,
    "u/v": u / v,
    "u^v": known(u**v, u, v),
    "u**2": u**2,
    "-u": -u,
    "sqrt(u)": np.sqrt(u),
    "abs(u)": np.abs(u),
    "exp(u)": np.exp(u),
    "log(u)": np.log(u),
    "log10(u)": np.log10(u),
    "sin(v/4)": np.sin(v / 4),
    "cos(v/4)": np.cos(v / 4),
    "tan(v/4)": np.tan(v / 4),
    "asin(u/40)": np.arcsin(u / 40),
    "acos(u/40)": np.arccos(u / 40),
    "atan(u)": np.arctan(u),
    "atan2(u,v)": np.arctan2(u, v),
    "min(u,v)": np.minimum(u, v),
    "max(u,v,1)": np.maximum(np.maximum(u, v), 1),
    "floor(u)": np.floor(u),
    "ceil(u)": np.ceil(u),
    "round(u)": np.round(u),
    "sign(u)": np.sign(u),
    "hypot(u,v)": known(np.hypot(u, v), u, v),
    "isnan(u)": np.isnan(u),
    "valid(u)": ~np.isnan(u),
    "u<v": known(u < v, u, v),
    "u<=v": known(u <= v, u, v),
    "u>v": known(u > v, u, v),
    "u>=v": known(u >= v, u, v),
    "u==v": known(u == v, u, v),
    "u!=v": known(u != v, u, v),
    "u>0 and v>0": known((u > 0) & (v > 0), u, v),
    "u>0 or v>0": known((u > 0) | (v > 0), u, v),
    "not u>0": known(~(u > 0), u),
    "if(u>0,v,-v)": known(np.where(u > 0, v, -v), u),
    "if(valid(u),u,0)+v": np.where(np.isnan(u), 0, u) + v,
    "(u-v)*(u+v)/2": (u - v) * (u + v) / 2,
    "(u>0)*2+(v<=0)": known((u > 0) * 2.0 + (v <= 0), u, v),
}


def numbers(values) -> list:
    return [None if np.isnan(x) else str(x) if np.isinf(x) else float(x) for x in np.asarray(values, float)]


def main() -> None:
    document = {
        "inputs": {"u": numbers(u), "v": numbers(v)},
        "cases": [{"expression": text, "expected": numbers(values)} for text, values in CASES.items()],
    }
    text = json.dumps(document).replace('"inf"', '"Infinity"').replace('"-inf"', '"-Infinity"')
    (Path(sys.argv[1]) / "expressions.json").write_text(text)


if __name__ == "__main__":
    main()
