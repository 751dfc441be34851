"""Thousands of seeded random aggregations, against xarray, flox, numpy, scipy, shapely, exactextract and xclim."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import cftime
import numpy as np
import pytest
import requests
import xarray as xr
from aggregation_archives import ARCHIVES
from aggregations import EVERY, UNKNOWN, Question, among, question
from answers import instant, strict_json
from hosts import node

SEED, COUNT, AT_ONCE = 20261123, 3000, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("aggregations")
    for archive in ARCHIVES.values():
        archive.write(folder)
        if archive.path:
            (folder / archive.path.name).symlink_to(archive.path)
    return folder


@pytest.fixture(scope="module")
def batches(built, folder):
    """The host answers while two processes ask and compute; what each batch has met, and what differed."""
    # A forked process would wait for threads of dask and zarr that it does not have.
    with node(folder / "host.log", str(folder)) as host, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield [pool.submit(disagreements, range(first, first + AT_ONCE), host.url, {}) for first in range(0, COUNT, AT_ONCE)]


def ask(session: requests.Session, url: str, asked: Question, collection: str) -> requests.Response:
    href = f"{url}/collections/{collection}/aggregate"
    params = {**asked.params, "f": "json"}
    return session.post(href, params=params, json=asked.body, timeout=60) if asked.body else session.get(href, params=params, timeout=60)


def check(response: requests.Response, asked: Question) -> None:
    assert response.status_code == 200, response.text[:600]
    given = strict_json(response.text)
    theirs = {asked.archive.called(dim): dim for dim in ("time", "depth", "lat", "lon")}
    expected = asked.expected()
    assert set(given["data_vars"]) == set(expected), (set(given["data_vars"]), set(expected))
    for name, array in expected.items():
        found = given["data_vars"][name]
        dims = [theirs.get(dim, dim) for dim in found["dims"]]
        assert sorted(dims) == sorted(array.dims), (name, dims, array.dims)
        numbers = xr.DataArray(np.array(found["data"], "f8").reshape([array.sizes[dim] for dim in dims]) if array.size else np.zeros(0), dims=dims)
        known = ~np.equal(array.values, UNKNOWN).astype(bool)
        if "time" in name.rsplit("_", 1)[-1].lower() and array.dtype == object:
            units, calendar = found["attrs"]["units"], found["attrs"].get("calendar", "standard")
            dates = [cftime.date2num(v, units, calendar, has_year_zero=v.has_year_zero) if isinstance(v, cftime.datetime) else np.nan for v in array.values.ravel()]
            array = array.copy(data=np.reshape(dates, array.shape).astype("f8"))
        numbers = numbers.transpose(*array.dims).values
        same(name, numbers[known], array.values[known].astype("f8"), asked)
        for dim in array.dims:
            if dim in array.coords and dim not in ("lat", "lon", "depth"):
                labels = given["coords"][{v: k for k, v in theirs.items()}.get(dim, dim)]["data"]
                same_labels(labels, array[dim].values)


def same(name: str, given: np.ndarray, expected: np.ndarray, asked: Question) -> None:
    expected = np.where(np.isfinite(expected), expected, np.nan)
    relative = 1e-6 if asked.archive.single else 1e-9
    if "lon" in name.rsplit("_", 1)[-1].lower() or name.endswith(asked.archive.called("lon")):
        given = expected + (given - expected + 180) % 360 - 180
    power = 2 if {"var", "cov"} & set(asked.params["reduce"].split(",")) else 1
    np.testing.assert_allclose(given, expected, rtol=relative, atol=relative * 1e-3 * max(1.0, asked.scale**power), err_msg=name)


def same_labels(given: list, expected: np.ndarray) -> None:
    assert len(given) == len(expected), (given, expected)
    for a, b in zip(given, expected, strict=True):
        if isinstance(b, cftime.datetime):
            assert instant(a, b.calendar).timetuple() == b.timetuple(), (a, b)
        elif isinstance(b, str):
            assert a == b
        else:
            assert float(a) == pytest.approx(float(b))


def disagreements(numbers: Iterable[int], url: str, ids: dict[str, str]) -> tuple[Counter[str], list[str]]:
    met: Counter[str] = Counter()
    wrong = []
    with requests.Session() as session:
        for number in numbers:
            asked = question(SEED, number)
            met.update(asked.met)
            try:
                check(ask(session, url, asked, ids.get(asked.archive.stored, asked.archive.stored)), asked)
            except AssertionError as error:
                wrong.append(f"{asked}\n{str(error)[:800]}")
    return met, wrong


@pytest.mark.parametrize("batch", range(COUNT // AT_ONCE))
def test_agree(batches, batch):
    _, wrong = batches[batch].result()
    assert not wrong, f"{len(wrong)} differ\n" + "\n\n".join(wrong[:5])


def test_agree_in_an_isolate(workerd_host):
    """Of the samples, which the Worker has in its own catalogue."""
    numbers = [number for number in range(COUNT, COUNT + 800) if among(number).path]
    assert len(numbers) > 100
    _, wrong = disagreements(numbers, workerd_host.url, workerd_host.ids)
    assert not wrong, f"{len(wrong)} differ\n" + "\n\n".join(wrong[:5])


def test_all_is_met(batches):
    """Guards the generator: every statistic, choice of cells, weighting and grouping is asked about, often."""
    met = sum((batch.result()[0] for batch in batches), Counter())
    assert sum(met[archive] for archive in ARCHIVES) == COUNT
    statistics = {*EVERY, "mode", "trend", "longest_run", "windowed_run_count", "windowed_run_events"}
    choices = {"box", "polygon", "centre", "features", "all", "datetime", "where", "expr", "skipna", "min_count"}
    times = {"none", "groupby", "season", "resample", "rolling", "anomaly", "runs", "base", "closed right", "label right"}
    weights = {f"weights {name}" for name in ("area", "coslat", "none", "var:w", "days", "area,days")}
    rare = {name: met[name] for name in statistics | choices | times | weights | set(ARCHIVES) if met[name] < 30}
    assert not rare
