/** What a plan says beforehand is what the query may spend; what is refused comes with queries that are not. */
import { describe, expect, test } from "vitest";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE, sampleApp } from "../support/app.ts";

const QUERIES = [
  "fnoc-winds/position?coords=POINT(-30%2040)",
  "fnoc-winds/position?coords=MULTIPOINT((-30%2040),(150%20-20),(179%200))&datetime=1985",
  "fnoc-winds/position?coords=POINT(-30.3%2040.7)&method=linear&datetime=1985-03",
  "fnoc-winds/cube?bbox=-60,0,-20,40&datetime=1985-01/1986-12",
  "fnoc-winds/cube?bbox=10,-20,30,20&parameter-name=UWND",
  "fnoc-winds/area?coords=POLYGON((0%200,40%200,20%2050,0%200))&datetime=1985-06",
  "fnoc-winds/aggregate?over=t&parameter-name=UWND",
  "fnoc-winds/aggregate?over=x,y,t&reduce=count,sum,mean,min,max,range,var,std",
  "fnoc-winds/aggregate?over=x,y,t&groupby=time.season",
  "fnoc-winds/aggregate?over=x,y,t&groupby=time.year,time.season&reduce=median&parameter-name=UWND&weights=none",
  "fnoc-winds/timeseries?bbox=-60,0,-20,40&resample=P1Y&reduce=quantile&q=0.1,0.9",
  "fnoc-winds/aggregate?bbox=-60,0,-20,40&over=t&reduce=last,argmin,trend,histogram&bins=20&range=-20,20",
  "fnoc-winds/timeseries?bbox=-60,0,-20,40",
  "fnoc-winds/timeseries?bbox=-60,0,-20,40&anomaly=time.month&base=1983/1985&datetime=1990&weights=days&resample=P1M",
  "fnoc-winds/aggregate?bbox=-60,0,-20,40&over=t&rolling=3&center=true",
  "fnoc-winds/aggregate?bbox=-60,0,-20,40&over=t&anomaly=time.season&standardized=true",
  "fnoc-winds/timeseries?coords=POLYGON((160%20-10,200%20-10,180%2010,160%20-10))",
  "coads-climatology/cube?bbox=170,-5,-170,5&parameter-name=SST,WSPD",
  "coads-climatology/aggregate?reduce=max&over=x",
  "fnoc-winds/aggregate?expr=s:hypot(UWND,VWND)&where=s%3E3&over=x,y,t&reduce=mean,corr&with=UWND",
  "fnoc-winds/aggregate?over=t&parameter-name=UWND&weights=var:s&expr=s:abs(VWND)",
  "coads-climatology/cube?bbox=170,-5,-170,5&expr=d:SST-AIRT&where=WSPD%3E5",
  "coads-climatology/position?coords=MULTIPOINT((-30%2040),(150%20-20))&expr=d:SST-AIRT&method=linear",
  "levitus-climatology/position?coords=POINT(-30%2040)",
  "levitus-climatology/cube?bbox=-40,30,-20,50&z=0/500",
  "levitus-climatology/aggregate?over=x,y&reduce=mean,std",
];

type Explained = Readonly<{ cost: Readonly<Record<string, number>>; fits: boolean }>;

describe.each(QUERIES)("%s", (query) => {
  test("spends no more than was said", async () => {
    const { app } = sampleApp();
    const explained = await app.request(`/collections/${query}&explain=true`);
    expect(explained.status).toBe(200);
    const { cost, fits } = (await explained.json()) as Explained;
    expect(fits).toBe(true);
    const response = await app.request(`/collections/${query}`);
    expect(response.status).toBe(200);
    const spent = (name: string) => Number(response.headers.get(`estran-${name}`));
    expect(spent("requests")).toBeGreaterThan(0);
    expect(spent("requests")).toBeLessThanOrEqual(cost.requests!);
    expect(spent("fetched-bytes")).toBeLessThanOrEqual(cost.fetchedBytes!);
    expect(spent("decoded-bytes")).toBeLessThanOrEqual(cost.decodedBytes!);
  });
});

const LARGE = [
  "fnoc-winds/cube?bbox=-180,-90,180,90",
  "fnoc-winds/aggregate?over=t",
  "fnoc-winds/aggregate?over=t&expr=s:hypot(UWND,VWND)",
  "fnoc-winds/aggregate?over=x,y,t",
  "levitus-climatology/cube?bbox=-180,-90,180,90",
  "levitus-climatology/position?coords=MULTIPOINT((-30%2040),(150%20-20),(10%20-30),(-150%2020))",
];

describe.each(LARGE)("%s", (query) => {
  test.each([
    ["requests", 5],
    ["fetchedBytes", 500_000],
    ["decodedBytes", 400_000],
    ["peakBytes", 1_000_000],
    ["outputBytes", 30_000],
  ] as const)("%s: smaller queries fit, and answer", async (member, limit) => {
    const { app } = sampleApp({ budget: { ...AMPLE, [member]: limit }, cache: createValueCache(1e6) });
    const response = await app.request(`/collections/${query}`);
    if (response.status === 200) {
      return;
    }
    expect(response.status).toBe(413);
    const { smaller, cost, budget } = (await response.json()) as {
      smaller: readonly { description: string; href: string }[];
      cost: Record<string, number>;
      budget: Record<string, number>;
    };
    expect(cost[member]).toBeGreaterThan(budget[member]!);
    expect(smaller.length).toBeGreaterThan(0);
    for (const { href } of smaller) {
      const narrower = await app.request(href);
      expect([href, narrower.status]).toEqual([href, 200]);
      await narrower.arrayBuffer();
    }
  });
});

test("where not even one cell fits, nothing is offered", async () => {
  const { app } = sampleApp({ budget: { ...AMPLE, decodedBytes: 1000 } });
  const response = await app.request("/collections/fnoc-winds/cube?bbox=0,0,10,10");
  expect(response.status).toBe(413);
  expect(((await response.json()) as { smaller: unknown[] }).smaller).toEqual([]);
});
