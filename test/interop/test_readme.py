"""The README's examples print what the README says: the same text, its numbers to 12 digits (sums may be taken in another order)."""

import re
import shlex
import subprocess
import sys

import pytest

from hosts import ROOT

README = (ROOT / "README.md").read_text()
LOCAL = "http://localhost:8787"
CURL = re.findall(r"```console\n\$ (curl .*)\n((?:.*\n)*?)```", README)
NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
PYTHON = re.findall(r"```python\n((?:.*\n)*?)```\n\nprints\n\n```text\n((?:.*\n)*?)```", README)


def same(got, expected):
    assert NUMBER.sub("#", got) == NUMBER.sub("#", expected)
    assert [*map(float, NUMBER.findall(got))] == pytest.approx([*map(float, NUMBER.findall(expected))], rel=1e-12, abs=0)


def test_there_are_examples():
    assert len(CURL) >= 5 and len(PYTHON) == 1


@pytest.mark.parametrize(("command", "printed"), CURL)
def test_curl(workerd_host, command, printed):
    ran = subprocess.run(
        shlex.split(command.replace(LOCAL, workerd_host.url)) + ["--silent", "--show-error"],
        capture_output=True,
        text=True,
        check=True,
    )
    same(ran.stdout.replace(workerd_host.url, LOCAL).strip(), printed.strip())


@pytest.mark.parametrize(("program", "printed"), PYTHON)
def test_python(workerd_host, program, printed):
    ran = subprocess.run(
        [sys.executable, "-c", program.replace(LOCAL, workerd_host.url)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == printed.strip()
