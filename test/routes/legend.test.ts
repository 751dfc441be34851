/** Legends of the samples' maps: what they say, what they read, and what is refused. */
import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";

const { app, reads } = sampleApp();
const get = (path: string) => app.request(`http://example.org/collections/${path}`);
const textsIn = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map((match) => match[1]);

test("SVG unless PNG is asked for", async () => {
  const svg = await get("coads-climatology/legend?parameter-name=SST");
  expect([svg.status, svg.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
  expect(textsIn(await svg.text())).toEqual([
    "SEA SURFACE TEMPERATURE (Deg C)",
    "0",
    "5",
    "10",
    "15",
    "20",
    "25",
    "30",
  ]);
  const png = await get("coads-climatology/legend?parameter-name=SST&f=png");
  expect([png.status, png.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect([...new Uint8Array(await png.arrayBuffer()).subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
});

test("what the catalogue says of a variable is not looked for in its data", async () => {
  await get("fnoc-winds/legend");
  const before = reads.length;
  const known = await get("fnoc-winds/legend?parameter-name=VWND&orientation=vertical");
  expect(known.headers.get("estran-fetched-bytes")).toBe("0");
  expect(reads.slice(before)).toEqual([]);
  const plan = (await (await get("fnoc-winds/legend?explain=true")).json()) as { cost: { fetchedBytes: number } };
  expect(plan.cost.fetchedBytes).toBe(0);
});

test("what it does not say is judged by the map, once for both", async () => {
  const question = "parameter-name=UWND&reduce=std&datetime=1982";
  const first = await get(`fnoc-winds/legend?${question}`);
  expect(Number(first.headers.get("estran-fetched-bytes"))).toBeGreaterThan(0);
  expect(textsIn(await first.text())[0]).toBe("ZONAL WIND, std (M/S)");
  const again = await get(`fnoc-winds/legend?${question}&colormap=viridis`);
  expect(again.headers.get("estran-fetched-bytes")).toBe("0");
  const plan = (await (await get(`fnoc-winds/legend?${question}&explain=true`)).json()) as {
    cost: { fetchedBytes: number };
  };
  expect(plan.cost.fetchedBytes).toBeGreaterThan(0);
});

test("an unchanged legend is a 304, and another style is another legend", async () => {
  const first = await get("fnoc-winds/legend?colormap=RDBU_r");
  const etag = first.headers.get("etag")!;
  const ask = (query: string) =>
    app.request(`http://example.org/collections/fnoc-winds/legend?${query}`, { headers: { "if-none-match": etag } });
  expect((await ask("colormap=RdBu_r")).status).toBe(304);
  expect((await ask("colormap=RdBu")).status).toBe(200);
  expect((await ask("colormap=RdBu_r&orientation=vertical")).status).toBe(200);
});

describe("statistics are other quantities, in other words", () => {
  test.each([
    ["reduce=trend", "trend of UWND, per day (M/S day-1)"],
    ["reduce=count", "ZONAL WIND, count"],
    ["anomaly=time.month", "anomaly of ZONAL WIND (M/S)"],
    ["expr=speed:sqrt(UWND^2%2BVWND^2)", "sqrt(UWND^2+VWND^2) (M S-1)"],
  ])("%s: %s", async (query, title) => {
    const answer = await get(`fnoc-winds/legend?${query}`);
    const svg = await answer.text();
    expect(answer.status, svg).toBe(200);
    expect(/<title id="title">([^<]*)/.exec(svg)![1]).toContain(title);
  });
});

test.each([
  ["bbox=0,0,1,1", "no bbox with a legend"],
  ["orientation=diagonal", "horizontal, vertical"],
  ["colormap=jet", "viridis"],
  ["f=gif", "svg, png"],
  ["parameter-name=UWND,VWND", "UWND, VWND"],
  ["scale=log&range=-1,1", "a range above 0"],
  ["time=1", "orientation"],
])("%s is a 400 that says what is allowed", async (query, allowed) => {
  const answer = await get(`fnoc-winds/legend?${query}`);
  const { detail } = (await answer.json()) as { detail: string };
  expect(answer.status).toBe(400);
  if (query !== "time=1") {
    expect(detail).toContain(allowed);
  }
});

test("the collection says how it is drawn, with what its Items have", async () => {
  const { stac_extensions, renders, item_assets } = (await (await get("fnoc-winds")).json()) as Record<
    string,
    Record<string, { assets: string[]; rescale: unknown }>
  >;
  expect(stac_extensions).toContain("https://stac-extensions.github.io/render/v2.0.0/schema.json");
  expect(renders!.UWND).toMatchObject({ colormap_name: "balance", rescale: [[-12, 12]] });
  const items = (await (await get("fnoc-winds/items?limit=1")).json()) as {
    features: { assets: Record<string, object> }[];
  };
  expect(Object.keys(item_assets!)).toEqual(Object.keys(items.features[0]!.assets));
  expect(Object.keys(item_assets!)).toEqual(expect.arrayContaining(renders!.UWND!.assets));
});
