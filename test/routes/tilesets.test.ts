import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";
import { HOSTILE, hostileMaps } from "../support/hostile-maps.ts";

const { app } = sampleApp();
const origin = "http://example.org";
const levitus = `${origin}/collections/levitus-climatology`;

type Doc = Record<string, unknown> & {
  links: { rel: string; href: string; type: string; templated?: boolean }[];
  tilesets: Doc[];
  tiles: string[];
  tileMatrixSetLimits: Record<string, unknown>[];
};
async function get(path: string, from = app): Promise<{ status: number; doc: Doc }> {
  const response = await from.request(new URL(path, origin).href);
  return { status: response.status, doc: (await response.json()) as Doc };
}
const linkOf = ({ links }: Doc, rel: string) => links.find((link) => link.rel.endsWith(rel))!.href;

test("tile matrix sets are listed and documented", async () => {
  const { doc } = await get("/tileMatrixSets");
  const sets = doc.tileMatrixSets as Doc[];
  expect(sets.map(({ id }) => id)).toEqual(["WebMercatorQuad", "WorldCRS84Quad"]);
  for (const set of sets) {
    const { status, doc: own } = await get(linkOf(set, "self"));
    expect(status).toBe(200);
    expect(own).toMatchObject({ id: set.id, crs: set.crs, uri: set.uri });
    expect((own.tileMatrices as object[])[1]).toMatchObject({ id: "1", tileWidth: 256, tileHeight: 256 });
  }
  expect((await get("/tileMatrixSets/GNOSISGlobalGrid")).status).toBe(404);
});

test("a collection leads to its tiles, and they are there", async () => {
  const { doc: collection } = await get(levitus);
  const { doc: list } = await get(linkOf(collection, "tilesets-map"));
  expect(list.tilesets.map(({ dataType, crs }) => [dataType, crs])).toEqual([
    ["map", "http://www.opengis.net/def/crs/EPSG/0/3857"],
    ["map", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
  ]);
  for (const item of list.tilesets) {
    const { doc: tileset } = await get(linkOf(item, "self"));
    expect((await get(linkOf(tileset, "tiling-scheme"))).status).toBe(200);
    const template = linkOf(tileset, "item");
    const tile = template.replace("{tileMatrix}", "1").replace("{tileRow}", "0").replace("{tileCol}", "1");
    const response = await app.request(tile);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  }
});

test("what is asked of the map is asked of its tiles", async () => {
  const query = "parameter-name=SALT&z=100&colormap=magma&range=30,40&where=TEMP>5";
  const { doc } = await get(`${levitus}/map/tiles/WebMercatorQuad/tilejson.json?f=float32&${query}`);
  const expected = "colormap=magma&parameter-name=SALT&range=30,40&where=TEMP%3E5&z=100";
  expect(doc.tiles).toEqual([`${levitus}/map/tiles/WebMercatorQuad/{z}/{y}/{x}?${expected}&f=float32`]);
  expect(doc.legend).toBe(`${levitus}/legend?${expected}`);
  expect(doc).toMatchObject({ tilejson: "3.0.0", name: "SALINITY", vector_layers: [], minzoom: 0 });
  const { doc: tileset } = await get(`${levitus}/map/tiles/WorldCRS84Quad?${query}`);
  expect(linkOf(tileset, "item")).toBe(
    `${levitus}/map/tiles/WorldCRS84Quad/{tileMatrix}/{tileRow}/{tileCol}?${expected}`,
  );
  const tile = await app.request(doc.tiles[0]!.replace("{z}", "0").replace("{y}", "0").replace("{x}", "0"));
  expect(tile.status).toBe(200);
});

test("TileJSON is about computed variables too", async () => {
  const { doc } = await get(
    `${origin}/collections/fnoc-winds/map/tiles/WebMercatorQuad/tilejson.json?expr=speed:hypot(UWND,VWND)`,
  );
  expect(doc).toMatchObject({
    name: "hypot(UWND,VWND)",
    description: "FNOC monthly winds, 1982 to 1992: hypot(UWND,VWND) (M/S)",
  });
  expect(doc.tiles[0]).toContain("?expr=speed:hypot(UWND,VWND)");
});

test("zoom and bounds are the archive's", async () => {
  const hostile = sampleApp(hostileMaps).app;
  const { doc } = await get("/collections/hostile/map/tiles/WebMercatorQuad/tilejson.json", hostile);
  // Cells of 10 degrees are 8 pixels wide or more from level 1 on.
  expect(doc).toMatchObject({ name: HOSTILE, bounds: [0, -20, 80, 20], center: [40, 0, 0], minzoom: 0, maxzoom: 1 });
  const { doc: tileset } = await get("/collections/hostile/map/tiles/WebMercatorQuad", hostile);
  expect(tileset.tileMatrixSetLimits[3]).toEqual({
    tileMatrix: "3",
    minTileRow: 3,
    maxTileRow: 4,
    minTileCol: 4,
    maxTileCol: 5,
  });
  const { doc: world } = await get(`${levitus}/map/tiles/WebMercatorQuad/tilejson.json`);
  expect(world).toMatchObject({ bounds: [-180, -85.0511287798066, 180, 85.0511287798066], maxzoom: 4 });
});

describe("refused", () => {
  test.each([
    ["tiles?colormap=nothing", 400, "colormap"],
    ["tiles/WebMercatorQuad?colour=red", 400, "colour"],
    ["tiles/WebMercatorQuad/tilejson.json?parameter-name=nothing", 400, "parameter-name"],
    ["tiles/WebMercatorQuad/tilejson.json?parameter-name=SALT,TEMP", 400, "parameter-name"],
    ["tiles/WebMercatorQuad/tilejson.json?f=docx", 400, "f"],
    ["tiles/WebMercatorQuad/tilejson.json?bbox=0,0,1,1", 400, "bbox"],
  ])("%s", async (path, status, parameter) => {
    const { status: given, doc } = await get(`${levitus}/map/${path}`);
    expect([given, doc.parameter]).toEqual([status, parameter]);
  });

  test.each([
    "levitus-climatology/map/tiles/nothing",
    "levitus-climatology/map/tiles/WorldCRS84Quad/tilejson.json",
    "nothing/map/tiles",
  ])("%s is not there", async (path) => {
    expect((await get(`/collections/${path}`)).status).toBe(404);
  });
});
