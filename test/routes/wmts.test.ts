import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";
import { HOSTILE, hostileMaps } from "../support/hostile-maps.ts";
import { all, child, parseXml, texts } from "../support/xml.ts";

const { app } = sampleApp();
const { app: hostile } = sampleApp(hostileMaps);
const levitus = "http://example.org/collections/levitus-climatology";

async function get(url: string, from = app) {
  const response = await from.request(url);
  const type = response.headers.get("content-type")!;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, type, bytes, xml: () => parseXml(new TextDecoder().decode(bytes)) };
}

test.each([
  "wmts",
  "wmts?SERVICE=WMTS&REQUEST=GetCapabilities",
  "wmts?service=wmts&request=getcapabilities&version=1.0.0&dpi=96",
  "wmts/1.0.0/WMTSCapabilities.xml",
  "wmts/1.0.0/WMTSCapabilities.xml?service=WMTS&request=GetCapabilities&version=1.0.0",
])("%s is the capabilities", async (path) => {
  const { status, type, xml } = await get(`${levitus}/${path}`);
  expect([status, type]).toEqual([200, "application/xml; charset=utf-8"]);
  const contents = child(xml(), "Contents");
  const layers = contents.children.filter(({ name }) => name === "Layer");
  expect(layers.map((layer) => child(layer, "ows:Identifier").text)).toEqual(["SALT", "TEMP"]);
  expect(texts(layers[0]!, "TileMatrixSet")).toEqual(["WebMercatorQuad", "WorldCRS84Quad"]);
  const dimension = child(layers[0]!, "Dimension");
  expect(dimension.children.slice(0, 4).map(({ name, text }) => [name, text])).toEqual([
    ["ows:Identifier", "Elevation"],
    ["ows:UOM", "METERS"],
    ["Default", "0"],
    ["Current", "false"],
  ]);
  const sets = contents.children.filter(({ name }) => name === "TileMatrixSet");
  expect(sets.map((set) => [child(set, "ows:SupportedCRS").text, texts(set, "TopLeftCorner")[0]])).toEqual([
    ["urn:ogc:def:crs:EPSG::3857", "-20037508.342789244 20037508.342789244"],
    ["urn:ogc:def:crs:OGC:1.3:CRS84", "-180 90"],
  ]);
});

test("the template leads to the tile that KVP does", async () => {
  const { xml } = await get(`${levitus}/wmts`);
  const [resource] = all(xml(), "ResourceURL");
  const values = {
    Style: "viridis",
    TileMatrixSet: "WorldCRS84Quad",
    TileMatrix: "1",
    TileRow: "0",
    TileCol: "2",
    Elevation: "100",
  };
  const href = resource!.attributes.template!.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof values) => values[name]);
  const kvp = new URLSearchParams({
    service: "WMTS",
    request: "GetTile",
    version: "1.0.0",
    layer: "SALT",
    format: "image/png",
  });
  for (const [name, value] of Object.entries(values)) {
    kvp.set(name.toUpperCase(), value);
  }
  const [rest, asked] = await Promise.all([get(href), get(`${levitus}/wmts?${kvp}`)]);
  expect([rest.status, rest.type, asked.status]).toEqual([200, "image/png", 200]);
  expect(asked.bytes).toEqual(rest.bytes);
});

test("hostile words and many steps", async () => {
  const { xml } = await get("http://example.org/collections/hostile/wmts", hostile);
  const [layer] = all(xml(), "Layer");
  const shown = HOSTILE.replace("\u0001", "\uFFFD");
  expect(child(child(xml(), "ows:ServiceIdentification"), "ows:Title").text).toBe(shown);
  expect(child(layer!, "ows:Title").text).toBe(shown);
  expect(
    all(layer!, "Dimension").map((each) => [
      child(each, "ows:Identifier").text,
      child(each, "Default").text,
      texts(each, "Value"),
    ]),
  ).toEqual([
    ["Time", "2000-02-11T15:00:00Z", ["2000-01-01T00:00:00Z/2000-02-11T15:00:00Z/PT1H"]],
    ["Elevation", "850", ["850", "500"]],
    ["member", "1", ["1", "2", "3"]],
  ]);
  const [resource] = all(layer!, "ResourceURL");
  expect(resource!.attributes.template).toBe(
    "http://example.org/collections/hostile/map/tiles/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}?parameter-name=t%3C%26%22&colormap={Style}&datetime={Time}&z={Elevation}&member={member}",
  );
});

describe("ows:ExceptionReport", () => {
  const tile =
    "service=WMTS&request=GetTile&version=1.0.0&layer=SALT&format=image/png&tilematrixset=WebMercatorQuad&tilematrix=0&tilerow=0&tilecol=0";
  test.each([
    [`${tile}&tilerow=1`, 400, "InvalidParameterValue", "tilerow"],
    [tile.replace("tilerow=0", "tilerow=1"), 400, "TileOutOfRange", "tileRow"],
    [tile.replace("tilematrix=0", "tilematrix=77"), 400, "InvalidParameterValue", "tileMatrix"],
    [tile.replace("&tilecol=0", ""), 400, "MissingParameterValue", "tilecol"],
    [tile.replace("SALT", "<nothing>"), 400, "InvalidParameterValue", "layer"],
    [tile.replace("image/png", "image/jpeg"), 400, "InvalidParameterValue", "format"],
    [tile.replace("WebMercatorQuad", "x"), 400, "InvalidParameterValue", "tilematrixset"],
    [`${tile}&style=nothing`, 400, "InvalidParameterValue", "colormap"],
    ["request=GetFeatureInfo", 400, "OperationNotSupported", "request"],
    ["service=WMTS", 400, "OperationNotSupported", "request"],
    ["service=WFS", 400, "InvalidParameterValue", "service"],
  ])("%s", async (query, status, code, locator) => {
    const { status: given, type, xml } = await get(`${levitus}/wmts?${query}`);
    const exception = child(xml(), "ows:Exception");
    expect([given, type, exception.attributes]).toEqual([
      status,
      "text/xml; charset=utf-8",
      { exceptionCode: code, locator },
    ]);
    expect(child(exception, "ows:ExceptionText").text).toContain(locator);
  });

  test("a collection that there is not", async () => {
    const { status, xml } = await get("http://example.org/collections/nothing/wmts");
    expect([status, child(xml(), "ows:Exception").attributes]).toEqual([404, { exceptionCode: "NoApplicableCode" }]);
  });
});
