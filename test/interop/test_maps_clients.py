"""Maps as clients of WMS, WMTS and TileJSON see them: OWSLib reads the capabilities and fetches a map and a tile, and GDAL (that of
rasterio) opens both as a layer. Their pixels are those of /map and of the tiles, and values are those of /position."""

import json

import numpy as np
import pytest
import rasterio
import requests
from owslib.util import ServiceException
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService
from rasterio.io import MemoryFile
from rasterio.windows import Window

WORLD = (-180, -90, 180, 90)
SIZE = (144, 72)
TIME = "1985-03-18T11:00:00Z"


@pytest.fixture(autouse=True)
def no_kept_answers(tmp_path, monkeypatch):
    """GDAL keeps tiles and capabilities of former runs, whose ports may be the same."""
    monkeypatch.setenv("GDAL_DEFAULT_WMS_CACHE_PATH", str(tmp_path))
    monkeypatch.setenv("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")


def pixels(png: bytes) -> np.ndarray:
    """RGBA, [row, column, band]."""
    with MemoryFile(png) as file, file.open() as image:
        if image.count == 4:
            return np.moveaxis(image.read(), 0, -1)
        table = image.colormap(1)
        return np.array([table[i] for i in range(256)], "u1")[image.read(1)]


def drawn(host, path: str, **params) -> np.ndarray:
    response = host.get(f"/collections/{path}", params=params)
    assert response.status_code == 200, response.text[:1000]
    return pixels(response.content)


@pytest.mark.parametrize("version", ["1.3.0", "1.1.1"])
def test_owslib_wms(host, version):
    wms = WebMapService(host.href("/collections/fnoc/wms"), version=version)
    assert set(wms.contents) == {"UWND", "VWND"}
    layer = wms["UWND"]
    assert layer.title == "ZONAL WIND"
    assert layer.boundingBoxWGS84 == WORLD
    assert {"EPSG:3857", "EPSG:4326"} <= set(layer.crsOptions)
    assert "viridis" in layer.styles
    assert len(layer.timepositions) == 132
    assert layer.defaulttimeposition == layer.timepositions[-1]
    answer = wms.getmap(
        layers=["UWND"], styles=["viridis"], srs="EPSG:4326", bbox=WORLD, size=SIZE, format="image/png", transparent=True, time=TIME
    )
    expected = drawn(
        host, "fnoc/map", **{"parameter-name": "UWND", "colormap": "viridis", "bbox": "-180,-90,180,90", "width": 144, "height": 72, "datetime": TIME}
    )
    np.testing.assert_array_equal(pixels(answer.read()), expected)


def test_owslib_wms_in_mercator(host):
    wms = WebMapService(host.href("/collections/coads/wms"), version="1.3.0")
    half = 20037508.342789244
    answer = wms.getmap(
        layers=["SST"], srs="EPSG:3857", bbox=(-half, -half, half, half), size=(256, 256), format="image/png", transparent=True
    )
    tile = drawn(host, "coads/map/tiles/WebMercatorQuad/0/0/0", **{"parameter-name": "SST"})
    np.testing.assert_array_equal(pixels(answer.read()), tile)


def test_owslib_wms_has_an_opaque_background(host):
    wms = WebMapService(host.href("/collections/coads/wms"), version="1.3.0")
    options = {"layers": ["SST"], "srs": "CRS:84", "bbox": WORLD, "size": SIZE, "format": "image/png"}
    clear = pixels(wms.getmap(**options, transparent=True).read())
    blue = pixels(wms.getmap(**options, bgcolor="#0000FF").read())
    land = clear[..., 3] == 0
    assert 0.2 < land.mean() < 0.8
    assert (blue[..., 3] == 255).all()
    assert (blue[land] == (0, 0, 255, 255)).all()
    np.testing.assert_array_equal(blue[~land], clear[~land])


@pytest.mark.parametrize("format", ["application/json", "application/geo+json", "text/plain"])
def test_owslib_feature_info_is_what_position_answers(host, format):
    wms = WebMapService(host.href("/collections/levitus/wms"), version="1.3.0")
    answer = wms.getfeatureinfo(
        layers=["TEMP"], query_layers=["TEMP"], srs="EPSG:4326", bbox=WORLD, size=SIZE, info_format=format, xy=(59, 20), elevation="100"
    ).read()
    place = "POINT(-31.25 38.75)"
    given = host.get("/collections/levitus/position", params={"coords": place, "z": "100", "parameter-name": "TEMP", "f": "json"}).json()
    expected = np.squeeze(given["data_vars"]["TEMP"]["data"]).item()
    if format == "text/plain":
        assert f"value: {expected}\n" in answer.decode()
    else:
        feature = json.loads(answer)["features"][0]
        assert feature["geometry"]["coordinates"] == [-31.25, 38.75]
        assert feature["properties"]["value"] == expected
        assert feature["properties"]["ZAXLEVITR"] == 100


def test_owslib_wms_says_what_is_wrong(host):
    wms = WebMapService(host.href("/collections/fnoc/wms"), version="1.3.0")
    with pytest.raises(ServiceException, match="LayerNotDefined|nothing"):
        wms.getmap(layers=["nothing"], srs="CRS:84", bbox=WORLD, size=SIZE, format="image/png")


def test_owslib_wmts(host):
    wmts = WebMapTileService(host.href("/collections/levitus/wmts"))
    assert set(wmts.contents) == {"TEMP", "SALT"}
    layer = wmts["TEMP"]
    assert layer.boundingBoxWGS84 == WORLD
    assert set(layer._tilematrixsets) == {"WebMercatorQuad", "WorldCRS84Quad"}
    assert layer.dimensions["Elevation"]["default"] == "0"
    assert "5000" in layer.dimensions["Elevation"]["values"]
    matrices = wmts.tilematrixsets["WorldCRS84Quad"]
    assert matrices.crs == "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert matrices.tilematrix["0"].topleftcorner == (-180.0, 90.0)
    tile = wmts.gettile(
        layer="TEMP", style="viridis", tilematrixset="WebMercatorQuad", tilematrix="1", row=0, column=1, format="image/png", Elevation="100"
    )
    expected = drawn(
        host, "levitus/map/tiles/WebMercatorQuad/1/0/1", **{"parameter-name": "TEMP", "colormap": "viridis", "z": 100}
    )
    np.testing.assert_array_equal(pixels(tile.read()), expected)


def test_owslib_wmts_restful(host):
    """OWSLib fills the template of the capabilities, and adds KVP of its own to their URL."""
    wmts = WebMapTileService(host.href("/collections/levitus/wmts/1.0.0/WMTSCapabilities.xml"))
    resource = wmts.buildTileResource(
        layer="TEMP", style="default", tilematrixset="WorldCRS84Quad", tilematrix="0", row=0, column=1, format="image/png", Elevation="100"
    )
    expected = drawn(host, "levitus/map/tiles/WorldCRS84Quad/0/0/1", **{"parameter-name": "TEMP", "z": 100})
    response = requests.get(resource, timeout=60)
    assert response.status_code == 200, response.text[:1000]
    np.testing.assert_array_equal(pixels(response.content), expected)


@pytest.mark.parametrize("path", ["wmts", "wmts/1.0.0/WMTSCapabilities.xml"])
def test_gdal_opens_wmts(host, path):
    url = host.href(f"/collections/coads/{path}")
    with rasterio.open(f"WMTS:{url},layer=SST,style=default,tilematrixset=WebMercatorQuad") as layer:
        assert layer.crs.to_epsg() == 3857
        # Cells of 2 degrees are 8 pixels wide from level 3 on.
        assert (layer.width, layer.height) == (256 * 2**3, 256 * 2**3)
        np.testing.assert_allclose(layer.bounds, [-20037508.34, -20037508.34, 20037508.34, 20037508.34], atol=1)
        given = np.moveaxis(layer.read(window=Window(256 * 2, 256 * 3, 256, 256)), 0, -1)
    expected = drawn(host, "coads/map/tiles/WebMercatorQuad/3/3/2", **{"parameter-name": "SST"})
    same_colours(given, expected)


def test_gdal_opens_wmts_in_degrees(host):
    url = host.href("/collections/coads/wmts/1.0.0/WMTSCapabilities.xml")
    with rasterio.open(f"WMTS:{url},layer=SST,style=plasma,tilematrixset=WorldCRS84Quad") as layer:
        assert tuple(layer.bounds) == WORLD
        level = int(np.log2(layer.height // 256))
        given = np.moveaxis(layer.read(window=Window(256, 256, 256, 256)), 0, -1)
    expected = drawn(host, f"coads/map/tiles/WorldCRS84Quad/{level}/1/1", **{"parameter-name": "SST", "colormap": "plasma"})
    same_colours(given, expected)


def test_gdal_opens_wms(host):
    query = "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=UWND&STYLES=&CRS=CRS:84&BBOX=-180,-90,180,90&FORMAT=image/png"
    with rasterio.open(f"WMS:{host.href('/collections/fnoc/wms')}?{query}") as layer:
        assert layer.bounds == WORLD
        small = np.moveaxis(layer.read(out_shape=(layer.count, 72, 144)), 0, -1)
    assert small[..., :3].std() > 10


def test_gdal_reads_tiles_of_tilejson(host):
    """Its driver of tiles takes the template that TileJSON names."""
    tilejson = host.get(
        "/collections/coads/map/tiles/WebMercatorQuad/tilejson.json", params={"parameter-name": "SST", "colormap": "magma"}
    ).json()
    template = tilejson["tiles"][0].replace("{z}", "${z}").replace("{x}", "${x}").replace("{y}", "${y}").replace("&", "&amp;")
    half = 20037508.342789244
    description = f"""<GDAL_WMS>
      <Service name="TMS"><ServerUrl>{template}</ServerUrl></Service>
      <DataWindow>
        <UpperLeftX>{-half}</UpperLeftX><UpperLeftY>{half}</UpperLeftY><LowerRightX>{half}</LowerRightX><LowerRightY>{-half}</LowerRightY>
        <TileLevel>{tilejson["maxzoom"]}</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin>
      </DataWindow>
      <Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount>
    </GDAL_WMS>"""
    with rasterio.open(description) as layer:
        assert layer.width == 256 * 2 ** tilejson["maxzoom"]
        given = np.moveaxis(layer.read(out_shape=(4, 256, 256)), 0, -1)
    whole = drawn(host, "coads/map/tiles/WebMercatorQuad/0/0/0", **{"parameter-name": "SST", "colormap": "magma"})
    same_colours(given, whole)


def same_colours(given: np.ndarray, expected: np.ndarray) -> None:
    """Where a pixel is clear its colour is nobody's business."""
    seen = expected[..., 3] > 0
    assert 0.05 < seen.mean()
    np.testing.assert_array_equal(given[..., 3] > 0, seen)
    np.testing.assert_array_equal(given[seen], expected[seen])


def test_contours_are_those_of_contourpy(host):
    """The same field, from /map as numbers: every point of a line lies where contourpy has one."""
    contourpy = pytest.importorskip("contourpy")
    params = {"parameter-name": "SST", "bbox": "-60,-30,20,30", "width": 80, "height": 60, "method": "linear"}
    lines = host.get("/collections/coads/map", params={**params, "f": "geojson", "levels": "20,25"}).json()
    assert [feature["properties"]["level"] for feature in lines["features"]] == [20, 25]
    raw = host.get("/collections/coads/map", params={**params, "f": "float32"})
    field = np.frombuffer(raw.content, "<f4").reshape(60, 80)
    x, y = np.linspace(-59.5, 19.5, 80), np.linspace(29.5, -29.5, 60)
    generator = contourpy.contour_generator(x, y, np.ma.masked_invalid(field), corner_mask=False)
    for feature in lines["features"]:
        expected = np.concatenate(generator.lines(feature["properties"]["level"]))
        given = np.concatenate([np.array(line) for line in feature["geometry"]["coordinates"]])
        within = (np.abs(given[:, 0] + 20) < 39.4) & (np.abs(given[:, 1]) < 29.4)
        distance = np.abs(given[within][:, None] - expected[None]).sum(-1).min(1)
        assert within.sum() > 20
        assert distance.max() < 1e-4
