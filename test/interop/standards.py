"""The published schemas of the standards, under the URLs that documents name them by. Nothing is fetched: a URL that is
not here is an error."""

import json
import re
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import NoSuchResource
from referencing.jsonschema import DRAFT7, DRAFT202012
from rfc3339_validator import validate_rfc3339

from hosts import SHARED

SCHEMAS = SHARED / "schemas"
STAC = SCHEMAS / "stac"
EDR = SCHEMAS / "ogcapi-edr/derived-json-schema"
COVERAGE_JSON = SCHEMAS / "coveragejson/1.0-ogc/schema/coveragejson.json"
PROBLEM = SCHEMAS / "http/problem-details.schema.json"
TMS = SCHEMAS / "ogcapi-tms/2.0/schemas/tms/2.0/json"
TILES = SCHEMAS / "ogcapi-tiles/1.0/openapi/ogcapi-tiles-1.bundled.json"
TILEJSON = SCHEMAS / "tilejson/3.0.0/schema.json"


@cache
def published() -> dict[str, Path]:
    """Files by URL. STAC's core is taken from the layout of schemas.stacspec.org, because the `$id` of its common.json
    is not the URL that it is published under."""
    layout = STAC / "core-1.1.0/published-layout"
    files = {f"https://schemas.stacspec.org/{p.relative_to(layout).as_posix()}": p for p in layout.rglob("*.json")}
    files |= {f"https://geojson.org/schema/{p.name}": p for p in (STAC / "core-1.1.0/geojson").glob("*.json")}
    # Those of tile matrix sets name each other by their files.
    files |= {p.name: p for p in TMS.glob("*.json")}
    for path in (STAC / "extensions").glob("*/*/json-schema/schema.json"):
        name, version = path.parts[-4:-2]
        files[f"https://stac-extensions.github.io/{name}/{version}/schema.json"] = path
    for path in (SCHEMAS / "projjson/schemas").glob("*/projjson.schema.json"):
        files[f"https://proj.org/schemas/{path.parent.name}/projjson.schema.json"] = path
    return files


def load(path: Path) -> dict:
    return json.loads(path.read_text())


def retrieve(url: str):
    path = published().get(url.rstrip("#"))
    if path is None:
        raise NoSuchResource(ref=url)
    schema = load(path)
    schema.pop("$id", None)
    return (DRAFT202012 if "2020-12" in schema.get("$schema", "") else DRAFT7).create_resource(schema)


FORMATS = FormatChecker()


@FORMATS.checks("date-time")
def is_date_time(value: object) -> bool:
    """RFC 3339 has a year 0000 (a leap year, like 2000), which Python's dates, and so jsonschema, have not."""
    return not isinstance(value, str) or validate_rfc3339(re.sub(r"^0000-", "2000-", value))


def failures(schema: dict, document) -> list[str]:
    """What is wrong with a document, one line each; an empty list when it is valid."""
    kind = validator_for(schema, Draft202012Validator)
    validator = kind(schema, registry=Registry(retrieve=retrieve), format_checker=FORMATS)
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]


def stac_failures(document: dict) -> list[str]:
    """Against STAC's own schema of the document's type and every extension it declares."""
    kind = {"Catalog": "catalog", "Collection": "collection", "Feature": "item"}[document["type"]]
    urls = [
        f"https://schemas.stacspec.org/v1.1.0/{kind}-spec/json-schema/{kind}.json",
        *document.get("stac_extensions", []),
    ]
    return [
        f"{url}: {failure}"
        for url in urls
        for failure in failures({"$schema": "http://json-schema.org/draft-07/schema#", "$ref": url}, document)
    ]
