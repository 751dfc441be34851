import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";
import { HOSTILE, hostileMaps } from "../support/hostile-maps.ts";
import { all, child, parseXml, texts } from "../support/xml.ts";

const { app, log } = sampleApp();
const { app: hostile } = sampleApp(hostileMaps);
const collections = "http://example.org/collections";

async function get(url: string, from = app, headers: Record<string, string> = {}) {
  const response = await from.request(url, { headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = () => new TextDecoder().decode(bytes);
  const header = (name: string) => response.headers.get(name);
  return { status: response.status, type: header("content-type"), header, bytes, text, xml: () => parseXml(text()) };
}

const world = "crs=CRS:84&bbox=-180,-90,180,90&width=144&height=72";
const map = `request=GetMap&version=1.3.0&layers=UWND&styles=&format=image/png&${world}`;
const wms = (query: string, id = "fnoc-winds") => `${collections}/${id}/wms?${query}`;

describe("GetCapabilities", () => {
  test.each([
    "",
    "SERVICE=WMS&REQUEST=GetCapabilities",
    "service=wms&request=getcapabilities&version=1.3.0",
    "request=GetCapabilities&version=2.0.0",
  ])("1.3.0: %s", async (query) => {
    const { status, type, xml } = await get(wms(query));
    expect([status, type]).toEqual([200, "text/xml; charset=utf-8"]);
    const root = xml();
    expect([root.name, root.attributes.version]).toEqual(["WMS_Capabilities", "1.3.0"]);
    const layer = child(child(root, "Capability"), "Layer");
    expect(texts(layer, "Name").filter((name) => /WND/.test(name))).toEqual(["UWND", "VWND"]);
    expect(texts(layer, "CRS")).toEqual(["EPSG:3857", "EPSG:4326", "CRS:84"]);
    const [degrees] = layer.children.filter(({ attributes }) => attributes.CRS === "EPSG:4326");
    expect(degrees!.attributes).toEqual({ CRS: "EPSG:4326", minx: "-90", miny: "-180", maxx: "90", maxy: "180" });
    const [time] = all(layer, "Dimension");
    expect(time!.attributes).toEqual({
      name: "time",
      units: "ISO8601",
      default: "1992-12-17T03:30:00Z",
      nearestValue: "1",
    });
    expect(time!.text.split(",")).toHaveLength(132);
  });

  test.each(["1.1.1", "1.1.0", "1.0.0"])("1.1.1 for %s", async (version) => {
    const { type, xml } = await get(wms(`service=WMS&request=GetCapabilities&version=${version}`));
    const root = xml();
    expect([type, root.name, root.attributes.version]).toEqual([
      "application/vnd.ogc.wms_xml; charset=utf-8",
      "WMT_MS_Capabilities",
      "1.1.1",
    ]);
    expect(texts(root, "SRS")).toEqual(["EPSG:3857", "EPSG:4326"]);
    const [degrees] = all(root, "BoundingBox").filter(({ attributes }) => attributes.SRS === "EPSG:4326");
    expect(degrees!.attributes.minx).toBe("-180");
    expect(all(root, "Extent")[0]!.attributes.name).toBe("time");
  });

  test("hostile words and dimensions of all kinds", async () => {
    const { xml } = await get(wms("request=GetCapabilities", "hostile"), hostile);
    const layer = child(child(child(xml(), "Capability"), "Layer"), "Layer");
    expect(child(layer, "Name").text).toBe('t<&"');
    expect(child(layer, "Title").text).toBe(HOSTILE.replace("\u0001", "\uFFFD"));
    expect(
      all(layer, "Dimension").map(({ attributes, text }) => [
        attributes.name,
        attributes.units,
        attributes.default,
        text,
      ]),
    ).toEqual([
      ["time", "ISO8601", "2000-02-11T15:00:00Z", "2000-01-01T00:00:00Z/2000-02-11T15:00:00Z/PT1H"],
      ["elevation", "hPa", "850", "850,500"],
      ["member", "", "1", "1,2,3"],
    ]);
    for (const { attributes } of all(layer, "OnlineResource")) {
      expect(() => new URL(attributes["xlink:href"]!)).not.toThrow();
    }
  });
});

describe("GetMap", () => {
  const at = "datetime=1985-03-18T11:00:00Z";
  const own = (query: string) => `${collections}/fnoc-winds/map?parameter-name=UWND&missing=%23ffffff&${query}`;
  const box = "bbox=-180,-90,180,90&width=144&height=72";

  test.each<[string, string, string]>([
    ["as it is", map, `${box}`],
    [
      "names in any case, and more of them",
      map.replace("layers", "LAYERS").replace("width", "Width").concat("&DPI=96"),
      box,
    ],
    [
      "latitude first in EPSG:4326",
      map.replace("CRS:84", "EPSG:4326").replace("-180,-90,180,90", "-90,-180,90,180"),
      box,
    ],
    ["longitude first in 1.1.1", map.replace("crs=CRS:84", "srs=EPSG:4326").replace("1.3.0", "1.1.1"), box],
    [
      "metres",
      map.replace("CRS:84", "EPSG:3857").replace("-180,-90,180,90", "0,0,5000000,2500000"),
      "bbox=0,0,5000000,2500000&bbox-crs=EPSG:3857&crs=EPSG:3857&width=144&height=72",
    ],
    ["a time", `${map}&time=1985-03-18T11:00:00Z`, `${box}&${at}`],
    ["the first step of a range", `${map}&TIME=1985-03-01/1985-04-30T00:00:00Z`, `${box}&${at}`],
    ["the first step of a month", `${map}&TIME=1985-03`, `${box}&${at}`],
    ["a day without a step", `${map}&TIME=1985-03-20`, `${box}&${at}`],
    ["a range without a step", `${map}&TIME=1985-03-18T12:00:00Z/1985-03-18T13:00:00Z`, `${box}&${at}`],
    ["a style", map.replace("styles=", "styles=magma"), `${box}&colormap=magma`],
    ["the default style", map.replace("styles=", "styles=default"), box],
    [
      "parameters of ours",
      `${map}&RANGE=-5,5&scale=linear&method=linear`,
      `${box}&range=-5,5&scale=linear&method=linear`,
    ],
    ["a statistic of a range of time", `${map}&reduce=max&time=1985/1986`, `${box}&reduce=max&datetime=1985/1986`],
    [
      "a variable of the request's own",
      map.replace("layers=UWND", "layers=speed&expr=speed:hypot(UWND,VWND)"),
      `${box}&parameter-name=speed&expr=speed:hypot(UWND,VWND)`,
    ],
  ])("%s", async (_, query, expected) => {
    const asked = await get(wms(query));
    const image = await get(
      own(expected)
        .replace("UWND&missing", expected.includes("speed") ? "speed&missing" : "UWND&missing")
        .replace(/&parameter-name=speed(?=&expr)/, ""),
    );
    expect([asked.status, asked.type, image.status], asked.status === 200 ? image.text() : asked.text()).toEqual([
      200,
      "image/png",
      200,
    ]);
    expect(asked.bytes).toEqual(image.bytes);
  });

  test("dimensions, and levels", async () => {
    const query = `request=GetMap&layers=${encodeURIComponent('t<&"')}&format=image/png&${world}&transparent=true&elevation=500&DIM_MEMBER=2&time=2000-01-02T00:00:00Z`;
    const asked = await get(wms(query, "hostile"), hostile);
    expect(asked.header("estran-labels")).toBe("time=2000-01-02T00%3A00%3A00Z&level=500&member=2");
  });

  test("the background", async () => {
    const colours = async (query: string) => (await get(wms(`${map}&${query}`))).bytes;
    const [white, red, clear] = await Promise.all(["", "bgcolor=0xff0000", "transparent=TRUE"].map(colours));
    expect(red).not.toEqual(white);
    expect(clear).not.toEqual(white);
    expect(await colours("bgcolor=0xFFFFFF&transparent=FALSE")).toEqual(white);
  });

  test("is known by its tag", async () => {
    const { header } = await get(wms(map));
    const again = await get(wms(map), app, { "if-none-match": header("etag")! });
    expect(again.status).toBe(304);
  });
});

describe("GetFeatureInfo", () => {
  const info = map.replace("GetMap", "GetFeatureInfo").concat("&query_layers=UWND&time=1985-03-18T11:00:00Z");

  test.each([
    [59, 20, "POINT(-31.25 38.75)"],
    [0, 0, "POINT(-178.75 88.75)"],
    [143, 71, "POINT(178.75 -88.75)"],
  ])("pixel %d, %d is what /position has at %s", async (i, j, coords) => {
    const { status, type, text } = await get(wms(`${info}&i=${i}&j=${j}`));
    expect([status, type]).toEqual([200, "application/json"]);
    const { features } = JSON.parse(text());
    const position = `${collections}/fnoc-winds/position?coords=${coords}&datetime=1985-03-18T11:00:00Z&parameter-name=UWND&f=json`;
    const { data_vars: vars } = JSON.parse((await get(position)).text());
    expect(features).toHaveLength(1);
    expect(features[0].properties).toEqual({
      TIME: "1985-03-18T11:00:00Z",
      parameter: "UWND",
      title: "ZONAL WIND",
      value: [vars.UWND.data].flat(5)[0],
      units: "M/S",
    });
    const [lon, lat] = coords.match(/-?[\d.]+/g)!.map(Number);
    expect(features[0].geometry).toEqual({ type: "Point", coordinates: [lon, lat] });
  });

  test("text, and missing values", async () => {
    const land = `request=GetFeatureInfo&layers=SST&query_layers=SST&${world}&i=82&j=32&info_format=text/plain`;
    const { type, text } = await get(wms(land, "coads-climatology"));
    expect(type).toBe("text/plain; charset=utf-8");
    expect(text()).toContain("value: missing\n");
    expect(text()).toContain("longitude: 26.25\nlatitude: 8.75\n");
  });

  test("across the antimeridian, and in 1.1.1", async () => {
    const beyond = info
      .replace("-180,-90,180,90", "170,-10,190,10")
      .replace("1.3.0", "1.1.1")
      .replace("crs=CRS:84", "srs=EPSG:4326");
    const { text } = await get(wms(`${beyond}&x=143&y=0`));
    expect(JSON.parse(text()).features[0].geometry.coordinates[0]).toBeCloseTo(-170.07);
  });
});

test("GetLegendGraphic leads to the legend of the same map", async () => {
  const query =
    "request=GetLegendGraphic&version=1.3.0&layer=UWND&style=magma&format=image/png&range=-5,5&sld_version=1.1.0";
  const { status, header } = await get(wms(query));
  expect(status).toBe(302);
  const { pathname, searchParams } = new URL(header("location")!);
  const legend = await get(header("location")!);
  expect([legend.status, legend.type]).toEqual([200, "image/png"]);
  expect([pathname, Object.fromEntries(searchParams)]).toEqual([
    "/collections/fnoc-winds/legend",
    { "parameter-name": "UWND", colormap: "magma", range: "-5,5", f: "png" },
  ]);
});

describe("ServiceExceptionReport", () => {
  test.each<[string, number, string | undefined]>([
    [map.replace("UWND", "nothing"), 400, "LayerNotDefined"],
    [map.replace("UWND", "UWND,VWND"), 400, "LayerNotDefined"],
    [map.replace("layers=UWND", ""), 400, "LayerNotDefined"],
    [map.replace("styles=", "styles=nothing"), 400, "StyleNotDefined"],
    [map.replace("CRS:84", "EPSG:32633"), 400, "InvalidCRS"],
    [map.replace("image/png", "image/tiff"), 400, "InvalidFormat"],
    [`${map}&time=<b>`, 400, "InvalidDimensionValue"],
    [`${map}&time=2020-13-01T00:00:00Z/2021`, 400, "InvalidDimensionValue"],
    [map.replace("-180,-90,180,90", "180,-90,-180,90"), 400, undefined],
    [map.replace("-180,-90,180,90", "-180,-90,180"), 400, undefined],
    [map.replace("-180,-90,180,90", "a,b,c,d"), 400, undefined],
    [map.replace("-180,-90,180,90", "-1e8,0,1e8,10"), 400, undefined],
    [map.replace("CRS:84", "EPSG:3857").replace("-180,-90,180,90", "-1e16,-1e16,1e16,1e16"), 400, undefined],
    [`${map}&time=2050-01-01T00:00:00Z`, 400, "InvalidDimensionValue"],
    [`${map}&time=2050-01-01`, 400, "InvalidDimensionValue"],
    [`${map}&constructor=a&constructor=b`, 400, undefined],
    [map.replace("width=144", "width=0"), 400, undefined],
    [map.replace("width=144", "width=100000"), 400, undefined],
    [`${map}&bgcolor=red`, 400, undefined],
    [`${map}&transparent=maybe`, 400, undefined],
    [`${map}&range=5`, 400, undefined],
    ["request=GetSomething", 400, "OperationNotSupported"],
    ["service=WMS", 400, "OperationNotSupported"],
    ["service=WFS&request=GetCapabilities", 400, undefined],
    [`${map.replace("GetMap", "GetFeatureInfo")}&query_layers=VWND&i=0&j=0`, 400, "LayerNotDefined"],
    [`${map.replace("GetMap", "GetFeatureInfo")}&query_layers=UWND&i=144&j=0`, 400, "InvalidPoint"],
    [`${map.replace("GetMap", "GetFeatureInfo")}&query_layers=UWND&i=0`, 400, "InvalidPoint"],
    [
      `${map.replace("GetMap", "GetFeatureInfo").replace("180,90", "180,900")}&query_layers=UWND&i=0&j=0`,
      400,
      "InvalidPoint",
    ],
    [
      `${map.replace("GetMap", "GetFeatureInfo")}&query_layers=UWND&i=0&j=0&info_format=text/html`,
      400,
      "InvalidFormat",
    ],
  ])("%s", async (query, status, code) => {
    const { status: given, type, xml } = await get(wms(query));
    const root = xml();
    const { attributes, text } = child(root, "ServiceException");
    expect([given, type, root.name, attributes.code]).toEqual([
      status,
      "text/xml; charset=utf-8",
      "ServiceExceptionReport",
      code,
    ]);
    expect(text).toMatch(/^Parameter "/);
  });

  test("1.1.1 has its own media type", async () => {
    const { type } = await get(wms(map.replace("1.3.0", "1.1.1")));
    expect(type).toBe("application/vnd.ogc.se_xml; charset=utf-8");
  });

  test("a collection that there is not, and a source that fails", async () => {
    expect((await get(wms(map, "nothing"))).status).toBe(404);
    const broken = sampleApp({
      openStore: () => {
        throw new Error("a <bug>");
      },
    });
    const { status, xml } = await get(wms(map), broken.app);
    expect([status, xml().name, broken.log]).toMatchObject([500, "ServiceExceptionReport", [{ message: "a <bug>" }]]);
    expect(log).toEqual([]);
  });
});
