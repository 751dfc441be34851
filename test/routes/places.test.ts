/** Cells that have a place each: what finding them costs is in the plan, and is not paid where no place is asked for. */
import { describe, expect, test } from "vitest";
import { kernelsModule } from "#host";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry } from "../../src/catalog/entry.ts";
import { createKernels } from "../../src/zarr/kernels.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE, sampleApp } from "../support/app.ts";
import { describeArchive } from "../support/describe.ts";
import { LISTED, listedStore } from "../support/listed-store.ts";

const ONE = LISTED[0]!;

async function appOf(budget = AMPLE) {
  const store = listedStore(ONE);
  const archive = { id: "ocean", source: { kind: "sample", path: "ocean" }, group: "", axes: {}, arrays: [] } as const;
  const openStore = () => store;
  const context = {
    openStore,
    kernels: createKernels(kernelsModule),
    cache: createValueCache(1e6),
    budget,
    now: () => 0,
  };
  const entry = parseEntry(JSON.parse(JSON.stringify(await describeArchive(archive, context))), "ocean");
  return sampleApp({ catalog: createCatalog([entry]), openStore, budget }).app;
}

const [west, south, east, north] = ONE.box;
const POINT = `coords=POINT(${ONE.lon[30]} ${ONE.lat[30]})`;
const RING = `coords=POLYGON((${ONE.ring.map((position) => position.join(" ")).join()}))`;

describe.each([
  [`position?${POINT}`],
  [`cube?bbox=${west},${south},${east},${north}`],
  [`area?${RING}`],
  [`aggregate?${RING}&over=row,column`],
  ["aggregate?reduce=mean"],
  [`timeseries?bbox=${west},${south},${east},${north}&reduce=max`],
])("%s", (query) => {
  test("spends no more than was said, coordinates included", async () => {
    const app = await appOf();
    const explained = await (await app.request(`/collections/ocean/${encodeURI(query)}&explain=true`)).json();
    const { cost, fits } = explained as { cost: Record<string, number>; fits: boolean };
    expect(fits).toBe(true);
    const fresh = await (await appOf()).request(`/collections/ocean/${encodeURI(query)}`);
    expect([fresh.status, fresh.status === 200 ? "" : await fresh.text()]).toEqual([200, ""]);
    const spent = (name: string) => Number(fresh.headers.get(`estran-${name}`));
    expect(spent("requests")).toBeGreaterThan(2);
    expect(spent("requests")).toBeLessThanOrEqual(cost.requests!);
    expect(spent("fetched-bytes")).toBeLessThanOrEqual(cost.fetchedBytes!);
    expect(spent("decoded-bytes")).toBeLessThanOrEqual(cost.decodedBytes!);
    // The places are kept: asked again, they cost nothing.
    const again = await app.request(`/collections/ocean/${encodeURI(query)}`);
    expect(Number(again.headers.get("estran-requests"))).toBeLessThan(spent("requests"));
  });
});

test("questions that name no place read no coordinates", async () => {
  const small = { ...AMPLE, peakBytes: 15_000 };
  const app = await appOf(small);
  expect((await app.request("/collections/ocean/aggregate?over=t&row=3/4&column=2")).status).toBe(200);
  const response = await app.request(`/collections/ocean/position?${encodeURI(POINT)}`);
  expect(response.status).toBe(501);
  expect(await response.text()).toContain("finding places among the 396 cells");
});

test("CoverageJSON and CSV of a box say where cells are", async () => {
  const app = await appOf();
  const query = `cube?bbox=${west},${south},${east},${north}&t=0`;
  const covjson = await (await app.request(`/collections/ocean/${query}&f=covjson`)).json();
  expect(Object.keys((covjson as { parameters?: object }).parameters ?? {})).toEqual(
    expect.arrayContaining(["lon", "lat"]),
  );
  const csv = await (await app.request(`/collections/ocean/${query}&f=csv`)).text();
  expect(csv.split("\n")[0]).toMatch(/lon/);
});
