"""One collection in two layouts, maps and series, written by xarray: the same questions to it, in workerd, and to xarray,
whichever of them is read."""

import pytest
import requests
from answers import check_answer
from archives.archive import Archive
from archives.datasets import basic, save
from hosts import node, worker_config, workerd
from questions import questions_about
from static_server import StaticServer

SEED = 20261123
EACH = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layouts")
    for name, chunks in (("maps", (1, 12, 24)), ("series", (14, 2, 2))):
        save(basic("layouts"), folder / f"{name}.zarr", chunks=chunks)
    return folder


@pytest.fixture(scope="module")
def twins(built, folder, logs, tmp_path_factory):
    """The entry that describes the maps, with the series as another layout."""
    with node(logs / "layouts.log", str(folder)) as host:
        entry = {**host.get("/collections/maps").json(), "links": [], "id": "layouts"}
    extent = entry["extent"]
    entry["extent"] = {
        "spatial": {"bbox": extent["spatial"]["bbox"]},
        "temporal": {"interval": extent["temporal"]["interval"]},
    }
    with StaticServer(folder) as server:
        source = lambda name: {"source": {"kind": "http", "url": f"{server.url}/{name}.zarr"}}
        entry["estran:archive"] = {**source("maps"), "layouts": {"series": source("series")}}
        work = tmp_path_factory.mktemp("worker")
        with workerd(work / "host.log", "--config", str(worker_config(work, [entry])), ids={}) as host:
            yield host


def test_agrees_with_xarray_whichever_is_read(twins, folder):
    archive = Archive("layouts", folder / "maps.zarr", "lon", "lat", None, "time")
    read = set()
    for question in questions_about(archive, SEED, EACH):
        response = requests.get(twins.href(question.path), params=question.params, timeout=60)
        check_answer(response, question.format, archive, question.expected(), question.exact)
        plan = requests.get(twins.href(question.path), params={**question.params, "explain": "true"}, timeout=60)
        read.add(plan.json()["layout"])
    assert read == {"main", "series"}
