import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { builtinEntries } from "../../src/catalog/builtin.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { collectionsRoutes } from "../../src/routes/collections.ts";
import { itemsRoutes } from "../../src/routes/items.ts";
import { landingRoutes } from "../../src/routes/landing.ts";
import { problemOf } from "../../src/routes/problem.ts";
import { searchRoutes } from "../../src/routes/search.ts";
import { entryJson, entryWith } from "../catalog/sample-entry.ts";

const secret = entryWith({
  id: "private",
  "estran:archive": {
    ...entryJson["estran:archive"],
    source: { kind: "s3", bucket: "secret-bucket", prefix: "secret", region: "eu-west-1", access: "signed" },
  },
});
const signed = entryWith({
  id: "presigned",
  "estran:archive": {
    ...entryJson["estran:archive"],
    source: { kind: "http", url: "https://host.example/a.zarr?sig=secret" },
  },
});
const catalog = createCatalog([...builtinEntries(), entryWith({}), secret, signed]);

const app = new Hono();
for (const routes of [landingRoutes, collectionsRoutes, itemsRoutes, searchRoutes]) {
  app.route("/", routes({ catalog, asset: async (path) => new Response(`the asset ${path}`) }));
}
app.onError((error, c) => problemOf(error, c, { log: () => undefined }));

const ORIGIN = "https://api.example.org";

type Link = Readonly<{ rel: string; href: string; type?: string; method?: string; body?: Record<string, unknown> }>;
type Feature = Readonly<{
  id: string;
  collection: string;
  links: Link[];
  properties: Record<string, unknown>;
  assets: Record<string, { href: string }>;
}>;
type Doc = Readonly<Record<string, unknown>> & Readonly<{ links: Link[]; features: Feature[]; numberMatched: number }>;

async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await app.request(`${ORIGIN}${path}`, { headers });
  const text = await response.text();
  const type = response.headers.get("content-type");
  return {
    status: response.status,
    type,
    headers: response.headers,
    text,
    doc: (text.startsWith("{") ? JSON.parse(text) : {}) as Doc,
  };
}

async function post(body: unknown, type = "application/json") {
  const response = await app.request(`${ORIGIN}/search`, {
    method: "POST",
    headers: { "content-type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, doc: (await response.json()) as Doc };
}

/** GeometryCollections in each other around a point, as text. */
const collections = (depth: number) =>
  `${'{"type":"GeometryCollection","geometries":['.repeat(depth)}{"type":"Point","coordinates":[0,0]}${"]}".repeat(depth)}`;

const rels = ({ links }: Doc, rel: string) => links.filter((link) => link.rel === rel);

describe("documents", () => {
  test.each([
    [
      "/",
      "application/json",
      ["self", "root", "service-desc", "service-doc", "conformance", "data", "search", "child"],
    ],
    ["/conformance", "application/json", null],
    ["/collections", "application/json", ["self", "root", "parent"]],
    ["/collections/fnoc-winds", "application/json", ["self", "root", "parent", "items", "data"]],
    ["/collections/fnoc-winds/items", "application/geo+json", ["self", "root", "collection", "next"]],
    [
      "/collections/fnoc-winds/items/fnoc-winds-19820116T200000Z",
      "application/geo+json",
      ["self", "root", "parent", "collection"],
    ],
    ["/search", "application/geo+json", ["self", "root", "next"]],
  ] as const)("%s is %s and links %j", async (path, type, expected) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.type).toBe(type);
    for (const rel of expected ?? []) {
      expect(rels(answer.doc, rel), rel).not.toHaveLength(0);
    }
    for (const link of answer.doc.links ?? []) {
      expect(link.type, link.rel).toBeTypeOf("string");
      expect(link.href).toMatch(/^https:\/\//);
    }
    if (expected) {
      expect(rels(answer.doc, "self")[0]?.href).toBe(`${ORIGIN}${path}`);
    }
  });

  test("the landing page claims what /conformance claims", async () => {
    const [landing, conformance] = await Promise.all([get("/"), get("/conformance")]);
    expect(landing.doc.conformsTo).toEqual(conformance.doc.conformsTo);
    expect(rels(landing.doc, "search").map(({ method, href }) => [method, href])).toEqual([
      ["GET", `${ORIGIN}/search`],
      ["POST", `${ORIGIN}/search`],
    ]);
    expect(rels(landing.doc, "service-desc")[0]?.type).toBe("application/vnd.oai.openapi+json;version=3.0");
    for (const rel of ["conformance", "data"]) {
      expect(rels(landing.doc, `http://www.opengis.net/def/rel/ogc/1.0/${rel}`)[0]?.href).toBe(
        rels(landing.doc, rel)[0]?.href,
      );
    }
  });

  test.each([
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"],
    ["application/json", "application/json"],
    ["*/*", "application/json"],
  ])("the landing page for Accept: %s is %s", async (accept, type) => {
    const answer = await get("/", { accept });
    expect(answer.type).toBe(type);
    expect(answer.headers.get("vary")).toMatch(/^Accept\b/);
  });

  test("a collection is the same alone and among all", async () => {
    const { doc } = await get("/collections");
    const collections = doc.collections as readonly (Doc & { id: string })[];
    expect(collections.map(({ id }) => id)).toEqual(catalog.all().map(({ archive }) => archive.id));
    for (const collection of collections) {
      expect((await get(`/collections/${collection.id}`)).doc).toEqual(collection);
    }
  });

  test("a collection says all that EDR clients ask for", async () => {
    const { doc } = await get("/collections/fnoc-winds");
    expect(Object.keys(doc.data_queries as object)).toEqual(expect.arrayContaining(["position", "area", "cube"]));
    expect(doc.parameter_names).toMatchObject({
      UWND: { type: "Parameter", unit: { symbol: "M/S" }, observedProperty: { label: "ZONAL WIND" } },
    });
    expect(doc.extent).toMatchObject({
      spatial: { bbox: [[-180, -90, 180, 90]], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84" },
      temporal: { interval: [["1982-01-16T20:00:00Z", "1992-12-17T03:30:00Z"]] },
    });
    const dates = (doc.extent as { temporal: { values: string[] } }).temporal.values;
    expect([dates.length, dates[1]]).toEqual([132, "1982-02-16T06:30:00Z"]);
    expect(doc["estran:aggregations"]).toMatchObject({
      groupby: ["time.year", "time.season", "time.month", "time.week", "time.day", "time.dayofyear", "time.hour"],
    });
    expect((await get("/collections/levitus-climatology")).doc.extent).toMatchObject({
      vertical: { interval: [["0", "5000"]] },
    });
  });

  test("where private bytes are is never shown, and public ones are linked", async () => {
    const { text } = await get("/collections");
    expect(text).not.toMatch(/secret|estran:archive|"bucket"/);
    expect((await get("/collections/mur-sst")).doc.assets).toMatchObject({ zarr: { href: "s3://mur-sst/zarr-v1" } });
    for (const id of ["private", "presigned", "fnoc-winds"]) {
      expect((await get(`/collections/${id}`)).doc).not.toHaveProperty("assets");
    }
  });

  test("an Item's assets ask for its own date", async () => {
    const { doc } = await get("/collections/fnoc-winds/items/fnoc-winds-19820116T200000Z");
    const { href } = (doc as unknown as Feature).assets.cube!;
    const url = new URL(href);
    expect(url.pathname).toBe("/collections/fnoc-winds/cube");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      bbox: "-180,-90,180,90",
      datetime: "1982-01-16T20:00:00Z",
      f: "CoverageJSON",
    });
  });
});

test.each([
  ["/collections/none", 404],
  ["/collections/none/items", 404],
  ["/collections/fnoc-winds/items/none", 404],
  ["/collections/fnoc-winds/items/fnoc-winds-19820116T200001Z", 404],
  ["/?f=xml", 400],
  ["/conformance?x=1", 400],
  ["/collections/fnoc-winds?f=html", 400],
  ["/collections?limit=0", 400],
  ["/collections?token=999", 400],
  ["/search?limit=-1", 400],
  ["/search?limit=0", 400],
  ["/search?limit=ten", 400],
  ["/search?limit=1.5", 400],
  ["/search?limit=1&limit=2", 400],
  ["/search?bbox=0", 400],
  ["/search?bbox=0,0,1", 400],
  ["/search?bbox=0,1,1,0", 400],
  ["/search?bbox=[100.0,0.0,105.0,1.0]", 400],
  ["/search?bbox=100.0, 0.0, 105.0, 1.0", 200],
  ["/search?bbox=1x,0,2,1", 400],
  ["/search?bbox=a,b,c,d", 400],
  ["/search?bbox=,,,", 400],
  ["/search?datetime=1985-04-12", 400],
  ["/search?datetime=../..", 400],
  ["/search?intersects=point", 400],
  ['/search?intersects={"type":"Point"}', 400],
  ['/search?bbox=0,0,1,1&intersects={"type":"Point","coordinates":[0,0]}', 400],
  ["/search?token=x", 400],
  ["/search?sortby=id", 400],
  ["/search?bbox=181,91,182,92", 200],
  ["/collections/fnoc-winds/items?collections=fnoc-winds", 200],
  ["/collections/fnoc-winds/items?collections=hourly", 400],
  ["/search?collections=", 400],
])("%s is a %i", async (path, status) => {
  expect((await get(path)).status).toBe(status);
});

describe("search", () => {
  test("walking every page of a collection shows every Item once", async () => {
    const seen: string[] = [];
    let path: string | undefined = "/collections/fnoc-winds/items?limit=50&bbox=0,0,1,1";
    while (path !== undefined) {
      const { doc, headers }: Awaited<ReturnType<typeof get>> = await get(path);
      expect(doc.numberMatched).toBe(132);
      seen.push(...doc.features.map(({ id }) => id));
      const next: string | undefined = rels(doc, "next")[0]?.href;
      expect(headers.get("link")).toBe(next ? `<${next}>; rel="next"; type="application/geo+json"` : null);
      path = next?.slice(ORIGIN.length);
    }
    expect(seen).toHaveLength(132);
    expect(new Set(seen).size).toBe(132);
  });

  test("a POST's next link is followed by merging its body", async () => {
    const body = { collections: ["fnoc-winds"], datetime: "1982-01-01T00:00:00Z/1982-12-31T00:00:00Z", limit: 5 };
    const seen: string[] = [];
    let next: Link | undefined;
    do {
      const { doc } = await post({ ...body, ...next?.body });
      seen.push(...doc.features.map(({ id }) => id));
      next = rels(doc, "next")[0];
      expect(next?.method ?? "POST").toBe("POST");
    } while (next);
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });

  test("GET and POST find the same", async () => {
    const query = { collections: ["fnoc-winds", "hourly"], bbox: [-175, -5, -174, 5], limit: 3 };
    const { doc } = await post(query);
    const got = await get("/search?collections=fnoc-winds,hourly&bbox=-175,-5,-174,5&limit=3");
    expect(got.doc.features).toEqual(doc.features);
    expect(got.doc.numberMatched).toBe(132 + 1_000_000);
  });

  test.each(["0,0,0,0", "180,0,180,0", "170,-10,-170,10", "-180,-90,180,90", "0,0,-10,1,1,10"])(
    "bbox %s meets the globe",
    async (bbox) => {
      expect((await get(`/search?collections=fnoc-winds&bbox=${bbox}`)).doc.numberMatched).toBe(132);
    },
  );

  test("a limit above the maximum is the maximum", async () => {
    const { doc } = await get("/search?collections=hourly&limit=10000");
    expect(doc.features).toHaveLength(1000);
  });

  test.each([
    [{ bbox: "0,0,1,1" }, 400],
    [{ limit: "10" }, 400],
    [{ limit: -1 }, 400],
    [{ ids: "a" }, 400],
    [{ intersects: { type: "Circle", coordinates: [0, 0] } }, 400],
    [{ bbox: [0, 0, 1, 1], intersects: { type: "Point", coordinates: [0, 0] } }, 400],
    [{ sortby: [] }, 400],
    [{ ids: ["a".repeat(4_000_000)] }, 413],
    [`{"foo": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 400],
    [`{"intersects": ${collections(10_000)}}`, 400],
    [`{"intersects": ${collections(3)}}`, 200],
    ["[]", 400],
    ["{", 400],
    [{}, 200],
    [{ intersects: { type: "Point", coordinates: [0, 0] } }, 200],
  ])("body %#", async (body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  test("a body of another type is a 415", async () => {
    expect((await post("a=1", "application/x-www-form-urlencoded")).status).toBe(415);
  });

  test("collections by place and time", async () => {
    const ids = async (query: string) =>
      ((await get(`/collections?${query}`)).doc.collections as { id: string }[]).map(({ id }) => id);
    expect(await ids("bbox=0,40,1,41")).not.toContain("hourly");
    expect(await ids("bbox=-171,0,-170,1")).toContain("hourly");
    expect(await ids("datetime=1930-01-01T00:00:00Z/1931-01-01T00:00:00Z")).not.toContain("fnoc-winds");
    expect(await ids("datetime=1982-01-01T00:00:00Z/..")).toContain("fnoc-winds");
    const { doc } = await get("/collections?limit=5");
    expect(doc.collections).toHaveLength(5);
    const second = await get(rels(doc, "next")[0]!.href.slice(ORIGIN.length));
    expect((second.doc.collections as { id: string }[])[0]?.id).toBe(catalog.all()[5]?.archive.id);
  });
});
