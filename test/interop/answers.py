"""Answers of the API in each format as arrays with dimensions, and how they compare with what xarray gives."""

import io
import json
import math
import tempfile
from collections.abc import Mapping
from pathlib import Path

import cftime
import numpy as np
import pandas as pd
import requests
import xarray as xr
from archives.archive import Archive
from oracle import forecast, single

RELATIVE = 1e-6


def strict_json(text: str):
    """JSON as the RFC has it: NaN and Infinity are errors."""

    def refuse(constant: str):
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def instant(label: str, calendar: str) -> cftime.datetime:
    """An ISO 8601 label as a date of a calendar, which need not be one of any other."""
    date, _, time = str(label).rstrip("Z").partition("T")
    year, month, day = date.split("-")
    hour, minute, second = (time or "00:00:00").split(":")
    microsecond = round(float(second) % 1 * 1e6)
    parts = (int(part) for part in (year, month, day, hour, minute, second.split(".")[0]))
    return cftime.datetime(*parts, microsecond, calendar=calendar, has_year_zero=True)


def same_labels(given, expected, what: str) -> None:
    given, expected = np.atleast_1d(np.asarray(given)), np.atleast_1d(np.asarray(expected))
    assert given.shape == expected.shape, f"{what}: {given.shape} labels, expected {expected.shape}"
    given, expected = given.ravel(), expected.ravel()
    if expected.dtype.kind in "mM":
        # To the nanosecond, and as pandas reads them.
        if given.dtype.kind in "mM":
            np.testing.assert_array_equal(given.astype(expected.dtype), expected, err_msg=what)
            return
        read = pd.to_timedelta if expected.dtype.kind == "m" else lambda labels: pd.to_datetime([label.rstrip("Z") for label in labels])
        np.testing.assert_array_equal(read(list(given)).values.astype(expected.dtype), expected, err_msg=what)
        return
    if isinstance(expected.flat[0], cftime.datetime):
        # By what they are called: dates of one calendar may or may not count a year 0.
        dated = lambda date, calendar: instant(date.isoformat() if isinstance(date, cftime.datetime) else date, calendar)
        apart = [abs(dated(a, b.calendar) - b).total_seconds() for a, b in zip(given, expected, strict=True)]
        assert max(apart, default=0) < 1e-3, f"{what}: {given} is not {expected}"
    elif expected.dtype.kind in "fiu":
        # Coordinates of single precision whose steps are even are known by their first and their step.
        np.testing.assert_allclose(given.astype("f8"), expected.astype("f8"), rtol=1e-7, atol=1e-5, err_msg=what)
    else:
        assert [str(label) for label in given] == [str(label) for label in expected], what


def same_values(given: np.ndarray, expected: np.ndarray, exact: str | None, what: str) -> None:
    """Exact answers hold the archive's own values, to the precision `exact`; reductions agree to 1e-6 relative. Missing are the
    same cells."""
    given, expected = np.asarray(given, "f8"), np.asarray(expected, "f8")
    assert given.shape == expected.shape, f"{what}: shape {given.shape}, expected {expected.shape}"
    if exact:
        np.testing.assert_array_equal(given.astype(exact), expected.astype(exact), err_msg=what)
    else:
        np.testing.assert_allclose(given, expected, rtol=RELATIVE, atol=1e-9, err_msg=what)


def precision(archive: Archive, name: str, exact: bool) -> str | None:
    return ("f4" if single(archive, name) else "f8") if exact else None


def check_answer(response: requests.Response, format: str, archive: Archive, expected: xr.Dataset, exact: bool) -> None:
    assert response.status_code == 200, response.text[:2000]
    if format not in ("csv", "netcdf"):
        # JSON has no infinity.
        expected = expected.where(np.isfinite(expected))
    checks = {"json": check_json, "covjson": check_covjson, "csv": check_csv, "netcdf": check_netcdf}
    checks[format](response, archive, expected, exact)


def check_json(response: requests.Response, archive: Archive, expected: xr.Dataset, exact: bool) -> None:
    same_dataset(xr.Dataset.from_dict(strict_json(response.text)), archive, expected, exact)


def opened(response: requests.Response, use_cftime: bool | None = None, engine: str = "netcdf4") -> xr.Dataset:
    """NetCDF as xarray opens it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.nc"
        file.write_bytes(response.content)
        times = xr.coders.CFDatetimeCoder(use_cftime=use_cftime)
        return xr.load_dataset(file, engine=engine, decode_coords="all", decode_times=times)


def check_netcdf(response: requests.Response, archive: Archive, expected: xr.Dataset, exact: bool) -> None:
    dates = [expected[name].values.flat[0] for name in expected.coords if expected[name].dtype.kind == "O"]
    given = opened(response, True if any(isinstance(date, cftime.datetime) for date in dates) else None)
    same_dataset(given, archive, expected, exact)


def same_dataset(given: xr.Dataset, archive: Archive, expected: xr.Dataset, exact: bool) -> None:
    assert set(given.data_vars) == set(expected.data_vars)
    for name, values in expected.data_vars.items():
        assert set(given[name].dims) == set(values.dims), f"{name}: {given[name].dims}, expected {values.dims}"
        same_values(given[name].transpose(*values.dims).values, values.values, precision(archive, name, exact), name)
    for name in expected.coords:
        # Labels along the answer's dimensions, of its points, and the scalars of what was chosen by one label.
        same_labels(given[name].values, expected[name].values, name)


def axis_values(axis: Mapping) -> list:
    if "values" in axis:
        return axis["values"]
    return list(np.linspace(axis["start"], axis["stop"], axis["num"]))


def check_covjson(response: requests.Response, archive: Archive, expected: xr.Dataset, exact: bool) -> None:
    coverage = strict_json(response.text)
    assert coverage["type"] == "Coverage", coverage["type"]
    assert set(coverage["ranges"]) == set(expected.data_vars)
    kinds = {archive.x: "x", archive.y: "y", archive.z: "z", archive.t: "t"}
    # Of one run or one lead, the axis of time is when the data are for.
    for dim in archive.others:
        if expected.get("valid_time", expected).dims == (dim,):
            kinds[dim] = "t"
            expected = expected.assign_coords({dim: expected.valid_time.values})
        elif dim == "time" or (forecast(archive) and dim == forecast(archive)[0]):
            kinds[dim] = "t"
    for name, values in expected.data_vars.items():
        array = coverage["ranges"][name]
        data = np.array([math.nan if value is None else value for value in array["values"]])
        # Axes of one value may be left out of the array; they are not dimensions of the expected answer either.
        wide = [(axis, size) for axis, size in zip(array.get("axisNames", []), array.get("shape", []), strict=True)]
        dims = [kinds.get(dim, dim) for dim in values.dims]
        kept = [(axis, size) for axis, size in wide if axis in dims]
        assert all(size == 1 for axis, size in wide if axis not in dims), wide
        given = xr.DataArray(data.reshape([size for _, size in kept]), dims=[axis for axis, _ in kept])
        missing = [dim for dim in dims if dim not in given.dims]
        same_values(
            given.expand_dims(missing).transpose(*dims).values, values.values, precision(archive, name, exact), name
        )
    axes = coverage["domain"]["axes"]
    for dim, kind in kinds.items():
        if dim in expected.dims:
            given = axis_values(axes[kind])
            if kind == "x":
                # CRS84 prefers -180 to 180, where a whole turn brings the axis there unbroken.
                given = np.array(given) + 360 * np.round((expected[dim].values[0] - given[0]) / 360)
            same_labels(given, expected[dim].values, dim)


def check_csv(response: requests.Response, archive: Archive, expected: xr.Dataset, exact: bool) -> None:
    """One row for each cell: a column for each dimension, then one for each variable; missing is empty."""
    assert "nan" not in response.text.lower()
    table = pd.read_csv(io.StringIO(response.text), comment="#", dtype=str, keep_default_na=False)
    assert set(expected.data_vars) <= set(table.columns), table.columns
    dims = max((values.dims for values in expected.data_vars.values()), key=len)
    assert len(table) == math.prod(expected.sizes[dim] for dim in dims)
    # `points` has no labels of its own, and so no column.
    order = list(dims) if "points" in dims else [dim for dim in table.columns if dim in dims]
    for name, values in expected.data_vars.items():
        given = table[name].replace("", "nan").astype("f8").values
        same_values(given, values.transpose(*order).values.ravel(), precision(archive, name, exact), name)
    for dim in order:
        if dim in expected.indexes:
            labels = expected[dim].broadcast_like(expected[next(iter(expected.data_vars))]).transpose(*order)
            column = table[dim].values
            is_number = expected[dim].dtype.kind in "fiu"
            same_labels(column.astype("f8") if is_number else column, labels.values.ravel(), dim)
