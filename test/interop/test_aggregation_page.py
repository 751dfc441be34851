"""docs/aggregation.md: xarray's lines give the numbers that the requests beside them print, and both hosts print them."""

import ast
import csv
import re

import numpy as np
import pytest
import requests
from hosts import ROOT

PAGE = (ROOT / "docs/aggregation.md").read_text()
BEGINNING = re.search(r"```python\n(.*?)```", PAGE, re.S)[1]
CURL = re.compile(r"```console\n\$ curl 'http://localhost:8787(.*?)'(?: -H 'content-type: (.*?)' -d '(.*?)')?\n(.*?)```", re.S)
BLOCK = re.compile(CURL.pattern + r"|```python\n(.*?)```", re.S)
VARIABLES = ("UWND", "strong", "speed", "east", "months", "beyond")


def numbers(printed: str) -> np.ndarray:
    """Those of the variables, row by row."""
    header, *rows = csv.reader(printed.strip().splitlines())
    columns = [i for i, name in enumerate(header) if name.startswith(VARIABLES)]
    return np.array([float(row[i] or "nan") for row in rows for i in columns])


def test_every_request_has_its_line_of_xarray(monkeypatch):
    monkeypatch.chdir(ROOT)
    known: dict = {}
    exec(BEGINNING, known)
    compared, printed = 0, None
    for _, _, _, answer, program in BLOCK.findall(PAGE)[1:]:
        if not program:
            assert printed is None, printed
            printed = answer
            continue
        *before, last = ast.parse(program).body
        exec(compile(ast.Module(before, []), "page", "exec"), known)
        found = eval(compile(ast.Expression(last.value), "page", "eval"), known)
        flat = np.concatenate([np.ravel(part) for part in (found if isinstance(found, tuple) else (found,))]).astype("f8")
        np.testing.assert_allclose(numbers(printed), flat, rtol=1e-9, err_msg=program)
        compared, printed = compared + 1, None
    assert compared > 25


@pytest.mark.parametrize(("path", "type", "body", "printed"), CURL.findall(PAGE))
def test_hosts_print_it(workerd_host, path, type, body, printed):
    url = workerd_host.url + path
    response = requests.post(url, data=body, headers={"content-type": type}) if body else requests.get(url)
    assert response.status_code == 200, response.text
    np.testing.assert_allclose(numbers(response.text), numbers(printed), rtol=1e-12)
