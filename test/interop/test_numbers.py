"""The same question to the API and to xarray, on both hosts."""

import io
from functools import cache

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from answers import check_answer, strict_json
from hosts import ROOT
from oracle import ARCHIVES, dataset
from questions import STATISTICS, questions

QUESTIONS = {question.name: question for question in questions(seed=20260101, count=240)}


@cache
def expected(name: str) -> xr.Dataset:
    return QUESTIONS[name].expected()


@pytest.mark.parametrize("name", QUESTIONS)
def test_agrees_with_xarray(host, name):
    question = QUESTIONS[name]
    archive = ARCHIVES[question.path.split("/")[2]]
    response = host.get(question.path, params=question.params)
    check_answer(response, question.format, archive, expected(name), question.exact)


@pytest.mark.parametrize("name", QUESTIONS)
def test_agrees_with_xarray_as_netcdf(host, name):
    question = QUESTIONS[name]
    archive = ARCHIVES[question.path.split("/")[2]]
    response = host.get(question.path, params={**question.params, "f": "netcdf"})
    check_answer(response, "netcdf", archive, expected(name), question.exact)


def test_the_questions_reach_every_corner():
    """Guards the generator: every kind, format and statistic is asked, and few answers are all missing."""
    asked = QUESTIONS.values()
    queries = {question.path.split("/")[3] for question in asked}
    assert queries == {"position", "cube", "area", "aggregate", "timeseries"}
    assert {question.format for question in asked} == {"json", "covjson", "csv"}
    statistics = {name for question in asked for name in question.params.get("reduce", "").split(",")}
    assert statistics >= set(STATISTICS)
    empty = [name for name in QUESTIONS if all(v.isnull().all() for v in expected(name).data_vars.values())]
    assert len(empty) < 25


def test_a_post_asks_the_same(host):
    query = {"bbox": [-20, -30, 40, 10], "parameter-name": "SST", "reduce": "mean"}
    posted = host.post("/collections/coads/aggregate", json=query)
    asked = host.get("/collections/coads/aggregate", params={**query, "bbox": "-20,-30,40,10"})
    assert posted.status_code == 200, posted.text
    assert posted.json()["data_vars"]["SST"]["data"] == asked.json()["data_vars"]["SST"]["data"]


def test_a_posted_geometry_is_a_polygon(host):
    ring = [[-20, -20], [15, -25], [25, 12], [-5, 18], [-20, -20]]
    posted = host.post(
        "/collections/coads/aggregate",
        json={"geometry": {"type": "Polygon", "coordinates": [ring]}, "parameter-name": "SST"},
    )
    wkt = f"POLYGON(({','.join(f'{x} {y}' for x, y in ring)}))"
    asked = host.get("/collections/coads/aggregate", params={"coords": wkt, "parameter-name": "SST"})
    assert posted.status_code == 200, posted.text
    assert posted.json()["data_vars"]["SST"]["data"] == asked.json()["data_vars"]["SST"]["data"]


def test_json_opens_in_xarray(host):
    response = host.get("/collections/levitus/aggregate", params={"reduce": "mean", "over": "x,y"})
    given = xr.Dataset.from_dict(response.json())
    assert given.TEMP.dims == ("ZAXLEVITR",)
    assert given.TEMP.attrs["units"] == "DEG C"
    assert "cell_methods" in given.TEMP.attrs


def test_times_decode_in_xarray(host):
    params = {"coords": "POINT(-30 45)", "parameter-name": "UWND", "f": "json"}
    given = xr.Dataset.from_dict(host.get("/collections/fnoc/position", params=params).json())
    times = pd.to_datetime(given.TIME.values)
    assert (times[0].year, times[-1].year, times.size) == (1982, 1992, 132)


def test_whole_archive_as_csv(host):
    """All rows and columns of one month arrive, in the archive's order."""
    params = {"bbox": "20,-90,19,90", "datetime": "1985-03-16T00:00:00Z", "parameter-name": "UWND", "f": "csv"}
    response = host.get("/collections/fnoc/cube", params=params)
    assert response.status_code == 200, response.text
    table = pd.read_csv(io.StringIO(response.text), comment="#")
    ds = dataset(ARCHIVES["fnoc"])
    month = next(i for i, date in enumerate(ds.TIME.values) if (date.year, date.month) == (1985, 3))
    np.testing.assert_array_equal(table["UWND"].values.astype("f4"), ds.UWND[month].values.ravel().astype("f4"))


@pytest.mark.parametrize("format", ["json", "covjson"])
def test_missing_is_null(host, format):
    """Land in an archive of the sea: null, never NaN."""
    params = {"coords": "POINT(20 10)", "parameter-name": "SST", "f": format}
    response = host.get("/collections/coads/position", params=params)
    assert response.status_code == 200, response.text
    strict_json(response.text)
    assert "null" in response.text


def test_explain_quotes_the_cost_and_computes_nothing(host):
    params = {"bbox": "-20,-30,40,10", "parameter-name": "SST", "explain": "true"}
    response = host.get("/collections/coads/aggregate", params=params)
    assert response.status_code == 200, response.text
    assert "peakBytes" in response.text and "data_vars" not in response.text


def test_cells_lines_and_bins_are_those_of_xarray(host):
    """First and last, places of extremes, trends and histograms of each cell over time."""
    archive = ARCHIVES["coads"]
    params = {
        "bbox": "-60,-20,-30,20",
        "parameter-name": "SST",
        "over": "t",
        "reduce": "first,last,argmin,argmax,trend,histogram",
        "bins": "18,22,26,28,35",
    }
    response = host.get("/collections/coads/aggregate", params=params)
    assert response.status_code == 200, response.text
    given = xr.Dataset.from_dict(strict_json(response.text))
    sst = dataset(archive).SST.sel(COADSX=slice(300, 330), COADSY=slice(-20, 20))
    raw = xr.open_dataset(ROOT / "sample" / "coads.zarr", engine="zarr", decode_times=False).TIME
    assert raw.attrs["units"].startswith("hour")
    sst = sst.assign_coords(TIME=raw.values)
    days = sst.assign_coords(TIME=(raw.values - raw.values[0]) / 24)
    sea = sst.notnull().all("TIME")
    assert 20 < int(sea.sum()) < sea.size
    line = days.where(sea).polyfit("TIME", 1).polyfit_coefficients
    expected = {
        "first": sst.isel(TIME=0),
        "last": sst.isel(TIME=-1),
        "argmin_TIME": sst.where(sea, 0).idxmin("TIME"),
        "argmax_TIME": sst.where(sea, 0).idxmax("TIME"),
        "trend_slope": line.sel(degree=1),
        "trend_intercept": line.sel(degree=0),
    }
    for name, values in expected.items():
        found = given[f"SST_{name}"].transpose("COADSY", "COADSX").values.astype("f8")
        np.testing.assert_allclose(found[sea], values.values[sea], rtol=1e-6, atol=1e-9, err_msg=name)
    edges = [18, 22, 26, 28, 35]
    counts = np.apply_along_axis(lambda cell: np.histogram(cell, edges)[0], 0, sst.values)
    found = given.SST_histogram.transpose("bin", "COADSY", "COADSX").values.astype("f8")
    np.testing.assert_array_equal(found[:, sea], counts[:, sea])
