/** Maps over HTTP: views, formats, conditions, and what is no map. */
import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";
import { decodePng } from "../support/png.ts";

const { app } = sampleApp();
const MAP = "/collections/levitus-climatology/map";
const TILES = `${MAP}/tiles/WebMercatorQuad`;

const get = async (path: string, init?: RequestInit) => app.request(path, init);
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

test("a tile is a PNG of a palette, and says what it shows", async () => {
  const response = await get(`${TILES}/1/0/1`);
  expect(response.status).toBe(200);
  const header = (name: string) => response.headers.get(name);
  expect(header("content-type")).toBe("image/png");
  expect(header("content-crs")).toBe("<http://www.opengis.net/def/crs/EPSG/0/3857>");
  expect(
    header("content-bbox")!
      .split(",")
      .map((edge) => Math.round(Number(edge))),
  ).toEqual([0, 0, 20037508, 20037508]);
  expect(header("estran-labels")).toBe("ZAXLEVITR=0");
  expect(header("cache-control")).toContain("max-age");
  expect(Number(header("estran-requests"))).toBeGreaterThan(0);
  const { width, height, colour } = decodePng(await bytesOf(response));
  expect([width, height, colour]).toEqual([256, 256, 3]);
});

test("a time that nobody asked for is the last one", async () => {
  const response = await get("/collections/coads-climatology/map/tiles/WorldCRS84Quad/0/0/0");
  expect(response.headers.get("content-datetime")).toMatch(/^\d{4}-12-1/);
});

test("tiles are remembered, and unchanged ones not sent", async () => {
  const first = await get(`${TILES}/2/1/1`);
  const etag = first.headers.get("etag")!;
  const again = await get(`${TILES}/2/1/1`);
  expect(again.headers.get("estran-requests")).toBe("0");
  expect(await bytesOf(again)).toEqual(await bytesOf(first));
  const unchanged = await get(`${TILES}/2/1/1`, { headers: { "if-none-match": etag } });
  expect([unchanged.status, unchanged.headers.get("etag")]).toEqual([304, etag]);
  const head = await get(`${TILES}/2/1/1`, { method: "HEAD" });
  expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
});

test("every question has a tag of its own", async () => {
  const queries = ["", "reduce=mean&over=z", "method=linear", "colormap=gray", "range=0,30", "f=float32", "z=100"];
  const tags = await Promise.all(
    queries.map(async (query) => (await get(`${TILES}/0/0/0?${query}`)).headers.get("etag")),
  );
  expect(new Set(tags).size).toBe(queries.length);
});

test("the numbers of a tile, as they are and in 16 bits", async () => {
  const raw = await get(`${TILES}/1/0/0?f=float32`);
  expect(raw.headers.get("content-type")).toBe("application/octet-stream");
  const view = new DataView(await raw.arrayBuffer());
  expect(view.byteLength).toBe(4 * 256 * 256);
  const packed = await get(`${TILES}/1/0/0?f=quantized&range=-2,30`);
  const [scale, offset] = ["estran-scale", "estran-offset"].map((name) => Number(packed.headers.get(name)));
  expect([scale, offset]).toEqual([32 / 65535, -2]);
  const { rgba } = decodePng(await bytesOf(packed));
  for (let i = 0; i < 256 * 256; i += 97) {
    const value = view.getFloat32(4 * i, true);
    if (Number.isNaN(value)) {
      expect(rgba[4 * i + 3]).toBe(0);
    } else {
      const number = offset! + scale! * (256 * rgba[4 * i]! + rgba[4 * i + 1]!);
      expect(Math.abs(number - Math.max(-2, Math.min(30, value)))).toBeLessThanOrEqual(scale!);
    }
  }
});

test("a plan costs nothing and says what it is", async () => {
  const response = await get(`${TILES}/0/0/0?explain=true`);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toMatchObject({ operation: "map", fits: true, resampling: "average" });
});

describe("maps that are no tiles", () => {
  test.each([
    ["", 1024, 512, "-180,-90,180,90"],
    ["width=300", 300, 150, "-180,-90,180,90"],
    ["bbox=0,0,40,10", 1024, 256, "0,0,40,10"],
    ["bbox=170,-10,-170,10&height=64", 64, 64, "170,-10,190,10"],
    ["bbox=-10,-10,10,10&crs=EPSG:3857&width=32&height=16", 32, 16, null],
    ["bbox=-1113194,-1118889,1113194,1118889&bbox-crs=EPSG:3857&width=10&height=10", 10, 10, null],
    ["crs=[EPSG:3857]&width=64", 64, 64, null],
  ])("%s", async (query, width, height, bbox) => {
    const response = await get(`${MAP}?${query}`);
    expect(response.status).toBe(200);
    const decoded = decodePng(await bytesOf(response));
    expect([decoded.width, decoded.height]).toEqual([width, height]);
    if (bbox) {
      expect(response.headers.get("content-bbox")).toBe(bbox);
    }
  });
});

describe("a month and an anomaly", () => {
  test.each(["reduce=mean", "groupby=TIME.month&month=7", "anomaly=TIME.month&reduce=mean", "rolling=2"])(
    "%s",
    async (query) => {
      const response = await get(`/collections/coads-climatology/map?width=36&height=18&f=float32&${query}`);
      expect(response.status, await response.clone().text()).toBe(200);
      const values = new Float32Array(await response.arrayBuffer());
      expect(values.some((value) => !Number.isNaN(value))).toBe(true);
    },
  );
});

test.each([
  [`${TILES}/0/0/1`, 400, "tileCol"],
  [`${TILES}/99/0/0`, 400, "tileMatrix"],
  [`${TILES}/0/0/0?bbox=0,0,1,1`, 400, "bbox"],
  [`${TILES}/0/0/0?width=9`, 400, "width"],
  [`${TILES}/0/0/0?crs=CRS84`, 400, "crs"],
  [`${TILES}/0/0/0?coords=POINT(0 0)`, 400, "coords"],
  [`${TILES}/0/0/0?nonsense=1`, 400, "nonsense"],
  [`${TILES}/0/0/0?colormap=nonsense`, 400, "colormap"],
  [`${TILES}/0/0/0?range=5`, 400, "range"],
  [`${TILES}/0/0/0?f=jpeg`, 400, "f"],
  [`${TILES}/0/0/0?month=7`, 400, "month"],
  [`${TILES}/0/0/0?parameter-name=A,B`, 400, "parameter-name"],
  [`${MAP}?width=0`, 400, "width"],
  [`${MAP}?classes=-1e308,1e308&f=quantized`, 400, "range"],
  [`${MAP}?scale=log&range=1e-300,1e300`, 400, "range"],
  ["/collections/levitus-climatology/legend?scale=log&range=1e-300,1e300", 400, "range"],
  [`${MAP}?width=4097`, 400, "width"],
  [`${MAP}?width=1e99`, 400, "width"],
  [`${MAP}?height=1.5`, 400, "height"],
  [`${MAP}?bbox=0,0,1`, 400, "bbox"],
  [`${MAP}?bbox=0,5,1,5`, 400, "bbox"],
  [`${MAP}?bbox=0,0,NaN,1`, 400, "bbox"],
  [`${MAP}?bbox=-500,0,1,1`, 400, "bbox"],
  [`${MAP}?bbox=0,0,1e30,1&bbox-crs=EPSG:3857`, 400, "bbox"],
  [`${MAP}?bbox-crs=EPSG:3857`, 400, "bbox-crs"],
  [`${MAP}?crs=EPSG:32633`, 400, "crs"],
])("%s is refused", async (path, status, parameter) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code: "InvalidParameter", parameter });
});

test("there are two tile matrix sets, and the collections there are", async () => {
  expect((await get(`${MAP}/tiles/Nonsense/0/0/0`)).status).toBe(404);
  expect((await get("/collections/nonsense/map")).status).toBe(404);
  expect((await get(`${TILES}/0/0/0`, { method: "POST" })).status).toBe(405);
  expect((await get(`${TILES}/0/0/0`, { headers: { accept: "text/html" } })).status).toBe(406);
});

test("a map that is too large for the budget is refused with its plan", async () => {
  const response = await get(`${MAP}?width=4096&height=4096&method=linear`);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: "OverBudget", plan: { operation: "map", fits: false } });
});
