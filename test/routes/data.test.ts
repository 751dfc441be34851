import { beforeAll, describe, expect, test } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { entryJson, entryWith } from "../catalog/sample-entry.ts";
import { AMPLE, sampleApp } from "../support/app.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";

const { app, reads } = sampleApp();
const fnoc = "/collections/fnoc-winds";
const point = "coords=POINT(-30%2040)";
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const post = (path: string, body: unknown, type = "application/json") =>
  app.request(path, {
    method: "POST",
    headers: { "content-type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

// Opening is done once, so that the tests below can count what a query alone reads.
beforeAll(async () => {
  await get(`${fnoc}/position?${point}&explain=true`);
});

test("a position is a PointSeries by default", async () => {
  const response = await get(`${fnoc}/position?${point}&parameter-name=UWND`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/prs.coverage+json");
  const { domain, ranges } = (await response.json()) as {
    domain: { domainType: string; axes: { t: { values: string[] } } };
    ranges: Record<string, { shape: number[]; values: unknown[] }>;
  };
  expect(domain.domainType).toBe("PointSeries");
  expect(domain.axes.t.values[0]).toBe("1982-01-16T20:00:00Z");
  expect(Object.keys(ranges)).toEqual(["UWND"]);
  expect(ranges.UWND!.values).toHaveLength(132);
});

test("the same place and time in every spelling is the same answer", async () => {
  const time = "datetime=1985-03-16T00:00:00Z";
  const urls = [
    `${fnoc}/position?${point}&${time}&f=json`,
    `${fnoc}/position?f=json&${time}&coords=point+(330+40)&parameter_names=UWND,VWND`,
  ];
  const [first, second] = await Promise.all(
    urls.map(async (url) => (await get(url)).json() as Promise<{ data_vars: unknown }>),
  );
  expect(second!.data_vars).toEqual(first!.data_vars);
  const posted = await post(`${fnoc}/position`, {
    geometry: { type: "Feature", geometry: { type: "Point", coordinates: [-30, 40] } },
    datetime: "1985-03-16T00:00:00Z",
    "parameter-name": ["UWND", "VWND"],
    f: "json",
  });
  expect(((await posted.json()) as { data_vars: unknown }).data_vars).toEqual(first!.data_vars);
});

test.each([
  ["json", "application/json"],
  // Labels that are not ASCII came back garbled to clients that take text for Latin-1.
  ["csv", "text/csv; charset=utf-8"],
  ["covjson", "application/prs.coverage+json"],
  ["CoverageJSON", "application/prs.coverage+json"],
  ["netcdf", "application/netcdf"],
  ["NetCDF", "application/netcdf"],
])("f=%s", async (f, type) => {
  const response = await get(`${fnoc}/cube?bbox=0,0,10,10&datetime=1985-03&f=${f}`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
  expect(response.headers.get("vary")).toBe("Accept");
  expect((await response.text()).length).toBeGreaterThan(100);
});

test.each([
  ["csv", 'attachment; filename="fnoc-winds-position.csv"'],
  ["netcdf", 'attachment; filename="fnoc-winds-position.nc"'],
  ["geojson", null],
  ["json", null],
])("f=%s is saved as %s; its plan is no file", async (f, saved) => {
  const path = `${fnoc}/position?${point}&datetime=1985-03&f=${f}`;
  const response = await get(path);
  expect([response.status, response.headers.get("content-disposition")]).toEqual([200, saved]);
  expect((await get(`${path}&explain=true`)).headers.get("content-disposition")).toBeNull();
});

test("GeoJSON of points and of features", async () => {
  type Collection = { features: { geometry: { type: string }; properties: Record<string, unknown> }[] };
  const two = await get(`${fnoc}/position?coords=MULTIPOINT((-30%2040),(150%20-70))&f=GeoJSON&parameter-name=UWND`);
  expect(two.headers.get("content-type")).toBe("application/geo+json");
  const { features } = (await two.json()) as Collection;
  expect(features.map(({ geometry, properties }) => [geometry, (properties.UWND as number[]).length])).toEqual([
    [{ type: "Point", coordinates: [-30, 40] }, 132],
    [{ type: "Point", coordinates: [150, -70] }, 132],
  ]);
  const ring = [
    [-30, 30],
    [10, 30],
    [10, 60],
    [-30, 30],
  ];
  const zone = (id: string) => ({
    type: "Feature",
    id,
    geometry: { type: "Polygon", coordinates: [ring] },
    properties: {},
  });
  const geometry = { type: "FeatureCollection", features: [zone("a"), zone("b")] };
  const mean = await post(`${fnoc}/aggregate`, {
    geometry,
    over: ["x", "y", "t"],
    "parameter-name": "UWND",
    f: "geojson",
  });
  const [a, b] = ((await mean.json()) as Collection).features;
  expect(a).toMatchObject({ geometry: { type: "Polygon", coordinates: [ring] }, properties: { label: "a" } });
  expect(b!.properties).toMatchObject({ feature: "b", UWND: a!.properties.UWND });
  const refused = await get(`${fnoc}/cube?bbox=0,0,10,10&f=geojson`);
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("covjson, json, csv, netcdf")]);
});

test("features of a collection are answered each for itself, whatever the format", async () => {
  const triangle = (west: number) => ({
    type: "Polygon",
    coordinates: [
      [
        [west, 30],
        [west + 40, 30],
        [west + 40, 60],
        [west, 30],
      ],
    ],
  });
  const body = {
    geometry: {
      type: "FeatureCollection",
      features: [
        { type: "Feature", id: "east", geometry: triangle(-30), properties: {} },
        { type: "Feature", id: "west", geometry: triangle(-170), properties: {} },
      ],
    },
    reduce: ["mean", "max"],
    "parameter-name": "UWND",
  };
  type Answer = Readonly<{ data_vars: Record<string, { dims: string[]; data: unknown[] }>; attrs: object }>;
  const together = (await (await post(`${fnoc}/aggregate`, body)).json()) as Answer;
  expect(together.data_vars.UWND_mean?.dims).toEqual(["feature", "TIME"]);
  for (const [i, feature] of body.geometry.features.entries()) {
    const alone = (await (await post(`${fnoc}/aggregate`, { ...body, geometry: feature })).json()) as Answer;
    expect(together.data_vars.UWND_max?.data[i]).toEqual(alone.data_vars.UWND_max?.data);
  }
  expect(together.attrs).not.toHaveProperty("estran:region");
  const csv = await (await post(`${fnoc}/aggregate?f=csv`, body)).text();
  expect(csv.split("\r\n").slice(0, 2)[0]).toBe("feature,TIME,UWND_mean,UWND_max");
  expect(csv).toMatch(/^west,/m);
  const refused = await post(`${fnoc}/area`, { geometry: body.geometry });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("one geometry per request")]);
});

test("Accept chooses too, and the type asked for is the type answered", async () => {
  const type = "application/vnd.cov+json";
  expect((await get(`${fnoc}/position?${point}`, { accept: type })).headers.get("content-type")).toBe(type);
});

test("an answer says how it was made", async () => {
  const response = await get(`${fnoc}/cube?bbox=0,0,10,10&datetime=1985-03&f=json`);
  const { attrs } = (await response.json()) as { attrs: Record<string, unknown> };
  expect(attrs).toMatchObject({
    "estran:collection": "fnoc-winds",
    "estran:request": `${fnoc}/cube?bbox=0,0,10,10&datetime=1985-03&f=json`,
    "estran:method": "nearest",
    "estran:archive_version": expect.any(String),
  });
});

test("what a query spent is in its headers; a small chunk just read costs nothing", async () => {
  const ask = () => get(`${fnoc}/position?coords=POINT(150%20-70)&datetime=1990-03-16T00:00:00Z&parameter-name=VWND`);
  const response = await ask();
  // A chunk, and the index of its shard where no question before needed it.
  expect([1, 2]).toContain(Number(response.headers.get("estran-requests")));
  expect(Number(response.headers.get("estran-fetched-bytes"))).toBeGreaterThan(1000);
  expect(Number(response.headers.get("estran-decoded-bytes"))).toBeGreaterThan(1000);
  expect(response.headers.get("server-timing")).toMatch(/^open;dur=\d+, plan;dur=\d+, compute;dur=\d+$/);
  const again = await ask();
  expect(Number(again.headers.get("estran-requests"))).toBe(0);
  expect(await again.text()).toBe(await response.text());
});

test("links lead to the collection and to the same answer in other formats", async () => {
  const response = await get(`http://example.org${fnoc}/position?${point}`);
  const link = response.headers.get("link")!;
  expect(link).toContain(`<http://example.org${fnoc}>; rel="collection"`);
  expect(link).toContain(
    `<http://example.org${fnoc}/position?coords=POINT(-30%2040)&f=csv>; rel="alternate"; type="text/csv"`,
  );
  expect(link).toContain(`&f=covjson>; rel="self"`);
});

describe("explain", () => {
  test("gives the plan and reads no data", async () => {
    const before = reads.length;
    const response = await get(`${fnoc}/cube?bbox=0,0,10,10&explain=true`);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ fits: true, cost: { requests: expect.any(Number) } });
    expect(reads.length).toBe(before);
  });
});

describe("conditional requests", () => {
  const url = `${fnoc}/position?${point}`;

  test("an answer that is known is a 304, and nothing is read for it", async () => {
    const tag = (await get(url)).headers.get("etag")!;
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    const before = reads.length;
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const response = await get(url, { "if-none-match": known });
      expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([304, tag, ""]);
      expect(response.headers.get("cache-control")).toBe("public, max-age=60");
      expect(response.headers.get("vary")).toBe("Accept");
    }
    expect(reads.length).toBe(before);
    expect((await get(url, { "if-none-match": '"other"' })).status).toBe(200);
  });

  test("the same question in other words has the same tag; another one, or another format, another", async () => {
    const tagOf = async (path: string, headers = {}) => (await get(path, headers)).headers.get("etag");
    const tag = await tagOf(url);
    expect(await tagOf(`${fnoc}/position?method=nearest&coords=point%20(-30%2040.0)`)).toBe(tag);
    const others = [
      tagOf(`${url}&method=linear`),
      tagOf(`${url}&f=csv`),
      tagOf(`${url}&explain=true`),
      tagOf(url, { accept: "application/vnd.cov+json" }),
      tagOf(`/collections/coads-climatology/position?${point}`),
    ];
    expect(new Set([tag, ...(await Promise.all(others))]).size).toBe(others.length + 1);
  });

  test("a tag holds for an hour, in which data may be rewritten; a sample's for good", async () => {
    const hourMs = 3_600_000;
    const tagsOf = async (ask: (now: () => number) => { request: typeof app.request }, path: string) => {
      const tags = [0, hourMs - 1, hourMs].map(async (ms) => (await ask(() => ms).request(path)).headers.get("etag"));
      return Promise.all(tags);
    };
    const [first, within, after] = await tagsOf(appInMemory, "/collections/two/aggregate?parameter-name=a");
    expect(first).toMatch(/^"/);
    expect([within === first, after === first]).toEqual([true, false]);
    expect(new Set(await tagsOf((now) => sampleApp({ now }).app, url)).size).toBe(1);
  });

  test("an invalid question is a 400 even if its answer is said to be known", async () => {
    expect((await get(`${fnoc}/position?coords=POINT()`, { "if-none-match": "*" })).status).toBe(400);
    const outside = `${fnoc}/position?${point}&datetime=2020-01-01T00:00:00Z`;
    expect((await get(outside, { "if-none-match": "*" })).status).toBe(400);
    expect((await get(`${outside}&explain=true`, { "if-none-match": "*" })).status).toBe(400);
    const { app: frugal } = sampleApp({ budget: { ...AMPLE, requests: 3 } });
    expect((await frugal.request(url, { headers: { "if-none-match": "*" } })).status).toBe(413);
  });
});

test("HEAD answers the headers without reading", async () => {
  const before = reads.length;
  const response = await app.request(`${fnoc}/position?${point}`, { method: "HEAD" });
  expect([response.status, await response.text(), reads.length]).toEqual([200, "", before]);
  expect(response.headers.get("etag")).toBe((await get(`${fnoc}/position?${point}`)).headers.get("etag"));
});

/** An app over an archive in memory of a along d and b along e. */
function appInMemory(now: () => number = Date.now) {
  const archive = {
    ...entryJson["estran:archive"],
    source: { kind: "folder", path: "/data/two.zarr" },
    axes: {},
  };
  const catalog = createCatalog([entryWith({ id: "two", "estran:archive": archive })]);
  const a = { shape: [2], dims: ["d"], data: Float32Array.of(1, 2) };
  const b = { shape: [3], dims: ["e"], data: Float32Array.of(3, 4, 5) };
  const store = createMemoryStore(buildZarr({ arrays: { a, b } }));
  return sampleApp({ catalog, openStore: () => store, now }).app;
}

test("variables that no table holds together are refused before anything is read", async () => {
  const two = appInMemory();
  for (const method of ["GET", "HEAD"]) {
    const ask = (query: string) => two.request(`/collections/two/aggregate?f=csv${query}`, { method });
    expect((await ask("")).status).toBe(400);
    expect((await ask("&parameter-name=a&reduce=min,max")).status).toBe(200);
    expect((await ask("&explain=true")).status).toBe(200);
  }
});

describe("over the budget", () => {
  const budget = { requests: 3, fetchedBytes: 1e9, decodedBytes: 1e9, peakBytes: 96e6, outputBytes: 32e6 };

  test("a 413 with the plan, the cost and smaller queries that work", async () => {
    const { app: frugal } = sampleApp({ budget });
    const response = await frugal.request(`http://example.org${fnoc}/position?${point}&f=json`);
    expect(response.status).toBe(413);
    const problem = (await response.json()) as {
      code: string;
      cost: { requests: number };
      budget: unknown;
      plan: unknown;
      smaller: { description: string; href: string }[];
    };
    expect(problem).toMatchObject({
      code: "OverBudget",
      cost: { requests: expect.toSatisfy((n: number) => n > 3) },
      budget,
      plan: { fits: false },
    });
    expect(problem.smaller.length).toBeGreaterThan(0);
    for (const { href } of problem.smaller) {
      expect(href).toMatch(/^http:\/\/example\.org\/collections\/fnoc-winds\/position\?/);
      expect((await frugal.request(href)).status, href).toBe(200);
    }
  });

  test("explain still answers", async () => {
    const { app: frugal } = sampleApp({ budget });
    const response = await frugal.request(`${fnoc}/position?${point}&explain=true`);
    expect([response.status, ((await response.json()) as { fits: boolean }).fits]).toEqual([200, false]);
  });
});

describe("bodies", () => {
  test.each([
    [{ bbox: [0, 0, 9, 9], datetime: "1985-03" }, 200],
    [{ bbox: "0,0,9,9", datetime: "1985-03", z: 5, explain: true }, 200],
    [{ bbox: [0, 0, 9, 9], datetime: null, explain: true }, 200],
    [{ bbox: [0, 0, 9] }, 400],
    [{ bbox: {} }, 400],
    [{ bbox: [0, 0, 9, 9], colour: 1 }, 400],
    [{ bbox: [0, 0, 9, 9], geometry: { type: "Point", coordinates: [1, 2] } }, 400],
    [{}, 400],
    ["", 400],
    ["{", 400],
    ["[]", 400],
    ["null", 400],
    ['"text"', 400],
    [`{"x": "${"x".repeat(4_000_000)}"}`, 413],
    [`{"bbox": [0, 0, 9, 9], "z": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`, 400],
  ])("%#: %j", async (body, status) => {
    expect((await post(`${fnoc}/cube`, body)).status).toBe(status);
  });

  test("a body without a length is counted as it is read", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(100_000).fill(32));
      },
    });
    const request = new Request(`http://example.org${fnoc}/cube`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      duplex: "half",
    } as RequestInit);
    expect((await app.request(request)).status).toBe(413);
    expect(sent).toBeLessThan(50);
  });

  test("of another type", async () => {
    const response = await post(`${fnoc}/cube`, "bbox=0,0,9,9", "text/plain");
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({
      given: "text/plain",
      allowed: ["application/json", "application/geo+json"],
    });
  });

  test("a GeoJSON geometry is a body by itself", async () => {
    const point = { type: "Point", coordinates: [-30, 40] };
    expect((await post(`${fnoc}/position`, point, "application/geo+json")).status).toBe(200);
  });

  test("given in the URL and in the body", async () => {
    expect((await post(`${fnoc}/cube?bbox=0,0,9,9`, { bbox: [0, 0, 9, 9] })).status).toBe(400);
  });
});

test("a client that goes away stops the reading", async () => {
  const gone = AbortSignal.abort();
  const response = await app.request(`/collections/levitus-climatology/cube?bbox=0,0,90,60`, { signal: gone });
  expect(response.status).toBe(499);
});

test("longitudes that answers give can be asked again, in any convention", async () => {
  const cube = async (bbox: string) => {
    const response = await get(`${fnoc}/cube?bbox=${bbox}&datetime=1985-03&f=json`);
    return ((await response.json()) as { data_vars: unknown }).data_vars;
  };
  const same = await cube("10,-10,30,10");
  expect(await cube("370,-10,390,10")).toEqual(same);
  expect(await cube("-350,-10,-330,10")).toEqual(same);
  const at = async (coords: string) =>
    ((await (await get(`${fnoc}/position?coords=${coords}&datetime=1985-03&f=json`)).json()) as { data_vars: unknown })
      .data_vars;
  expect(await at("POINT(370%200)")).toEqual(await at("POINT(10%200)"));
  expect(await at("POINT(-350%200)&method=linear")).toEqual(await at("POINT(10%200)&method=linear"));
  const over = async (west: number) => {
    const [a, b] = [west, west + 20];
    const response = await get(`${fnoc}/timeseries?coords=POLYGON((${a}%200,${b}%200,${b}%2020,${a}%200))`);
    return ((await response.json()) as { data_vars: unknown }).data_vars;
  };
  expect(await over(370)).toEqual(await over(10));
  expect(await over(-350)).toEqual(await over(10));
});

test("a depth by z, by the dimension's name, and as a range", async () => {
  const depthsOf = async (query: string) => {
    const response = await get(`/collections/levitus-climatology/position?coords=POINT(-30%205)&f=json&${query}`);
    return ((await response.json()) as { coords: { ZAXLEVITR: { data: unknown } } }).coords.ZAXLEVITR.data;
  };
  expect(await depthsOf("z=100")).toBe(100);
  expect(await depthsOf("ZAXLEVITR=100")).toBe(100);
  expect(await depthsOf("z=0/20")).toEqual([0, 10, 20]);
  const box = await get("/collections/levitus-climatology/cube?bbox=0,0,0,9,9,20&f=json");
  expect(((await box.json()) as { dims: unknown }).dims).toMatchObject({ ZAXLEVITR: 3 });
  expect(await depthsOf("z=R3/0/10")).toEqual([0, 10, 20]);
});

describe("variables that are computed", () => {
  const speed = (u: number, v: number) => Math.sqrt(u * u + v * v);
  const question = "datetime=1985&f=json";
  type Variables = { data_vars: Record<string, { attrs: Record<string, unknown>; data: (number | null)[] }> };
  const read = async (response: Response) => {
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return (JSON.parse(text) as Variables).data_vars;
  };

  test("are answered beside those of the archive, with their units", async () => {
    const path = `position?coords=POINT(-30%2040)&${question}&parameter-name=UWND,VWND,speed,strong`;
    const { UWND, VWND, ...computed } = await read(
      await get(`${fnoc}/${path}&expr=speed:hypot(UWND,VWND)&expr=strong:speed%3E8`),
    );
    const speeds = UWND!.data.map((u, i) => speed(u!, VWND!.data[i]!));
    expect(computed.speed!.attrs).toEqual({ long_name: "hypot(UWND,VWND)", units: "M/S" });
    computed.speed!.data.forEach((value, i) => {
      expect(value).toBeCloseTo(speeds[i]!, 12);
    });
    expect(computed.strong).toEqual({
      dims: ["TIME"],
      attrs: { long_name: "speed>8", units: "1" },
      data: speeds.map((value) => (value > 8 ? 1 : 0)),
    });
  });

  test("are the answer where nothing else is named; in a body by their names", async () => {
    const body = {
      geometry: { type: "Point", coordinates: [-30, 40] },
      datetime: "1985",
      expr: { u2: "UWND^2", sum: "u2+VWND*VWND" },
      where: "VWND>0",
      f: "json",
    };
    const response = await app.request(`${fnoc}/position`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const { u2, sum, ...others } = await read(response);
    expect(others).toEqual({});
    expect([u2!.attrs.units, sum!.attrs.units]).toEqual(["M2 S-2", "M2 S-2"]);
    const { VWND } = await read(await get(`${fnoc}/position?coords=POINT(-30%2040)&${question}`));
    expect(sum!.data.map((value) => value === null)).toEqual(VWND!.data.map((value) => value! <= 0));
  });

  test.each([
    ["expr=a:UWND%2BX", "no variable X. Allowed: UWND, VWND."],
    ["expr=a:UWND&expr=b:a,b:UWND", '"expr" given "b": there is something of this name already'],
    ["expr=TIME:UWND", '"expr" given "TIME": there is something of this name already'],
    ["expr=a:pi/2", '"expr" given "pi/2": no variable is in it'],
    ["where=UWND+VWND", 'character 6: "VWND". Allowed: an operator (a + is written %2B in a URL)'],
    ["expr=a:UWND&parameter-name=b", '"parameter-name" given "b": no such variable'],
    ["expr=", '"expr" given ""'],
  ])("%s is refused", async (query, message) => {
    const response = await get(`${fnoc}/cube?bbox=0,0,10,10&${query}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(message);
  });

  test("too many operations, when expressions use each other, are refused at once", async () => {
    const doubling = Array.from({ length: 19 }, (_, i) => `a${i + 1}:a${i}*a${i}`).join();
    const response = await get(`${fnoc}/cube?bbox=0,0,10,10&expr=a0:UWND,${doubling}`);
    expect([response.status, (await response.json()) as object]).toMatchObject([400, { parameter: "expr" }]);
  });
});

describe("aggregations", () => {
  type Answer = {
    coords: Record<string, { dims: string[]; data: unknown }>;
    data_vars: Record<string, { dims: string[]; attrs: Record<string, unknown>; data: unknown }>;
    attrs: Record<string, unknown>;
  };
  const ask = async (path: string) => {
    const response = await get(path);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return JSON.parse(text) as Answer;
  };

  test("the mean over a box, by month", async () => {
    const { coords, data_vars, attrs } = await ask(
      `${fnoc}/aggregate?bbox=-60,0,-20,40&over=x,y,t&groupby=time.month&parameter-name=UWND`,
    );
    expect(coords.month!.data).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(data_vars.UWND!.dims).toEqual(["month"]);
    expect(data_vars.UWND!.attrs.cell_methods).toMatch(/mean/);
    expect(attrs["estran:weights"]).toBe("area");
  });

  test("several statistics add their names", async () => {
    const { data_vars } = await ask(
      `${fnoc}/aggregate?bbox=-60,0,-20,40&reduce=min,max&parameter-name=UWND&datetime=1985`,
    );
    expect(Object.keys(data_vars)).toEqual(["UWND_min", "UWND_max"]);
  });

  test("where and when the strongest wind is, how often which, and its trend", async () => {
    const query = "bbox=-60,0,-20,40&parameter-name=UWND&over=x,y,t&reduce=argmax,max,histogram,trend&bins=-30,0,30";
    const { coords, data_vars } = await ask(`${fnoc}/aggregate?${query}`);
    expect(Object.keys(data_vars)).toEqual(
      ["argmax_TIME", "argmax_FNOCY", "argmax_FNOCX", "max", "histogram", "trend_slope", "trend_intercept"]
        .concat("trend_stderr")
        .map((name) => `UWND_${name}`),
    );
    const { dims, data, attrs } = data_vars.UWND_histogram!;
    expect([dims, coords.bin!.data, attrs.units]).toEqual([["bin"], [-15, 15], "1"]);
    const count = await ask(`${fnoc}/aggregate?bbox=-60,0,-20,40&parameter-name=UWND&over=x,y,t&reduce=count`);
    expect((data as number[])[0]! + (data as number[])[1]!).toBe(count.data_vars.UWND!.data);
    const [lon, lat] = [data_vars.UWND_argmax_FNOCX!.data, data_vars.UWND_argmax_FNOCY!.data];
    const series = await ask(`${fnoc}/position?coords=POINT(${lon}%20${lat})&parameter-name=UWND&f=json`);
    expect(Math.max(...(series.data_vars.UWND!.data as number[]))).toBe(data_vars.UWND_max!.data);
    expect(data_vars.UWND_argmax_TIME!.attrs.units).toMatch(/since/);
    expect(data_vars.UWND_trend_slope!.attrs.units).toMatch(/ day-1$/);
  });

  test("a time series: as it is at a point, a statistic over a box", async () => {
    const at = await ask(`${fnoc}/timeseries?${point}&parameter-name=UWND`);
    const over = await ask(`${fnoc}/timeseries?bbox=-31,39,-29,41&reduce=max&parameter-name=UWND`);
    expect(at.data_vars.UWND!.dims).toEqual(["TIME"]);
    // The box holds the one cell at 30° W, 40° N.
    expect(over.data_vars.UWND!.data).toEqual(at.data_vars.UWND!.data);
    expect((await get(`${fnoc}/timeseries?${point}&reduce=max`)).status).toBe(400);
    expect((await get(`${fnoc}/timeseries?bbox=-31,39,-29,41&reduce=bogus`)).status).toBe(400);
  });

  test("over a polygon, CoverageJSON's domain is the polygon", async () => {
    const triangle = "POLYGON((-40%2020,-20%2020,-20%2040,-40%2020))";
    const response = await get(`${fnoc}/timeseries?coords=${triangle}&f=covjson`);
    const { domain } = (await response.json()) as {
      domain: { domainType: string; axes: { composite: { values: unknown } } };
    };
    expect(domain.domainType).toBe("PolygonSeries");
    expect(domain.axes.composite.values).toEqual([
      [
        [
          [-40, 20],
          [-20, 20],
          [-20, 40],
          [-40, 20],
        ],
      ],
    ]);
  });

  test("a body carries the same names", async () => {
    const posted = await post(`${fnoc}/aggregate`, {
      bbox: [-60, 0, -20, 40],
      reduce: ["min", "max"],
      skipna: true,
      min_count: 2,
    });
    const got = await ask(`${fnoc}/aggregate?bbox=-60,0,-20,40&reduce=min,max&min_count=2`);
    expect(((await posted.json()) as Answer).data_vars).toEqual(got.data_vars);
  });
});
