"""NetCDF holds what JSON says: the same questions in both formats, of the samples and of an archive for each rule of the conventions, and
the files' headers as the NetCDF library reads them."""

import math
import tempfile
import warnings
from pathlib import Path

import cftime
import netCDF4
import numpy as np
import pandas as pd
import pytest
import requests
import xarray as xr
from answers import instant, opened, strict_json
from archives.write import write_all, writers
from hosts import ROOT, node
from questions import questions_about

FOLDER = ROOT / ".archives"
# How bytes are stored makes no difference here.
MODULES = {f"archives.{name}" for name in ("axes", "times", "forecasts", "numbers", "packing", "references")}
WRITERS = {id: writer for id, writer in writers().items() if writer.module in MODULES}
SEED = 20261128
EACH = 4

FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": label,
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [[[w, 0], [w + 30, 0], [w + 30, 40], [w, 0]]]},
        }
        for label, w in (("östlich", 10.0), ("w", -70.0))
    ],
}
BOX = {"bbox": "-60,-20,-20,40"}
RING = "POLYGON((-60 -20,-20 -20,-20 40,-60 -20))"
SAMPLES = [
    ("position", {"coords": "POINT(-30 20)"}),
    ("position", {"coords": "MULTIPOINT((-30 20),(-140 -5),(20 10))"}),
    ("position", {"coords": "POINT(-30.3 20.3)", "method": "linear"}),
    ("area", {"coords": RING}),
    ("cube", BOX),
    ("timeseries", {**BOX, "reduce": "mean,std"}),
    ("aggregate", {**BOX, "reduce": "mean,count,median"}),
    ("aggregate", {**BOX, "over": "x,y", "reduce": "histogram", "bins": "-10,0,10,30"}),
    ("aggregate", {"coords": RING, "reduce": "quantile", "q": "0.1,0.9"}),
]
TIMED = [
    ("aggregate", {**BOX, "over": "x,y,t", "groupby": "time.season"}),
    ("aggregate", {**BOX, "over": "t", "reduce": "first,argmax,trend"}),
    ("aggregate", {**BOX, "resample": "P3M", "reduce": "max"}),
]


@pytest.fixture(scope="module")
def archives(built, logs):
    write_all(FOLDER)
    with node(logs / "netcdf.log", str(FOLDER), "--container", f"file://{FOLDER}/") as host:
        yield host


def both(ask) -> tuple[xr.Dataset, xr.Dataset]:
    """The NetCDF as xarray opens it, and the dataset of the JSON."""
    as_json, as_netcdf = ask("json"), ask("netcdf")
    assert as_json.status_code == 200, as_json.text[:500]
    assert as_netcdf.status_code == 200, as_netcdf.text[:500]
    assert as_netcdf.headers["content-type"] == "application/netcdf"
    if as_netcdf.content[3] == 2:
        # A reader of its own: no part of the NetCDF library.
        xr.testing.assert_identical(opened(as_netcdf), opened(as_netcdf, engine="scipy"))
    return opened(as_netcdf), xr.Dataset.from_dict(strict_json(as_json.text))


def same(given: xr.Dataset, said: xr.Dataset) -> None:
    assert dict(given.sizes) == dict(said.sizes)
    assert set(given.data_vars) == set(said.data_vars)
    assert set(given.coords) == set(said.coords)
    for name, expected in said.variables.items():
        found = given.variables[name]
        assert found.dims == expected.dims, name
        same_array(found.values, expected.values, said, name)
        same_attributes({**found.attrs, **found.encoding}, expected.attrs, name)
    same_attributes(given.attrs, {key.replace(":", "_"): value for key, value in said.attrs.items()}, "global")


def same_array(found: np.ndarray, expected: np.ndarray, said: xr.Dataset, name: str) -> None:
    found, expected = np.atleast_1d(found), np.atleast_1d(expected)
    # xarray makes the reference date of a missing date of cftime.
    known = pd.notnull(expected if found.dtype.kind == "O" else found)
    np.testing.assert_array_equal(known, pd.notnull(expected) & known, name)
    dates = found[known]
    if found.dtype.kind in "mM" or (dates.size > 0 and isinstance(dates[0], cftime.datetime)):
        np.testing.assert_array_equal(known, pd.notnull(expected), name)
        same_moments(dates, expected[known], said[name].attrs, name)
    elif found.dtype.kind in "iu":
        assert [int(value) for value in found.ravel()] == [int(value) for value in expected.ravel()], name
    elif found.dtype.kind == "f":
        # JSON has no infinity.
        finite = np.where(np.isfinite(found), found, math.nan)
        np.testing.assert_array_equal(finite, expected.astype("f8").astype(found.dtype), name)
    else:
        assert list(found.ravel()) == list(expected.ravel()), name


def same_moments(found: np.ndarray, expected: np.ndarray, attributes: dict, name: str) -> None:
    if not isinstance(expected[0], str):
        # When extremes were: JSON has the archive's numbers.
        dates = cftime.num2date(expected.astype("f8"), attributes["units"], attributes["calendar"], has_year_zero=True)
        expected = np.array([f"{date.isoformat()}Z" for date in dates])
    if found.dtype.kind == "M":
        labels = [str(label).rstrip("Z") for label in expected]
        np.testing.assert_array_equal(found, pd.to_datetime(labels, format="ISO8601").values.astype(found.dtype), name)
    elif found.dtype.kind == "m":
        np.testing.assert_array_equal(found, pd.to_timedelta(list(expected)).values.astype(found.dtype), name)
    else:
        for date, label in zip(found, expected, strict=True):
            apart = instant(date.isoformat(), date.calendar) - instant(label, date.calendar)
            assert abs(apart.total_seconds()) < 1e-3, f"{name}: {date} is not {label}"


def same_attributes(found: dict, said: dict, what: str) -> None:
    for key, value in said.items():
        # A calendar without a year 0 is another in which the dates are the same.
        if value is None or key in ("Conventions", "estran_request", "calendar"):
            continue
        # Names of variables that no answer has.
        if (what == "global" and key == "coordinates") or key in ("ancillary_variables", "cell_measures", "climatology", "formula_terms"):
            continue
        assert key in found, f"{what}: {key}"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            np.testing.assert_array_equal(found[key], value, f"{what}: {key}")
        elif isinstance(value, str):
            assert found[key] == value, f"{what}: {key}"


@pytest.mark.parametrize("asked", range(len(SAMPLES + TIMED)))
@pytest.mark.parametrize("archive", ["fnoc", "coads", "levitus"])
def test_samples(host, archive, asked):
    query, params = (SAMPLES + TIMED)[asked]
    if archive == "levitus" and asked >= len(SAMPLES):
        pytest.skip("no times")
    path = f"/collections/{archive}/{query}"
    found, said = both(lambda f: host.get(path, params={**params, "f": f}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        same(found, said)


def test_features_and_their_labels(host):
    ask = lambda f: host.post("/collections/coads/aggregate", json={"geometry": FEATURES, "reduce": ["mean"], "f": f})
    found, said = both(ask)
    same(found, said)
    assert list(found.feature.values) == ["östlich", "w"]


@pytest.mark.parametrize("id", WRITERS)
def test_archives(archives, id):
    archive = WRITERS[id].archive(FOLDER)
    for question in questions_about(archive, SEED, EACH):
        found, said = both(lambda f: archives.get(question.path, params={**question.params, "f": f}))
        same(found, said)


# The header.


def header(response: requests.Response) -> list[str]:
    """What `ncdump -h` prints, line by line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.nc"
        file.write_bytes(response.content)
        with netCDF4.Dataset(file) as given:
            types = {"S1": "char", "int32": "int", "float32": "float", "float64": "double", "int64": "int64", "uint64": "uint64"}
            lines = [given.data_model]
            lines += [f"{name} = {dim.size}{' UNLIMITED' if dim.isunlimited() else ''}" for name, dim in given.dimensions.items()]
            for name, variable in given.variables.items():
                kind = np.dtype(variable.dtype)
                lines.append(f"{types['S1' if kind.kind == 'S' else kind.name]} {name}({', '.join(variable.dimensions)})")
                lines += [f"{name}:{key} = {variable.getncattr(key)!r}" for key in variable.ncattrs()]
            return lines + [f":{key} = {given.getncattr(key)!r}" for key in given.ncattrs() if key != "estran_archive_version"]


def test_the_header(node_host):
    params = {"coords": "MULTIPOINT((-30 40),(0 10))", "datetime": "1985-03-16T00:00:00Z", "parameter-name": "UWND", "f": "netcdf"}
    response = node_host.get("/collections/fnoc/position", params=params)
    assert response.headers["content-disposition"] == 'attachment; filename="fnoc-position.nc"'
    assert header(response) == [
        "NETCDF3_64BIT_OFFSET",
        "points = 2",
        "double TIME()",
        "TIME:time_origin = '14-JAN-1980 14:00:00'",
        "TIME:calendar = 'standard'",
        "TIME:units = 'hour since 1980-01-14 14:00:00'",
        "double FNOCX(points)",
        "FNOCX:units = 'degrees_east'",
        "FNOCX:modulo = ' '",
        "FNOCX:point_spacing = 'even'",
        "double FNOCY(points)",
        "FNOCY:units = 'degrees_north'",
        "FNOCY:point_spacing = 'even'",
        "float UWND(points)",
        "UWND:long_name = 'ZONAL WIND'",
        "UWND:history = 'From monthly_navy_winds'",
        "UWND:units = 'M/S'",
        "UWND:coordinates = 'TIME FNOCX FNOCY'",
        "UWND:_FillValue = np.float32(nan)",
        ":history = 'FERRET V4.45 (GUI) 22-May-97'",
        ":estran_method = 'nearest'",
        ":estran_collection = 'fnoc'",
        ":estran_request = '/collections/fnoc/position?coords=MULTIPOINT((-30%2040),(0%2010))"
        "&datetime=1985-03-16T00:00:00Z&f=netcdf&parameter-name=UWND'",
        ":Conventions = 'CF-1.11'",
    ]


def test_the_header_of_labels_bounds_and_scalars(node_host):
    query = {"geometry": FEATURES, "reduce": ["mean"], "parameter-name": "SST", "datetime": "0000-01/0000-03", "f": "netcdf"}
    query["over"] = ["x", "y", "t"]
    assert header(node_host.post("/collections/coads/aggregate", json=query)) == [
        "NETCDF3_64BIT_OFFSET",
        "feature = 2",
        "bnds = 2",
        "feature_strlen = 8",
        "char feature(feature, feature_strlen)",
        "feature:long_name = 'feature of the collection asked for'",
        "feature:_Encoding = 'utf-8'",
        "double TIME()",
        "TIME:time_origin = '1-JAN-0000 00:00:00'",
        "TIME:modulo = ' '",
        "TIME:calendar = 'proleptic_gregorian'",
        "TIME:units = 'hour since 0000-01-01 00:00:00'",
        "TIME:bounds = 'TIME_bnds'",
        "double TIME_bnds(bnds)",
        "double SST(feature)",
        "SST:long_name = 'SEA SURFACE TEMPERATURE'",
        "SST:history = 'From coads_climatology'",
        "SST:units = 'Deg C'",
        "SST:cell_methods = 'area: TIME: mean'",
        "SST:coordinates = 'TIME'",
        "SST:_FillValue = np.float64(nan)",
        ":history = 'FERRET V4.45 (GUI) 22-May-97'",
        ":estran_reduce = 'mean'",
        ":estran_over = 'TIME,COADSY,COADSX'",
        ":estran_weights = 'area'",
        ":estran_coverage = 'fraction'",
        ":estran_collection = 'coads'",
        ":estran_request = '/collections/coads/aggregate?datetime=0000-01/0000-03&f=netcdf&over=x,y,t&parameter-name=SST'",
        ":Conventions = 'CF-1.11'",
    ]
