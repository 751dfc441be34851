"""A private bucket on a real S3 server, read with the right key, without one, and with one that has been taken away. Node signs
with the AWS SDK, the Worker with aws4fetch."""

import json
import subprocess

import pytest
import requests
from answers import check_answer
from hosts import CATALOGUE, ROOT, Host, environment, node, stop, workerd
from oracle import ARCHIVES, at_points
from questions import questions
from s3_server import Server, aws_environment

# What one binding of a Worker holds: developers.cloudflare.com/workers/platform/limits
BINDING_BYTES = 5000
SERVED = ("fnoc", "levitus")
QUESTIONS = {
    question.name: question for question in questions(seed=20260102, count=100) if question.path.split("/")[2] in SERVED
}


@pytest.fixture(scope="module")
def server(built, tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("s3"), ROOT / "sample")
    yield running
    stop(running.process)


def worker(folder, server: Server, keys: dict[str, str], sources: dict[str, dict]):
    """The Worker with a catalogue of its own and its secrets, as a deployed one has them in its bindings."""
    entries = []
    for archive, source in sources.items():
        entry = json.loads((ROOT / f"catalogs/{CATALOGUE[archive]}.json").read_text())
        # Styles and named places have no room in it.
        entry = {name: member for name, member in entry.items() if name not in ("renders", "item_assets", "estran:locations")}
        entries.append({**entry, "estran:archive": {**entry["estran:archive"], "source": source}})
    catalogue = json.dumps(entries, separators=(",", ":"))
    assert len(catalogue) <= BINDING_BYTES and "'" not in catalogue
    bindings = {"ESTRAN_CATALOG": f"'{catalogue}'", **keys}
    file = folder / "bindings.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in bindings.items()))
    return workerd(folder / "host.log", "--env-file", str(file))


@pytest.fixture(scope="module")
def signed_worker(server, tmp_path_factory):
    sources = {archive: server.source(archive, "private", "signed") for archive in SERVED}
    with worker(tmp_path_factory.mktemp("signed"), server, server.keys(), sources) as host:
        yield host


@pytest.fixture(scope="module")
def signed_node(server, tmp_path_factory):
    log = tmp_path_factory.mktemp("signed") / "host.log"
    with node(log, "s3://private/archives", env=aws_environment(server, server.keys())) as host:
        yield host


@pytest.fixture(scope="module", params=["worker", "node"])
def signed(request):
    return request.getfixturevalue(f"signed_{request.param}")


def ask(server: Server, host: Host, path: str, params: dict[str, str]) -> requests.Response:
    """An answer, in which nothing is secret."""
    response = host.get(path, params=params)
    check_silent(server, f"{response.headers} {response.text}")
    return response


def check_silent(server: Server, text: str) -> None:
    for secret in (server.key_id, server.secret, "AWS4-HMAC", "X-Amz-Signature", "Signature=", "Credential="):
        assert secret not in text, text[:2000]


def check_refused(response: requests.Response, *said: str) -> None:
    assert response.status_code == 502, response.text[:1000]
    problem = response.json()
    assert problem["code"] == "SourceUnavailable"
    assert problem["source"] == "s3://private/archives/fnoc.zarr"
    assert problem["key"].startswith("/") and len(problem["key"]) > 1, problem["key"]
    for words in (problem["key"], *said):
        assert words in problem["detail"], problem["detail"]


POINT = {"coords": "POINT(-30 40)", "f": "json"}


def test_the_server_is_private(server):
    """Guards the harness: without a signature there is nothing to be had."""
    key = "archives/fnoc.zarr/zarr.json"
    assert requests.get(f"{server.url}/private/{key}", timeout=30).status_code == 403
    assert requests.get(f"{server.url}/private/?list-type=2", timeout=30).status_code == 403
    assert requests.get(f"{server.url}/public/{key}", timeout=30).status_code == 200
    assert requests.get(f"{server.url}/unlisted/?list-type=2", timeout=30).status_code == 403


@pytest.mark.parametrize("name", QUESTIONS)
def test_agrees_with_xarray(server, signed, name):
    question = QUESTIONS[name]
    archive = ARCHIVES[question.path.split("/")[2]]
    response = ask(server, signed, question.path, question.params)
    check_answer(response, question.format, archive, question.expected(), question.exact)


def test_chunks_are_read_by_ranges(server, signed):
    """One month of FNOC lies in inner chunks of its shards."""
    ask(server, signed, "/collections/fnoc/position", {**POINT, "datetime": "1983-03-16T00:00:00Z"})
    assert "| 206 |" in server.log.read_text()


@pytest.mark.parametrize("place", ["s3://public/archives", "s3://unlisted/archives/coads.zarr"])
def test_anyone_may_read_a_public_bucket(server, tmp_path, place):
    with node(tmp_path / "host.log", place, env=aws_environment(server, {})) as host:
        given = ask(server, host, "/collections/coads/position", {**POINT, "parameter-name": "SST"})
    expected = at_points(ARCHIVES["coads"], [(-30, 40)], "nearest")["SST"].values
    assert given.json()["data_vars"]["SST"]["data"] == pytest.approx(expected.tolist(), rel=1e-6)


@pytest.mark.parametrize("command", ["serve", "catalog"])
@pytest.mark.parametrize("secret", [None, "wrong"])
def test_node_says_at_start_that_it_was_refused(server, command, secret):
    """Anonymously without a key; with a wrong one the server says so. One line, nothing secret."""
    env = environment(aws_environment(server, server.keys(secret) if secret else {}))
    place = "s3://private/archives/fnoc.zarr"
    given = subprocess.run(
        ["node", "build/cli.mjs", command, place], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    assert given.returncode == 1 and given.stdout == ""
    assert f"The source {place} could not be read at " in given.stderr and given.stderr.count("\n") == 1
    assert ("SignatureDoesNotMatch" if secret else "AccessDenied") in given.stderr
    check_silent(server, given.stderr)


def test_a_worker_without_keys(server, tmp_path):
    """What is public is read; what has to be signed can't be."""
    sources = {
        "fnoc": server.source("fnoc", "private", "signed"),
        "levitus": server.source("levitus", "public", "anonymous"),
    }
    with worker(tmp_path, server, {}, sources) as host:
        assert ask(server, host, "/collections/levitus/position", POINT).status_code == 200
        check_refused(ask(server, host, "/collections/fnoc/position", POINT), "needs credentials")
        check_silent(server, host.log.read_text())


def test_a_worker_with_a_wrong_key(server, tmp_path):
    sources = {"fnoc": server.source("fnoc", "private", "signed")}
    with worker(tmp_path, server, server.keys("wrong"), sources) as host:
        check_refused(ask(server, host, "/collections/fnoc/position", POINT), "denied (403 SignatureDoesNotMatch)")
        check_silent(server, host.log.read_text())


def test_a_private_bucket_asked_anonymously(server, tmp_path):
    sources = {"fnoc": server.source("fnoc", "private", "anonymous")}
    with worker(tmp_path, server, {}, sources) as host:
        check_refused(ask(server, host, "/collections/fnoc/position", POINT), "denied (403 AccessDenied)")


def test_a_key_taken_away_makes_no_holes(server, signed_worker, signed_node):
    """The archives are open and their metadata known: what can't be read any more is an error, never missing values."""
    hosts = (signed_worker, signed_node)
    params = {"coords": "POINT(150 -70)", "parameter-name": "VWND", "datetime": "1992-06-16T00:00:00Z"}
    for host in hosts:
        assert ask(server, host, "/collections/fnoc/position", params | {"explain": "true"}).status_code == 200
    server.change_key()
    for host in hosts:
        check_refused(ask(server, host, "/collections/fnoc/position", params), "denied (403 SignatureDoesNotMatch)")
        check_silent(server, host.log.read_text())
