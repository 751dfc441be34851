"""Bad requests are answered by a problem that says what was given and what is allowed; nothing of the inside leaks."""

import json

import pytest
import requests

from answers import strict_json

# path, parameters, status, what the problem has to name
BAD = [
    ("position", {}, 400, "coords"),
    ("position", {"coords": ""}, 400, "coords"),
    ("position", {"coords": "POINT()"}, 400, "coords"),
    ("position", {"coords": "POINT(1)"}, 400, "coords"),
    ("position", {"coords": "POINT(a b)"}, 400, "coords"),
    ("position", {"coords": "POINT(1 2"}, 400, "coords"),
    ("position", {"coords": "PINT(1 2)"}, 400, "coords"),
    ("position", {"coords": "LINESTRING(0 0,1 1)"}, 400, "coords"),
    ("position", {"coords": "POINT(0 91)"}, 400, "coords"),
    ("position", {"coords": "POINT(0 -90.5)"}, 400, "coords"),
    ("position", {"coords": "POINT(0 nan)"}, 400, "coords"),
    ("position", {"coords": "POINT(0 1e400)"}, 400, "coords"),
    ("position", {"coords": "POINT(0 0)", "parameter-name": "NOPE"}, 400, "parameter-name"),
    ("position", {"coords": "POINT(0 0)", "parameter-name": ""}, 400, "parameter-name"),
    ("position", {"coords": "POINT(0 0)", "colour": "red"}, 400, "colour"),
    ("position", {"coords": "POINT(0 0)", "method": "cubic"}, 400, "method"),
    ("position", {"coords": "POINT(0 0)", "f": "docx"}, 400, "f"),
    ("position", {"coords": "POINT(0 0)", "datetime": "yesterday"}, 400, "datetime"),
    ("position", {"coords": "POINT(0 0)", "datetime": "1985-13-01T00:00:00Z"}, 400, "datetime"),
    ("position", {"coords": "POINT(0 0)", "datetime": "1990-01-01T00:00:00Z/1985-01-01T00:00:00Z"}, 400, "datetime"),
    ("position", {"coords": "POINT(0 0)", "datetime": "2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"}, 400, "datetime"),
    ("position", {"coords": "POINT(0 0)", "datetime": "1850-06-01T00:00:00Z"}, 400, "datetime"),
    ("area", {}, 400, "coords"),
    ("area", {"coords": "POLYGON()"}, 400, "coords"),
    ("area", {"coords": "POLYGON((0 0,1 1))"}, 400, "coords"),
    ("area", {"coords": "POLYGON((0 0,10 0,10 10,0 10))"}, 400, "coords"),
    ("area", {"coords": "POINT(0 0)"}, 400, "coords"),
    ("cube", {}, 400, "bbox"),
    ("cube", {"bbox": "1,2,3"}, 400, "bbox"),
    ("cube", {"bbox": "0,10,20,-10"}, 400, "bbox"),
    ("cube", {"bbox": "a,b,c,d"}, 400, "bbox"),
    ("cube", {"bbox": "[0,0,10,10]"}, 400, "bbox"),
    ("cube", {"bbox": "0,95,10,99"}, 400, "bbox"),
    ("aggregate", {"reduce": "mode"}, 400, "reduce"),
    ("aggregate", {"reduce": ""}, 400, "reduce"),
    ("aggregate", {"reduce": "mean", "over": "q"}, 400, "over"),
    ("aggregate", {"reduce": "mean", "min_count": "-1"}, 400, "min_count"),
    ("aggregate", {"reduce": "mean", "min_count": "some"}, 400, "min_count"),
    ("aggregate", {"reduce": "mean", "weights": "mass"}, 400, "weights"),
    ("aggregate", {"reduce": "mean", "groupby": "time.fortnight"}, 400, "groupby"),
    ("aggregate", {"reduce": "mean", "groupby": "FNOCX.month"}, 400, "groupby"),
    ("aggregate", {"reduce": "mean", "coverage": "half"}, 400, "coverage"),
    ("aggregate", {"reduce": "mean", "skipna": "perhaps"}, 400, "skipna"),
    ("aggregate", {"reduce": "mean", "coords": "LINESTRING(0 0,9 9)"}, 400, "coords"),
    ("aggregate", {"reduce": "mean", "bbox": "0,0,9,9", "coords": "POLYGON((0 0,9 0,9 9,0 0))"}, 400, None),
    ("aggregate", {"reduce": "mean", "FNOCX": "abc"}, 400, "FNOCX"),
    ("aggregate", {"reduce": "mean", "explain": "maybe"}, 400, "explain"),
    ("timeseries", {}, 400, None),
    ("timeseries", {"coords": "POINT(0 0)", "bbox": "0,0,9,9"}, 400, None),
]


def check_problem(response, status: int) -> dict:
    assert response.status_code == status, (response.status_code, response.text[:500])
    assert response.headers["content-type"].split(";")[0] == "application/problem+json"
    problem = strict_json(response.text)
    assert problem["status"] == status
    for member in ("type", "title", "detail", "code", "description"):
        assert isinstance(problem[member], str) and problem[member], member
    for trace in ("    at ", ".ts:", ".mjs:", "node_modules", "Error:"):
        assert trace not in response.text, response.text
    return problem


@pytest.mark.parametrize(("query", "params", "status", "named"), BAD, ids=[f"{q}-{json.dumps(p)}" for q, p, *_ in BAD])
def test_bad_request(host, query, params, status, named):
    problem = check_problem(host.get(f"/collections/fnoc/{query}", params=params), status)
    if named:
        assert named in problem["detail"], problem["detail"]
    assert "given" in problem or "allowed" in problem or "extent" in problem, problem


def test_outside_the_extent_states_the_extent(host):
    params = {"coords": "POINT(0 0)", "datetime": "2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"}
    problem = check_problem(host.get("/collections/fnoc/position", params=params), 400)
    first, last = problem["extent"]
    assert first.startswith("1982-01") and last[:7] in ("1992-12", "1993-01")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/collections/nothing", 404),
        ("/collections/nothing/position?coords=POINT(0%200)", 404),
        ("/collections/fnoc/nothing", 404),
        ("/collections/fnoc/items/nothing", 404),
        ("/collections/..%2f..%2fetc%2fpasswd", 404),
    ],
)
def test_unknown_resource(host, path, status):
    check_problem(host.get(path), status)


def test_wrong_method_says_which_are_allowed(host):
    response = requests.delete(host.href("/collections/fnoc/aggregate"), timeout=30)
    check_problem(response, 405)
    assert "GET" in response.headers["allow"]


def test_a_body_too_large_is_refused(host):
    body = {"bbox": [0, 0, 9, 9], "parameter-name": "x" * 4_500_000}
    check_problem(host.post("/collections/fnoc/aggregate", json=body), 413)


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", '{"bbox": {}}', '{"bbox": [0,0,9,9], "colour": 1}'])
def test_a_malformed_body_is_refused(host, body):
    headers = {"content-type": "application/json"}
    check_problem(host.post("/collections/fnoc/aggregate", data=body, headers=headers), 400)


def test_a_body_of_another_type_is_refused(host):
    headers = {"content-type": "text/plain"}
    check_problem(host.post("/collections/fnoc/aggregate", data="bbox=0,0,9,9", headers=headers), 415)


def test_an_unacceptable_format(host):
    params = {"coords": "POINT(0 0)"}
    response = host.get("/collections/fnoc/position", params=params, headers={"accept": "application/msword"})
    check_problem(response, 406)
