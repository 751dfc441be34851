"""Documents and answers against the published schemas of STAC, OGC API EDR, CoverageJSON and RFC 9457."""

import pytest
import requests
from answers import strict_json
from oracle import ARCHIVES
from standards import COVERAGE_JSON, EDR, PROBLEM, SCHEMAS, TILEJSON, TILES, TMS, failures, load, stac_failures


def test_the_schemas_can_fail():
    """Guards the harness: the shared samples are valid, and a broken copy of each is not."""
    collection = load(SCHEMAS / "samples/stac-edr-hybrid-collection.json")
    assert stac_failures(collection) == []
    assert stac_failures({**collection, "license": 1})
    assert stac_failures({**collection, "cube:dimensions": {"x": {"type": "spatial", "axis": "x"}}})
    assert failures(load(EDR / "1.1.0/collection.json"), collection) == []
    assert failures(load(EDR / "1.1.0/collection.json"), {**collection, "data_queries": 1})
    assert failures(load(COVERAGE_JSON), {"type": "Coverage"})


def test_landing_page(host):
    landing = host.get("/", headers={"accept": "application/json"}).json()
    assert stac_failures(landing) == []
    assert failures(load(EDR / "1.1.0/landingPage.json"), landing) == []


def test_conformance(host):
    declared = host.get("/conformance").json()
    assert failures(load(EDR / "1.1.0/confClasses.json"), declared) == []
    assert declared["conformsTo"] == host.get("/", headers={"accept": "application/json"}).json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/core" in declared["conformsTo"]


def test_collections(host):
    document = host.get("/collections").json()
    assert {collection["id"] for collection in document["collections"]} >= {host.id(archive) for archive in ARCHIVES}
    assert failures(load(EDR / "1.1.0/collections.json"), document) == []
    for collection in document["collections"]:
        assert stac_failures(collection) == []


@pytest.mark.parametrize("archive", ARCHIVES)
def test_collection(host, archive):
    collection = host.get(f"/collections/{archive}").json()
    assert stac_failures(collection) == []
    assert failures(load(EDR / "1.1.0/collection.json"), collection) == []
    assert any("datacube" in extension for extension in collection["stac_extensions"])
    assert set(collection["parameter_names"]) == set(ARCHIVES[archive].variables)
    assert set(collection["cube:variables"]) >= set(ARCHIVES[archive].variables)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_items(host, archive):
    items = host.get(f"/collections/{archive}/items", params={"limit": 20}).json()
    # An Item has to have a date. The Worker's catalogue knows when the climatologies are from; the stores themselves don't say.
    assert items["type"] == "FeatureCollection"
    assert bool(items["features"]) == (archive == "fnoc" or host.name == "workerd")
    for item in items["features"]:
        assert stac_failures(item) == []


@pytest.mark.parametrize("version", ["1.1.0", "1.2"])
@pytest.mark.parametrize("archive", ARCHIVES)
def test_locations(host, archive, version):
    places = host.get(f"/collections/{archive}/locations").json()
    assert failures(load(EDR / version / "edrFeatureCollectionGeoJSON.json"), places) == []
    # The Worker's catalogue names places; the stores themselves have none.
    assert bool(places["features"]) == (host.name == "workerd")
    for place in places["features"]:
        path = f"/collections/{archive}/locations/{place['id']}"
        params = {"f": "CoverageJSON", **({"datetime": "1982-01"} if archive == "fnoc" else {})}
        data = strict_json(host.get(path, params=params).text)
        assert failures(load(COVERAGE_JSON), data) == []
        assert data["type"] in ("Coverage", "CoverageCollection")


def test_search(host):
    items = host.get("/search", params={"limit": 5, "bbox": "-10,-10,10,10"}).json()
    assert items["features"]
    for item in items["features"]:
        assert stac_failures(item) == []


SETS = ("WebMercatorQuad", "WorldCRS84Quad")


def component(name: str) -> dict:
    """A schema of OGC API - Tiles, as its OpenAPI document has it."""
    document = load(TILES)
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


def test_the_schemas_of_tiles_can_fail():
    example = load(SCHEMAS / "samples/tileset.json")
    assert failures(load(TMS / "tileSet.json"), example) == []
    assert failures(load(TMS / "tileSet.json"), {**example, "dataType": 1})
    assert failures(load(TMS / "tileMatrixSet.json"), {"crs": example["crs"]})
    assert failures(component("tileSet-item"), {"dataType": "map"})
    assert failures(load(TILEJSON), {"tilejson": "3.0.0"})


def test_tile_matrix_sets(host):
    listed = host.get("/tileMatrixSets").json()["tileMatrixSets"]
    assert [item["id"] for item in listed] == list(SETS)
    for item in listed:
        assert failures(component("tileMatrixSet-item"), item) == []
    for name in SETS:
        document = host.get(f"/tileMatrixSets/{name}").json()
        assert failures(load(TMS / "tileMatrixSet.json"), document) == []
        registered = load(SCHEMAS / f"ogcapi-tms/2.0/registry/json/{name}.json")
        same(document, registered, name)


def same(given, expected, what: str) -> None:
    """The same members and values, numbers but for the last digits that the registry leaves out."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            same(given[key], value, f"{what}.{key}")
    elif isinstance(expected, list):
        assert len(given) == len(expected), what
        for i, (a, b) in enumerate(zip(given, expected, strict=True)):
            same(a, b, f"{what}[{i}]")
    elif isinstance(expected, float):
        assert given == pytest.approx(expected, rel=1e-9), what
    else:
        assert given == expected, what


@pytest.mark.parametrize("archive", ARCHIVES)
def test_tilesets(host, archive):
    base = f"/collections/{archive}/map/tiles"
    links = {link["rel"]: link["href"] for link in host.get(f"/collections/{archive}").json()["links"]}
    assert links["http://www.opengis.net/def/rel/ogc/1.0/tilesets-map"] == host.href(base)
    listed = host.get(base).json()["tilesets"]
    assert len(listed) == 2
    for item in listed:
        assert failures(component("tileSet-item"), item) == []
    for name in SETS:
        document = host.get(f"{base}/{name}").json()
        assert failures(load(TMS / "tileSet.json"), document) == []
        assert failures(component("tileSet"), document) == []
    tilejson = host.get(f"{base}/WebMercatorQuad/tilejson.json").json()
    assert failures(load(TILEJSON), tilejson) == []
    tile = requests.get(tilejson["tiles"][0].format(z=0, y=0, x=0), timeout=60)
    assert (tile.status_code, tile.headers["content-type"]) == (200, "image/png")


TRIANGLE = "POLYGON((-10 -10,20 -12,5 15,-10 -10))"

# One answer of each kind: path, parameters, the CoverageJSON type it has to be, the domain types it may have
COVERAGES = [
    ("fnoc/position", {"coords": "POINT(5 5)", "datetime": "1985-03-16T00:00:00Z"}, "Coverage", {"Point"}),
    ("fnoc/position", {"coords": "POINT(5 5)"}, "Coverage", {"PointSeries"}),
    ("levitus/position", {"coords": "POINT(-30 5)"}, "Coverage", {"VerticalProfile"}),
    ("levitus/position", {"coords": "POINT(-30 5)", "z": "100"}, "Coverage", {"Point"}),
    ("levitus/position", {"coords": "MULTIPOINT((-30 5),(-40 6))", "z": "100"}, None, None),
    ("fnoc/position", {"coords": "MULTIPOINT((5 5),(50 -20))"}, None, None),
    ("levitus/position", {"coords": "MULTIPOINT((-30 5),(-40 6))"}, None, None),
    ("fnoc/area", {"coords": TRIANGLE, "datetime": "1985-03-16T00:00:00Z"}, "Coverage", {"Grid"}),
    ("fnoc/area", {"coords": TRIANGLE, "datetime": "1985-01-01T00:00:00Z/1985-06-01T00:00:00Z"}, "Coverage", {"Grid"}),
    ("coads/area", {"coords": TRIANGLE, "parameter-name": "SST,AIRT"}, "Coverage", {"Grid"}),
    ("levitus/cube", {"bbox": "-40,0,-30,10", "z": "0/100"}, "Coverage", {"Grid"}),
    ("fnoc/cube", {"bbox": "170,-10,-170,10", "datetime": "1985-03-16T00:00:00Z"}, "Coverage", {"Grid"}),
    ("fnoc/timeseries", {"bbox": "-20,-20,20,20", "f": "covjson"}, "Coverage", None),
    ("fnoc/timeseries", {"coords": "POINT(5 5)", "f": "covjson"}, "Coverage", {"PointSeries"}),
    ("fnoc/aggregate", {"f": "covjson", "over": "t", "reduce": "mean"}, "Coverage", {"Grid"}),
    ("fnoc/aggregate", {"f": "covjson", "over": "x,y,t", "reduce": "mean,max"}, "Coverage", None),
    ("fnoc/aggregate", {"f": "covjson", "over": "x,y,t", "groupby": "time.season"}, "Coverage", None),
]


@pytest.mark.parametrize(("path", "params", "kind", "domains"), COVERAGES, ids=[f"{p}-{q}" for p, q, *_ in COVERAGES])
def test_coverage_json(host, path, params, kind, domains):
    response = host.get(f"/collections/{path}", params=params)
    assert response.status_code == 200, response.text[:1000]
    assert response.headers["content-type"].split(";")[0] in (
        "application/vnd.cov+json",
        "application/prs.coverage+json",
    )
    document = strict_json(response.text)
    assert failures(load(COVERAGE_JSON), document) == []
    if kind:
        assert document["type"] == kind
    if domains:
        assert document["domain"].get("domainType", document.get("domainType")) in domains
    for coverage in document.get("coverages", [document]):
        for array in coverage["ranges"].values():
            size = 1
            for length in array.get("shape", []):
                size *= length
            assert len(array["values"]) == size


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/collections/nothing", 404),
        ("/collections/fnoc/position", 400),
        ("/collections/fnoc/position?coords=POINT(0%20100)", 400),
        ("/collections/fnoc/position?coords=POINT(0%200)&f=docx", 400),
        ("/search?bbox=1,2", 400),
    ],
)
def test_problem(host, path, status):
    response = host.get(path)
    assert response.status_code == status
    problem = response.json()
    assert failures(load(PROBLEM), problem) == []
    assert failures(load(EDR / "1.1.0/exception.json"), problem) == []
