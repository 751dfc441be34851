"""The hosts under test, each started once for the whole run."""

import subprocess
import warnings

import cftime
import pytest

from hosts import ROOT, SHARED, environment, node, workerd

warnings.simplefilter("ignore", cftime.CFWarning)


@pytest.fixture(scope="session")
def built() -> None:
    if not (ROOT / "node_modules").is_dir():
        pytest.exit("node_modules is missing: run npm ci", 1)
    if not SHARED.is_dir():
        pytest.exit(f"{SHARED} is missing: set SHARED to the folder of schemas", 1)
    subprocess.run(["node", "scripts/build.mjs"], cwd=ROOT, env=environment(), check=True)


@pytest.fixture(scope="session")
def logs(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def workerd_host(built, logs):
    with workerd(logs / "workerd.log") as host:
        yield host


@pytest.fixture(scope="session")
def node_host(built, logs):
    with node(logs / "node.log", "sample") as host:
        yield host


@pytest.fixture(scope="session", params=["workerd", "node"])
def host(request):
    """Each test that takes it runs on both."""
    return request.getfixturevalue(f"{request.param}_host")
