"""The OpenAPI documents: valid, true of every answer, and good enough for generated clients."""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hosts import ROOT, environment
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from oracle import ARCHIVES, at_points

CLIENT = Path(__file__).parent / "client"
BIN = Path(sys.executable).parent
DOCUMENTS = {"/openapi.json": ("3.1", OpenAPIV31SpecValidator), "/api": ("3.0", OpenAPIV30SpecValidator)}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_document_is_valid(host, path):
    version, validator = DOCUMENTS[path]
    document = host.get(path).json()
    assert document["openapi"].startswith(version)
    assert [error.message for error in validator(document).iter_errors()] == []


def test_every_contracted_path_is_described(host):
    paths = host.get("/openapi.json").json()["paths"]
    collection = "/collections/{collectionId}"
    for path in ("/", "/conformance", "/collections", collection, f"{collection}/items", "/search"):
        assert "get" in paths[path], path
    for query in ("position", "area", "cube", "aggregate"):
        assert {"get", "post"} <= set(paths[f"{collection}/{query}"]), query
    assert "get" in paths[f"{collection}/timeseries"]


# Phases, and random requests to each operation. Both documents say the same: one is covered parameter by parameter.
PHASES = {"/openapi.json": ("examples,coverage,fuzzing", 15), "/api": ("examples,fuzzing", 10)}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_schemathesis(host, path, tmp_path):
    """To every operation: no server error, no answer outside of what the document says; of one, not only refusals."""
    document = host.get(path).json()
    named = {"collectionId": host.id("fnoc"), "itemId": f"{host.id('fnoc')}-19820116T200000Z", "locationId": "nino34"}
    config = tmp_path / "schemathesis.toml"
    config.write_text("[parameters]\n" + "".join(f'"path.{name}" = "{value}"\n' for name, value in named.items()))
    phases, random_requests = PHASES[path]
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    command = [
        str(BIN / "schemathesis"),
        f"--config-file={config}",
        "run",
        f"{host.url}{path}",
        f"--checks={checks}",
        f"--phases={phases}",
        f"--max-examples={random_requests}",
        "--seed=1",
        "--no-shrink",
        "--suppress-health-check=all",
        "--warnings=off",
        f"--url={host.url}",
        "--continue-on-failure",
        "--report=har",
        "--report-har-path=requests.har",
    ]
    run = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stdout[-12000:] + run.stderr[-2000:]

    if "coverage" not in phases:
        # Random requests alone hardly meet what parameters ask of each other.
        return
    # Schemathesis leaves the document that it reads out.
    operations = {(method.upper(), p) for p, item in document["paths"].items() for method in item if p != path}
    if host.name == "node":
        # Stores that are served name no places.
        operations -= {("GET", "/collections/{collectionId}/locations/{locationId}")}
    assert operations - answered(json.loads((tmp_path / "requests.har").read_text()), operations) == set()


def answered(archive: dict, operations: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the operations that an HTTP archive (HAR) has an answer of."""
    asked = {
        (entry["request"]["method"], urlsplit(entry["request"]["url"]).path)
        for entry in archive["log"]["entries"]
        if entry["response"]["status"] == 200
    }
    patterns = {operation: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(operation[1]))) for operation in operations}
    return {(method, path) for (method, path), pattern in patterns.items() if any(m == method and pattern.fullmatch(p) for m, p in asked)}


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_generated_python_client(host, tmp_path, monkeypatch):
    """openapi-python-client reads the 3.1 document; its position operation brings the archive's values."""
    document = host.get("/openapi.json").json()
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    command = [
        str(BIN / "openapi-python-client"),
        "generate",
        "--path=openapi.json",
        "--meta=none",
        "--output-path=estran_client",
    ]
    env = environment({"PATH": f"{BIN}:{os.environ['PATH']}"})
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Error(s) encountered" not in run.stdout + run.stderr, run.stdout + run.stderr

    monkeypatch.syspath_prepend(str(tmp_path))
    for loaded in [name for name in sys.modules if name.split(".")[0] == "estran_client"]:
        del sys.modules[loaded]
    operation = snake(document["paths"]["/collections/{collectionId}/position"]["get"]["operationId"])
    (module,) = (tmp_path / "estran_client/api").rglob(f"{operation}.py")
    position = importlib.import_module(".".join(module.relative_to(tmp_path).with_suffix("").parts))
    client = importlib.import_module("estran_client").Client(base_url=host.url)
    answer = position.sync_detailed(
        client=client, collection_id=host.id("coads"), coords="POINT(-30 40)", parameter_name="SST"
    )
    assert answer.status_code == 200
    expected = at_points(ARCHIVES["coads"], [(-30, 40)], "nearest")["SST"].values
    assert json.loads(answer.content)["ranges"]["SST"]["values"] == pytest.approx(expected.tolist(), rel=1e-6)


def test_generated_typescript_client(host):
    """openapi-typescript's types pass tsc with a typed query through openapi-fetch, which then runs."""
    env = environment()
    generate = ["openapi-typescript", f"{host.url}/openapi.json", "-o", str(CLIENT / "generated/api.d.ts")]
    for command in (
        generate,
        ["tsc", "-p", str(CLIENT)],
        ["node", str(CLIENT / "query.ts"), host.url, host.id("coads")],
    ):
        run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stdout + run.stderr
    given = json.loads(run.stdout)
    expected = at_points(ARCHIVES["coads"], [(-30, 40)], "nearest")["SST"].values
    assert given == pytest.approx(expected.tolist(), rel=1e-6)
