# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "xarray==2026.9.0"]
# ///
"""Write expressions.json: expressions of numbers, computed by numpy; and of variables, reduced by xarray.

    python scripts/make_expression_reference.py test/reference

inputs: {name: values}, cases: [{expression, expected}]; null is missing, infinite numbers are text.
sizes, lat, archive: an archive of {name: {dims, values}} over them.
reductions: [{expr, where, options, dims, values}].

Comparisons differ from numpy's on purpose: they are missing where one side is.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xarray as xr

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


# --- variables -------------------------------------------------------------------------------------------------------

DIMS = {"time": 9, "lat": 6, "lon": 8}
LAT = np.array([-75.0, -45, -15, 15, 45, 75])


def variable(*dims: str, missing: float, values=None) -> xr.DataArray:
    shape = [DIMS[dim] for dim in dims]
    values = rng.normal(3, 10, shape).round(2) if values is None else values
    return xr.DataArray(np.where(rng.random(shape) < missing, nan, values), dims=dims)


def reductions() -> tuple[dict, list[dict]]:
    p = variable("time", "lat", "lon", missing=0.2)
    noise = variable("time", "lat", "lon", missing=0)
    q = (0.6 * p.fillna(0) + noise + 1000).round(2).where(rng.random(p.shape) > 0.15)
    land = variable("lat", "lon", missing=0.05, values=rng.integers(0, 2, (DIMS["lat"], DIMS["lon"])).astype(float))
    size = variable("lat", "lon", missing=0.1, values=rng.random((DIMS["lat"], DIMS["lon"])).round(3))
    days = variable("time", missing=0.1, values=rng.integers(0, 31, DIMS["time"]).astype(float))
    archive = {"p": p, "q": q, "land": land, "size": size, "days": days}
    edges = np.clip(np.append(LAT - 15, 90), -90, 90)
    area = xr.DataArray(np.diff(np.sin(np.deg2rad(edges))), dims="lat")
    space, everything = ["lat", "lon"], ["time", "lat", "lon"]
    one = xr.ones_like(p)
    asked = []

    def ask(expected: xr.DataArray, over: list[str], expr: str, where: str | None = None, **options) -> None:
        dims = [dim for dim in expected.dims]
        options = {"over": over, "weights": "none", **options}
        asked.append({"expr": expr, "where": where, "options": options, "dims": dims, "values": numbers(expected.values.ravel())})

    above = xr.where(np.isnan(p), nan, (p > 3).astype(float))
    ask(above.mean(everything), everything, "p>3")
    ask(above.weighted(area).mean(space), space, "p>3", weights="area")
    ask(above.sum(space, min_count=1), space, "p>3", reduce=["sum"])
    ask(above.weighted(area).mean(everything), everything, "p>3", weights="area")
    both = xr.where(np.isnan(p) | np.isnan(q), nan, ((p > 3) & (q < 1003)).astype(float))
    ask(both.mean("time"), ["time"], "p>3 and q<1003")
    ask((q - p).weighted(area).std(space), space, "q-p", weights="area", reduce=["std"])
    ask((p * days).max(space), space, "p*days", reduce=["max"])
    ask(p.where(land == 0).mean(space), space, "p+0", "land==0")
    ask(p.where(land == 0).weighted(area).mean(everything), everything, "p+0", "land==0", weights="area")
    ask(p.where((q > 1000) & (land == 1)).sum("time", min_count=1), ["time"], "p+0", "q>1000 and land==1", reduce=["sum"])
    ask(p.where(days > 9).count(everything), everything, "p+0", "days>9", reduce=["count"])
    weights = {"size": size.fillna(0), "days": days.fillna(0)}
    for name, over in (("size", space), ("size", everything), ("size", ["lon"]), ("days", ["time"]), ("days", everything)):
        weighted = p.weighted(weights[name])
        ask(weighted.mean(over), over, "p+0", weights=f"var:{name}")
        ask(weighted.std(over), over, "p+0", weights=f"var:{name}", reduce=["std"])
        ask(weighted.quantile(0.3, dim=over).drop_vars("quantile"), over, "p+0", weights=f"var:{name}", reduce=["quantile"], q=[0.3])
    ask(p.where(land == 0).weighted(weights["size"]).mean(space), space, "p+0", "land==0", weights="var:size")
    for over in (space, everything, ["time"], ["lon"]):
        for ddof in (0, 1):
            ask(xr.cov(p, q, dim=over, ddof=ddof), over, "p+0", reduce=["cov"], other="q", ddof=ddof)
        ask(xr.corr(p, q, over), over, "p+0", reduce=["corr"], other="q")
    ask(xr.corr(p, q - 2 * p, everything), everything, "p+0", reduce=["corr"], other="q-2*p")
    ask(xr.cov(p, (days * one).where(~np.isnan(days * one)), everything, ddof=0), everything, "p+0", reduce=["cov"], other="days")
    # xarray's weighted covariance divides by the sum of the weights times (n - ddof) / n; without ddof that is the sum.
    for weighting, values in (("area", area * xr.ones_like(land)), ("var:size", weights["size"])):
        ask(xr.cov(p, q, everything, ddof=0, weights=values), everything, "p+0", reduce=["cov"], other="q", weights=weighting)
        ask(xr.corr(p, q, space, weights=values), space, "p+0", reduce=["corr"], other="q", weights=weighting)
    return {name: {"dims": list(x.dims), "values": numbers(x.values.ravel())} for name, x in archive.items()}, asked


def main() -> None:
    archive, asked = reductions()
    document = {
        "inputs": {"u": numbers(u), "v": numbers(v)},
        "cases": [{"expression": text, "expected": numbers(values)} for text, values in CASES.items()],
        "lat": LAT.tolist(),
        "sizes": DIMS,
        "archive": archive,
        "reductions": asked,
    }
    text = json.dumps(document).replace('"inf"', '"Infinity"').replace('"-inf"', '"-Infinity"')
    (Path(sys.argv[1]) / "expressions.json").write_text(text)


if __name__ == "__main__":
    main()
