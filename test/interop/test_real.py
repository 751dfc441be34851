"""Real archives at full shape, over HTTP, in workerd: what opening takes, and whether plans foresee what is fetched."""

import json
import re
import statistics
import subprocess
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import cftime
import pytest
from archives.real import REAL, Axis, Real, write_real
from hosts import ROOT, environment, worker_config, workerd
from static_server import StaticServer

SEED = 20260104
BY_ID = {real.id: real for real in REAL}
OPENING_REQUESTS = 3
OPENING_MS = 50
# Each opened for the first time, so that the quickest says how long it takes when nothing else runs.
COPIES = 5


class SameChunks(StaticServer):
    """Every key of a chunk or shard of `v` is there, and all hold the same."""

    def file_of(self, path: str) -> Path:
        path = re.sub(r"^/copy-\d+", "", path)
        chunk = re.fullmatch(r"(/[^/]+/v)/(c/)?[\d./]+", path)
        return super().file_of(f"{chunk[1]}/.chunk" if chunk else path)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    warnings.simplefilter("ignore")
    for real in REAL:
        write_real(real, folder)
    with SameChunks(folder) as running:
        yield running


@pytest.fixture(scope="module")
def worker(built, server, tmp_path_factory):
    """The catalogue has what `estran catalog` writes, in which regular coordinates are three numbers."""

    def entries_of(real: Real) -> list[dict]:
        folder = server.folder / f"{real.id}.zarr"
        command = ["node", "build/cli.mjs", "catalog", str(folder)]
        written = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, timeout=120)
        described = json.loads(written.stdout)
        where = described["estran:archive"]
        return [
            {
                **described,
                "id": f"{real.id}-{n}",
                "estran:archive": {
                    **where,
                    "source": {"kind": "http", "url": f"{server.url}/copy-{n}/{folder.name}"},
                },
            }
            for n in range(COPIES)
        ]

    with ThreadPoolExecutor(2) as pool:
        entries = [entry for entries in pool.map(entries_of, REAL) for entry in entries]
    folder = tmp_path_factory.mktemp("worker")
    with workerd(folder / "host.log", "--config", str(worker_config(folder, entries)), ids={}) as host:
        yield host


def label(axis: Axis, index: float) -> str:
    value = axis.start + axis.step * index
    if not axis.calendar:
        return f"{value:.7f}"
    date = cftime.num2date(value, axis.units, axis.calendar)
    return f"{date.year:04d}-{date.month:02d}-{date.day:02d}T{date.hour:02d}:{date.minute:02d}:{date.second:02d}Z"


def span(axis: Axis, start: int, stop: int) -> str:
    """A range that takes the cells from `start` to before `stop`; its ends are not on coordinates, but for times."""
    if axis.calendar:
        return f"{label(axis, start)}/{label(axis, stop - 1)}"
    ends = label(axis, start - 0.3), label(axis, stop - 0.7)
    return "/".join(ends if axis.step > 0 else reversed(ends))


def window(random: Random, size: int, length: int) -> tuple[int, int]:
    """`length` cells, beginning anywhere."""
    start = random.randrange(size - length + 1)
    return start, start + length


def typical(real: Real) -> list[dict[str, str]]:
    """Ten reductions: series of a cell, maps of a moment, boxes over several chunks."""
    random = Random(f"{SEED} {real.id}")
    asked = []
    for n in range(10):
        # The first axis long and the others short, the other way round, or all of them a little.
        lengths = [
            1 if (n % 3 == 0 and i > 0) or (n % 3 == 1 and i == 0) else random.randint(2, max(3, chunk // (1 + n % 4)))
            for i, chunk in enumerate(real.chunks)
        ]
        params = {"over": random.choice(real.axes).name, "reduce": "max"}
        for axis, length in zip(real.axes, lengths, strict=True):
            params[axis.name] = span(axis, *window(random, axis.size, min(length, axis.size)))
        asked.append(params)
    return asked


def open_first(worker, server, real: Real, copy: int) -> tuple[float, list]:
    """Milliseconds and reads of a copy's first question, whose plan reads no data."""
    server.taken()
    begun = time.perf_counter()
    response = worker.get(f"/collections/{real.id}-{copy}/aggregate", params={**typical(real)[0], "explain": "true"})
    assert response.status_code == 200, response.text[:1000]
    return 1000 * (time.perf_counter() - begun), server.taken()


@pytest.fixture(scope="module")
def opened(worker, server):
    # The app itself has started.
    worker.get("/collections")
    return {real.id: [open_first(worker, server, real, copy) for copy in range(COPIES)] for real in REAL}


@pytest.mark.parametrize("id", BY_ID)
def test_opening_takes_few_requests(opened, id):
    for _, reads in opened[id]:
        # Without consolidated metadata, a document for every array.
        more = 0 if BY_ID[id].consolidated else 2 * (len(BY_ID[id].axes) + 1) + 2
        assert len(reads) <= OPENING_REQUESTS + more, reads


def test_opening_is_quick(opened):
    times = sorted(min(ms for ms, _ in copies) for copies in opened.values())
    print(f"opening: median {statistics.median(times):.0f} ms, {times[0]:.0f} to {times[-1]:.0f}")
    assert statistics.median(times) <= OPENING_MS, times


@pytest.mark.parametrize("id", BY_ID)
def test_plans_foresee_what_is_fetched(opened, worker, server, id):
    real = BY_ID[id]
    for params in typical(real):
        path = f"/collections/{id}-0/aggregate"
        plan = worker.get(path, params={**params, "explain": "true"}).json()
        server.taken()
        response = worker.get(path, params=params)
        reads = server.taken()
        if not plan["fits"]:
            assert response.status_code == 413 and not reads, response.text[:500]
            continue
        assert response.status_code == 200, response.text[:1000]
        cost = plan["cost"]
        fetched = sum(read.bytes for read in reads)
        assert response.headers["Estran-Requests"] == str(len(reads))
        assert len(reads) <= cost["requests"] and fetched <= cost["fetchedBytes"], response.url
        if real.compressor is None:
            assert (len(reads), fetched) == (cost["requests"], cost["fetchedBytes"]), response.url
