"""Small archives, one for each rule of the formats and conventions: the same questions to the API and to xarray."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from answers import check_answer
from archives.archive import Archive
from archives.write import write_all, writers
from hosts import ROOT, Host, environment, node, stop, worker_config, workerd
from questions import Question, questions_about
from s3_server import Server, aws_environment
from static_server import StaticServer

SEED = 20260103
FOLDER = ROOT / ".archives"
WRITERS = writers()
# Two thousand in all.
EACH = -(-2000 // len(WRITERS))
# Asked again of every kind of source, four times each: what needs no files beside it.
REPOSITORIES = {"icechunk-native", "icechunk-inline", "icechunk-sharded"}
ELSEWHERE = sorted(id for id, writer in WRITERS.items() if writer.suffix == ".zarr" or id in REPOSITORIES)


@pytest.fixture(scope="module")
def written():
    write_all(FOLDER)


@pytest.fixture(scope="module")
def from_folder(built, written, logs):
    # Where the virtual chunks of repositories are; what lies beside a set of references is allowed without.
    with node(logs / "archives.log", str(FOLDER), "--container", f"file://{FOLDER}/") as host:
        yield host


def ask_all(host: Host, archive: Archive, asked: list[Question]) -> list[str]:
    """What is wrong with the answers; asked a few at a time, over connections that are kept."""
    with requests.Session() as session, ThreadPoolExecutor(3) as pool:
        get = lambda question: session.get(host.href(question.path), params=question.params, timeout=60)
        answers = list(pool.map(get, asked))
    wrong = []
    for question, response in zip(asked, answers, strict=True):
        try:
            check_answer(response, question.format, archive, question.expected(), question.exact)
        except (AssertionError, KeyError, ValueError) as error:
            wrong.append(f"{question.name}: {response.url}\n{str(error).strip()[:600]}")
    return wrong


@pytest.mark.parametrize("id", WRITERS)
def test_agrees_with_xarray(from_folder, id):
    archive = WRITERS[id].archive(FOLDER)
    wrong = ask_all(from_folder, archive, questions_about(archive, SEED, EACH))
    assert not wrong, f"{len(wrong)} of {EACH} differ; {WRITERS[id].clause}\n\n" + "\n\n".join(wrong[:4])


def test_there_are_enough():
    assert len(WRITERS) >= 60 and len(WRITERS) * EACH >= 2000


# The same from other sources: what is asked and expected is what it was of the folder.


@pytest.fixture(scope="module")
def part(written, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("part")
    for id in ELSEWHERE:
        store = WRITERS[id].store(FOLDER)
        shutil.copytree(store, folder / store.name)
    return folder


@pytest.fixture(scope="module")
def from_http(part):
    with StaticServer(part) as server:
        yield server


def arrays_of(store: Path) -> list[str]:
    """Where a store can't be listed, its entry names the arrays."""
    documents = [*store.rglob(".zarray"), *store.rglob("zarr.json")]
    return sorted(str(d.parent.relative_to(store)) for d in documents if d.parent != store)


@pytest.fixture(scope="module")
def worker(from_folder, from_http, part, tmp_path_factory):
    """The Worker over R2 and over HTTP: two entries of each archive, in a catalogue of its own."""
    entries = []
    for id in ELSEWHERE:
        described = {**from_folder.get(f"/collections/{id}").json(), "links": []}
        # What is shown has more than an entry.
        extent = described["extent"]
        described["extent"] = {
            "spatial": {"bbox": extent["spatial"]["bbox"]},
            "temporal": {"interval": extent["temporal"]["interval"]},
        }
        store = WRITERS[id].store(part)
        held = {"format": "icechunk"} if id in REPOSITORIES else {"arrays": arrays_of(store)}
        for kind, source in (
            ("r2", {"kind": "r2", "binding": "ARCHIVES", "prefix": store.name}),
            ("http", {"kind": "http", "url": f"{from_http.url}/{store.name}"}),
        ):
            where = {"source": source, "group": "", "axes": {}, **held}
            entries.append({**described, "id": f"{kind}-{id}", "estran:archive": where})
    folder = tmp_path_factory.mktemp("worker")
    file = worker_config(folder, entries, '\n[[r2_buckets]]\nbinding = "ARCHIVES"\nbucket_name = "archives"\n')
    storage = folder / "storage"
    fill = ["node", "test/interop/r2/fill.mjs", str(file), str(storage), *map(str, sorted(part.iterdir()))]
    env = environment({"CLOUDFLARE_CF_FETCH_ENABLED": "false", "WRANGLER_SEND_METRICS": "false"})
    subprocess.run(fill, cwd=ROOT, env=env, check=True, timeout=300)
    with workerd(folder / "host.log", "--config", str(file), "--persist-to", str(storage), ids={}) as host:
        yield host


@pytest.fixture(scope="module")
def from_s3(built, part, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("s3"), part)
    log = tmp_path_factory.mktemp("signed") / "host.log"
    with node(log, "s3://private/archives", env=aws_environment(server, server.keys())) as host:
        yield host
    stop(server.process)


@pytest.mark.parametrize("id", ELSEWHERE)
@pytest.mark.parametrize("source", ["r2", "http", "s3"])
def test_agrees_wherever_it_is(request, source, id):
    host = request.getfixturevalue("from_s3" if source == "s3" else "worker")
    if source != "s3":
        host = Host(source, host.url, host.log, {id: f"{source}-{id}"})
    wrong = ask_all(host, WRITERS[id].archive(FOLDER), questions_about(WRITERS[id].archive(FOLDER), SEED, 4))
    assert not wrong, f"{len(wrong)} of 4 differ from {source}\n\n" + "\n\n".join(wrong[:4])
