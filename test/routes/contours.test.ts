import { expect, test } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { entryJson, entryWith } from "../catalog/sample-entry.ts";
import { sampleApp } from "../support/app.ts";
import { LISTED, listedStore } from "../support/listed-store.ts";

const { app } = sampleApp();
const coads = "/collections/coads-climatology";

type Lines = {
  features: { properties: { level: number; units: string }; geometry: { type: string; coordinates: number[][][] } }[];
};
async function get(path: string, from = app, headers: Record<string, string> = {}) {
  const response = await from.request(path, { headers });
  const text = await response.text();
  return {
    status: response.status,
    header: (name: string) => response.headers.get(name),
    doc: JSON.parse(text) as Lines & { parameter: string },
  };
}
const levels = ({ features }: Lines) => features.map(({ properties }) => properties.level);

test("isolines of a map, by f and by Accept", async () => {
  const asked = await get(`${coads}/map?parameter-name=SST&width=90&f=geojson&levels=10,20`);
  expect([asked.status, asked.header("content-type")]).toEqual([200, "application/geo+json"]);
  expect(asked.doc.features[0]).toMatchObject({
    type: "Feature",
    properties: { parameter: "SST", level: 10, units: "Deg C" },
    geometry: { type: "MultiLineString" },
  });
  const accepted = await get(`${coads}/map?parameter-name=SST&width=90&levels=10,20`, app, {
    accept: "application/geo+json",
  });
  expect(accepted.doc).toEqual(asked.doc);
  expect(asked.header("content-bbox")).toBe("-180,-90,180,90");
});

test("levels that are counted are round, within the range of the colours, and the same on every tile", async () => {
  const { doc } = await get(`${coads}/map?parameter-name=SST&f=geojson&range=0,30&levels=6&width=90`);
  expect(levels(doc)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  const tile = await get(`${coads}/map/tiles/WebMercatorQuad/1/0/1?parameter-name=SST&f=geojson&range=0,30&levels=6`);
  expect(levels(tile.doc).every((level) => level % 5 === 0)).toBe(true);
});

test("one level, the method, and their tags", async () => {
  const query = `${coads}/map?parameter-name=SST&f=geojson&bbox=-40,0,-30,10&width=64&height=64&levels=27,`;
  const [smooth, stairs, other] = await Promise.all([
    get(query),
    get(`${query}&method=nearest`),
    get(query.replace("27,", "26,")),
  ]);
  expect(levels(smooth.doc)).toEqual([27]);
  expect(stairs.doc).not.toEqual(smooth.doc);
  expect(new Set([smooth, stairs, other].map(({ header }) => header("etag"))).size).toBe(3);
  const again = await app.request(query, { headers: { "if-none-match": smooth.header("etag")! } });
  expect(again.status).toBe(304);
});

test("grids without linear interpolation", async () => {
  const curvilinear = LISTED.find(({ shape }) => shape.length === 2)!;
  const here = sampleApp({
    catalog: createCatalog([
      entryWith({ ...entryJson, id: "curvilinear", "estran:archive": { ...entryJson["estran:archive"], axes: {} } }),
    ]),
    openStore: () => listedStore(curvilinear),
  });
  const { status, doc } = await get("/collections/curvilinear/map?f=geojson&width=64&levels=3", here.app);
  expect(status).toBe(200);
  expect(doc.features.length).toBeGreaterThan(0);
});

test.each([
  ["width=600", "width"],
  ["height=513&width=10", "height"],
  ["levels=0", "levels"],
  ["levels=a,b", "levels"],
  ["nothing=1", "nothing"],
])("%s is refused", async (query, parameter) => {
  const { status, doc } = await get(`${coads}/map?parameter-name=SST&f=geojson&${query}`);
  expect([status, doc.parameter]).toEqual([400, parameter]);
});

test("levels are of isolines alone", async () => {
  const { status, doc } = await get(`${coads}/map?parameter-name=SST&levels=5`);
  expect([status, doc.parameter]).toEqual([400, "levels"]);
});
