"""Clients that exist already: pystac-client, OWSLib, stac-api-validator, covjson-pydantic and edr-pydantic."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from covjson_pydantic.coverage import Coverage, CoverageCollection
from edr_pydantic.collections import Collection
from hosts import ROOT, environment, worker_config, workerd
from oracle import ARCHIVES, at_points
from owslib.ogcapi.edr import EnvironmentalDataRetrieval
from pydantic import ValidationError
from pystac_client import Client

HERE = Path(__file__).parent


def test_pystac_client_finds_the_archives(host):
    catalogue = Client.open(host.url)
    assert {collection.id for collection in catalogue.get_collections()} >= {host.id(archive) for archive in ARCHIVES}
    collection = catalogue.get_collection(host.id("fnoc"))
    assert collection.extent.temporal.intervals[0][0].year == 1982
    found = list(catalogue.search(collections=[host.id("fnoc")], bbox=[-10, -10, 10, 10], max_items=25).items())
    assert found and all(item.collection_id == host.id("fnoc") for item in found)
    eighties = list(catalogue.search(collections=[host.id("fnoc")], datetime="1985-01-01/1985-12-31").items())
    assert eighties


def test_pystac_client_pages(host):
    search = Client.open(host.url).search(limit=1, method="GET")
    items = list(search.items())
    posted = list(Client.open(host.url).search(limit=1, method="POST").items())
    assert len({item.id for item in items}) == len(items) >= 3
    assert [item.id for item in posted] == [item.id for item in items]


def test_owslib_queries_a_position(host):
    edr = EnvironmentalDataRetrieval(host.url + "/")
    assert {collection["id"] for collection in edr.collections()["collections"]} >= {
        host.id(archive) for archive in ARCHIVES
    }
    assert edr.api()["openapi"].startswith("3.0")
    assert "position" in edr.collection(host.id("coads"))["data_queries"]
    answer = edr.query_data(host.id("coads"), "position", coords="POINT(-30 40)", parameter_names=["SST"])
    coverage = json.loads(answer) if isinstance(answer, (bytes, str)) else answer
    given = coverage["ranges"]["SST"]["values"]
    expected = at_points(ARCHIVES["coads"], [(-30, 40)], "nearest")["SST"].values
    assert given == pytest.approx(expected.tolist(), rel=1e-6)


@pytest.fixture(params=["workerd", "node"])
def sample_host(request, logs, tmp_path):
    """Over archives that are here alone: the validator follows every link, and those to maps open the archive."""
    if request.param == "node":
        yield request.getfixturevalue("node_host")
        return
    request.getfixturevalue("built")
    entries = [json.loads(file.read_text()) for file in sorted((ROOT / "catalogs").glob("*.json"))]
    samples = [entry for entry in entries if entry["estran:archive"]["source"]["kind"] == "sample"]
    with workerd(logs / "samples.log", "--config", str(worker_config(tmp_path, samples))) as host:
        yield host


def test_stac_api_validator(sample_host):
    """Core, collections, features and item search, with no error."""
    host = sample_host
    geometry = {"type": "Polygon", "coordinates": [[[-20, -20], [40, -20], [40, 20], [-20, 20], [-20, -20]]]}
    classes = ("core", "collections", "features", "item-search")
    command = [
        sys.executable,
        str(HERE / "stac_api_validator_offline.py"),
        "--root-url",
        host.url,
        *(word for name in classes for word in ("--conformance", name)),
        "--collection",
        host.id("fnoc"),
        "--geometry",
        json.dumps(geometry),
    ]
    run = subprocess.run(command, cwd=HERE, env=environment(), capture_output=True, text=True, timeout=300)
    assert run.returncode == 0 and "Errors: none" in run.stdout, run.stdout[-6000:] + run.stderr[-3000:]


POSITIONS = [
    ("fnoc/position", {"coords": "POINT(5 5)"}),
    ("fnoc/position", {"coords": "POINT(5 5)", "datetime": "1985-03-16T00:00:00Z"}),
    ("levitus/position", {"coords": "POINT(-30 5)"}),
    ("levitus/cube", {"bbox": "-40,0,-30,10", "z": "0/100"}),
    ("fnoc/area", {"coords": "POLYGON((-10 -10,20 -12,5 15,-10 -10))", "datetime": "1985-03-16T00:00:00Z"}),
    ("fnoc/position", {"coords": "MULTIPOINT((5 5),(50 -20))"}),
]


@pytest.mark.parametrize(("path", "params"), POSITIONS, ids=[f"{p}-{q}" for p, q in POSITIONS])
def test_covjson_pydantic_parses(host, path, params):
    body = host.get(f"/collections/{path}", params=params).text
    kind = CoverageCollection if '"CoverageCollection"' in body else Coverage
    kind.model_validate_json(body)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_edr_pydantic_parses(host, archive):
    """Its models are narrower than the standard: they forbid the members that make these documents STAC Collections
    too, and the null that both standards have for the dates of an archive without any."""
    try:
        Collection.model_validate_json(host.get(f"/collections/{archive}").text)
    except ValidationError as error:
        wrong = [each for each in error.errors() if each["type"] != "extra_forbidden"]
        dated = archive == "fnoc"
        assert [each for each in wrong if dated or each["loc"][:2] != ("extent", "temporal")] == []
