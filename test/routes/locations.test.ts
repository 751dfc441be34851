/** Named places: what there are, the data of one, and statistics by their names. */
import { describe, expect, test } from "vitest";
import fnoc from "../../catalogs/fnoc-winds.json" with { type: "json" };
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry } from "../../src/catalog/entry.ts";
import { AMPLE, sampleApp } from "../support/app.ts";

const { app } = sampleApp();
const WINDS = "/collections/fnoc-winds";

async function ask(query: string, of = app): Promise<Readonly<{ status: number; body: string; etag: string | null }>> {
  const response = await of.request(WINDS + query);
  return { status: response.status, body: await response.text(), etag: response.headers.get("etag") };
}

const answered = async (query: string) => {
  const { status, body } = await ask(query);
  expect([status, status === 200 ? "" : body]).toEqual([200, ""]);
  return body;
};

/** Numbers of the answer, whatever it says of how it was asked for. */
const numbers = async (query: string) => answered(`${query}&f=csv`);

const listed = async (query: string) => JSON.parse(await answered(`/locations${query}`));
const ids = ({ features }: { features: { id: string }[] }) => features.map(({ id }) => id);

describe("the list", () => {
  test("is GeoJSON with what EDR says of a place, linked from the collection", async () => {
    const all = await listed("");
    expect(ids(all)).toEqual(fnoc["estran:locations"].features.map(({ id }) => id));
    expect(all.features[0]).toEqual({
      ...fnoc["estran:locations"].features[0],
      properties: {
        ...fnoc["estran:locations"].features[0]!.properties,
        label: "Niño 3.4",
        datetime: "1982-01-16T20:00:00Z/1992-12-17T03:30:00Z",
        "parameter-name": ["UWND", "VWND"],
        edrqueryendpoint: "http://localhost/collections/fnoc-winds/locations/nino34",
      },
    });
    const collection = JSON.parse(await answered(""));
    expect(collection.data_queries.locations.link.href).toBe("http://localhost/collections/fnoc-winds/locations");
    expect(collection).not.toHaveProperty("estran:locations");
  });

  test("is narrowed by a box and a time, and comes in pages", async () => {
    expect(ids(await listed("?bbox=175,-1,-178,1"))).toEqual(["nino4"]);
    expect(ids(await listed("?datetime=2020-01-01T00:00:00Z"))).toEqual([]);
    const first = await listed("?limit=5&f=GeoJSON");
    expect(first).toMatchObject({ numberMatched: 8, numberReturned: 5 });
    const { href } = first.links.find(({ rel }: { rel: string }) => rel === "next");
    expect(ids(JSON.parse(await (await app.request(href)).text()))).toEqual(ids(await listed("")).slice(5));
    expect((await ask("/locations?token=9")).status).toBe(400);
    expect((await ask("/locations?coords=POINT(0%200)")).status).toBe(400);
  });

  test("is empty where there are none, and then nothing links to it", async () => {
    const { "estran:locations": _, ...entry } = fnoc;
    const bare = sampleApp({ catalog: createCatalog([parseEntry(entry, "fnoc")]) }).app;
    expect(JSON.parse((await ask("/locations", bare)).body)).toMatchObject({ features: [], numberMatched: 0 });
    expect(JSON.parse((await ask("", bare)).body).data_queries).not.toHaveProperty("locations");
    expect((await ask("/aggregate?locations=nino34", bare)).body).toContain("the collection has no locations");
  });
});

describe("the data of one", () => {
  test("are those of a position, or of an area", async () => {
    const point = "coords=POINT(-144.9%2050.1)";
    expect(await numbers("/locations/station-papa?datetime=1983")).toBe(
      await numbers(`/position?${point}&datetime=1983`),
    );
    const ring = "coords=POLYGON((-170%20-5,-120%20-5,-120%205,-170%205,-170%20-5))";
    const rest = "datetime=1983-05&coverage=center";
    expect(await numbers(`/locations/nino34?${rest}`)).toBe(await numbers(`/area?${ring}&${rest}`));
  });

  test("say what they are of, and link to themselves", async () => {
    const response = await app.request(`${WINDS}/locations/nino34?datetime=1983-05&f=json`);
    const { attrs } = (await response.json()) as { attrs: Record<string, unknown> };
    expect(attrs).toMatchObject({
      "estran:locations": ["nino34"],
      "estran:request": "/collections/fnoc-winds/locations/nino34?datetime=1983-05&f=json",
    });
    expect(response.headers.get("link")).toContain("<http://localhost/collections/fnoc-winds>");
  });

  test.each([
    ["/locations/nowhere", 404, "Known: nino34, nino12"],
    ["/locations/nino34?coords=POINT(0%200)", 400, "no parameter of this query"],
    ["/locations/nino34?bbox=0,0,9,9", 400, "no parameter of this query"],
    ["/locations/nino34?locations=nino3", 400, "no parameter of this query"],
    ["/locations/nino34?reduce=mean", 400, "no parameter of this query"],
    ["/locations/station-papa?coverage=center", 400, "nothing is reduced over space"],
  ])("%s is a %i: %s", async (query, status, message) => {
    const answer = await ask(query);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(message);
  });
});

describe("statistics by name", () => {
  const rest = "datetime=1983&resample=P1Y&reduce=mean,max";

  test("are those of its polygon, and say so", async () => {
    const ring = "coords=POLYGON((-170%20-5,-120%20-5,-120%205,-170%205,-170%20-5))";
    for (const query of ["aggregate", "timeseries"]) {
      expect(await numbers(`/${query}?locations=nino34&${rest}`)).toBe(await numbers(`/${query}?${ring}&${rest}`));
    }
    const { attrs } = JSON.parse(await answered("/aggregate?locations=nino34"));
    expect(attrs).toMatchObject({
      "estran:locations": ["nino34"],
      "estran:region": { type: "Polygon" },
      "estran:request": "/collections/fnoc-winds/aggregate?locations=nino34",
    });
  });

  test("of several are those of each, along a dimension", async () => {
    const together = (await numbers("/aggregate?locations=nino4,nino34&datetime=1983-05")).split("\r\n");
    expect(together[0]).toBe("feature,TIME,UWND,VWND");
    const last = (row: string) => row.split(",").slice(-2).map(Number);
    for (const [i, id] of ["nino4", "nino34"].entries()) {
      const alone = (await numbers(`/aggregate?locations=${id}&datetime=1983-05`)).split("\r\n")[1]!;
      expect(together[i + 1]!.split(",")[0]).toBe(id);
      last(alone).forEach((value, v) => {
        expect(last(together[i + 1]!)[v]).toBeCloseTo(value, 12);
      });
    }
  });

  test("come by a body too", async () => {
    const response = await app.request(`${WINDS}/aggregate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ locations: ["nino4", "nino34"], datetime: "1983-05", f: "csv" }),
    });
    expect(await response.text()).toBe(await numbers("/aggregate?locations=nino4,nino34&datetime=1983-05"));
  });

  test.each([
    ["/aggregate?locations=nino34,nowhere", "iod-west"],
    ["/aggregate?locations=nino34,nino34", "different names"],
    ["/aggregate?locations=nino34&bbox=0,0,9,9", "one of coords, bbox, locations and geometry"],
    ["/aggregate?locations=nino34,station-papa", "a point has no area"],
    ["/aggregate?locations=station-papa", "at a point nothing is reduced over space"],
    ["/position?coords=POINT(0%200)&locations=nino34", "no parameter of this query"],
    ["/timeseries?reduce=mean", "locations"],
  ])("%s is refused: %s", async (query, message) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(message);
  });

  test("a place that means another region makes another answer", async () => {
    const moved = structuredClone(fnoc);
    moved["estran:locations"].features[0]!.geometry.coordinates = [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 0],
      ],
    ];
    const other = sampleApp({ catalog: createCatalog([parseEntry(moved, "moved")]) }).app;
    const query = "/aggregate?locations=nino34&datetime=1983-05";
    expect((await ask(query, other)).etag).not.toBe((await ask(query)).etag);
  });

  test("too much of several places is refused with fewer steps of them", async () => {
    const query = "/timeseries?locations=nino4,nino34";
    const { cost } = JSON.parse(await answered(`${query}&explain=true`));
    const small = sampleApp({ budget: { ...AMPLE, fetchedBytes: cost.fetchedBytes / 2 } }).app;
    const { status, body } = await ask(query, small);
    expect(status).toBe(413);
    const [smaller] = (JSON.parse(body) as { smaller: { href: string }[] }).smaller;
    expect(smaller!.href).toContain("locations=nino4,nino34");
    expect((await small.request(smaller!.href)).status).toBe(200);
  });
});
