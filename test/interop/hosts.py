"""The app under test on its two hosts: workerd (as `npm start` does) and Node (`estran serve`). Every host is a real process
on a free port, started from what `node scripts/build.mjs` builds."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHARED", ROOT.parent / "shared")).resolve()
START_SECONDS = 90


# The Node host names a collection after its store; the Worker's catalogue has names of its own.
CATALOGUE = {"fnoc": "fnoc-winds", "coads": "coads-climatology", "levitus": "levitus-climatology"}


class Host:
    def __init__(self, name: str, url: str, log: Path, ids: dict[str, str]):
        self.name, self.url, self.log, self.ids = name, url, log, ids

    def id(self, archive: str) -> str:
        return self.ids.get(archive, archive)

    def href(self, path: str) -> str:
        """The URL of a path in which collections are named after their stores."""
        return self.url + re.sub(r"(?<=^/collections/)[\w.-]+", lambda match: self.id(match[0]), path)

    def get(self, path: str, **options) -> requests.Response:
        return requests.get(self.href(path), timeout=60, **options)

    def post(self, path: str, **options) -> requests.Response:
        return requests.post(self.href(path), timeout=60, **options)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: the project's own Node first on the path, and no look at the internet."""
    return {
        **os.environ,
        "PATH": f"{ROOT / 'node_modules/.bin'}:{os.environ['PATH']}",
        "CI": "1",
        **(extra or {}),
    }


@contextmanager
def running(
    name: str, command: list[str], port: int, log: Path, ids: dict[str, str], env: dict[str, str] | None = None
):
    """A host for as long as the block runs; its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(env), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            host = Host(name, f"http://127.0.0.1:{port}", log, ids)
            wait_for(host, process)
            yield host
        finally:
            stop(process)


def wait_for(host: Host, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{host.name} ended with {process.returncode}:\n{host.log.read_text()[-4000:]}")
        try:
            if requests.get(f"{host.url}/health", timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{host.name} did not answer in {START_SECONDS} s:\n{host.log.read_text()[-4000:]}")


def stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def workerd(log: Path, *arguments: str, env: dict[str, str] | None = None, ids: dict[str, str] = CATALOGUE):
    port = free_port()
    command = ["node", "scripts/start.mjs", "--ip", "127.0.0.1", "--port", str(port), "--inspector-port", str(free_port())]
    return running("workerd", [*command, *arguments], port, log, ids, env)


def worker_config(folder: Path, entries: list[dict], more: str = "") -> Path:
    """A configuration of the Worker like the project's own, with a catalogue of its own; `more` is TOML."""
    config = (ROOT / "wrangler.toml").read_text()
    for key in ("main", "directory"):
        config = config.replace(f'{key} = "', f'{key} = "{ROOT}/')
    file = folder / "wrangler.toml"
    file.write_text(f"{config}{more}\n[vars]\nESTRAN_CATALOG = {json.dumps(json.dumps(entries))}\n")
    return file


def node(log: Path, served: str, *arguments: str, env: dict[str, str] | None = None):
    port = free_port()
    command = ["node", "build/cli.mjs", "serve", served, "--port", str(port)]
    return running("node", [*command, *arguments], port, log, {}, env)
