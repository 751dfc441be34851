import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";

const { app } = sampleApp();

type Schema = Record<string, unknown>;
type Content = Record<string, { schema?: Schema; example?: unknown }>;
type Parameter = {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  style?: string;
  explode?: boolean;
  schema: Schema;
  example?: unknown;
};
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const load = async (path: string) => {
  const response = await app.request(`http://example.org${path}`);
  return { type: response.headers.get("content-type"), document: (await response.json()) as Document };
};
const { type: type31, document: document31 } = await load("/openapi.json");
const { type: type30, document: document30 } = await load("/api");
const operations = Object.entries(document31.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as const),
);

test("both versions, with exactly the media types that they are linked by", () => {
  expect([document31.openapi, type31]).toEqual(["3.1.0", "application/vnd.oai.openapi+json;version=3.1"]);
  expect([document30.openapi, type30]).toEqual(["3.0.3", "application/vnd.oai.openapi+json;version=3.0"]);
  expect(Object.keys(document30.paths)).toEqual(Object.keys(document31.paths));
  expect(document31.servers).toEqual([{ url: "http://example.org" }]);
});

test("the collection to try is one that is here", async () => {
  const wanted = operations
    .flatMap(([, { parameters = [] }]) => parameters)
    .filter(({ name }) => name === "collectionId");
  expect(wanted.length).toBeGreaterThan(5);
  const [first] = ((await (await app.request("/collections")).json()) as { collections: { id: string }[] }).collections;
  expect(new Set(wanted.map(({ example }) => example))).toEqual(new Set([first!.id]));
});

const posts = operations.filter(([name]) => name.startsWith("post "));

test.each(posts)("the example of %s has an answer", async (name, { requestBody }) => {
  const path = name.replace("post ", "").replace("{collectionId}", "fnoc-winds");
  const { example, schema } = requestBody!.content["application/json"]!;
  const response = await app.request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(example ?? schema?.example ?? {}),
  });
  expect(response.status).toBe(200);
});

const queries = operations.filter(([name]) => /^get .*\{collectionId\}\/(?!items)/.test(name));

test.each(queries)("the examples of %s together have an answer", async (name, { parameters = [] }) => {
  const given = parameters
    .filter((each) => each.in === "query" && each.example !== undefined)
    .map(({ name: key, example }) => [key, String(example)]);
  const inPath = new Map(
    parameters.flatMap((each) =>
      each.in === "path" ? [[each.name, String(each.example ?? each.schema.example)]] : [],
    ),
  )
    .set("collectionId", "fnoc-winds")
    .set("locationId", "nino34");
  const path = name.replace("get ", "").replaceAll(/\{(\w+)\}/g, (_, key) => inPath.get(key)!);
  const response = await app.request(`${path}?${new URLSearchParams(given)}`);
  expect(response.status, await response.text()).toBe(200);
});

test("every resource is described, and nothing else", () => {
  const served = app.routes
    // The pages for people are none of the API.
    .filter(({ method, path }) => method !== "ALL" && !/^\/(docs|web)(\/|$)/.test(path))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  expect(served.length).toBeGreaterThan(15);
  expect(operations.map(([name]) => name).toSorted()).toEqual(served.toSorted());
});

test.each([
  ["Position", ["geometry", "coords"], ["Point", "MultiPoint"]],
  ["Area", ["geometry", "coords", "coverage"], ["Polygon", "MultiPolygon"]],
  ["Cube", ["bbox"], []],
  [
    "Aggregate",
    [
      "geometry",
      "coords",
      "bbox",
      "locations",
      "reduce",
      "q",
      "ddof",
      "bins",
      "range",
      "window",
      "with",
      "over",
      "weights",
      "coverage",
      "groupby",
      "resample",
      "seasons",
      "closed",
      "label",
      "anomaly",
      "base",
      "standardized",
      "rolling",
      "center",
      "skipna",
      "min_count",
    ],
    ["Point", "Polygon", "MultiPolygon"],
  ],
])("the body of %s has the members that are accepted", (name, own, geometries) => {
  type Body = { properties: Record<string, { properties?: { type: { enum: string[] } } }> };
  const { properties } = document31.components.schemas[`${name}Body`] as Body;
  const common = ["expr", "where", "datetime", "z", "parameter-name", "method", "crs", "version", "f", "explain"];
  expect(Object.keys(properties).sort()).toEqual([...own, ...common].sort());
  expect(properties.geometry?.properties?.type.enum ?? []).toEqual(
    geometries.length > 0 ? [...geometries, "Feature", "FeatureCollection"] : [],
  );
});

test("operations have names of their own, a summary and a tag", () => {
  const ids = operations.map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [name, { operationId, summary, tags }] of operations) {
    // OGC API - Tiles wants names that end in `.collection.map.getTile` and the like.
    expect(operationId, name).toMatch(/^((get|post)[A-Z]\w+|estran\.collection\.map\.get[A-Z]\w+)$/);
    expect(summary, name).toBeTruthy();
    expect(tags, name).toHaveLength(1);
  }
});

describe.each(operations)("%s", (name, { parameters = [], responses }) => {
  const reports = name.endsWith("/wms") ? "text/xml,application/vnd.ogc.se_xml" : "text/xml";
  const problemTypes = /\/wmt?s/.test(name) ? reports : "application/problem+json";

  test("every query parameter has a description, a type, and says how it is spelled", () => {
    for (const parameter of parameters.filter((each) => each.in === "query")) {
      expect(parameter, parameter.name).toMatchObject({
        style: "form",
        explode: false,
        schema: { type: expect.any(String) },
      });
      expect(parameter.description ?? parameter.schema.description, parameter.name).toBeTruthy();
    }
  });

  test("every response has a description, a media type and a schema", () => {
    expect(responses[200]).toBeDefined();
    for (const [status, { description, content }] of Object.entries(responses)) {
      expect(description, status).toBeTruthy();
      if (status.startsWith("3")) {
        continue;
      }
      expect(
        Object.values(content ?? {}).every(({ schema }) => schema),
        status,
      ).toBe(true);
      expect(Object.keys(content ?? {}), status).toSatisfy((types: string[]) =>
        Number(status) >= 400 ? types.join() === problemTypes : types.length > 0,
      );
    }
  });
});

describe("what OGC API EDR looks for", () => {
  const parametersOf = (query: string) => {
    const { parameters = [] } = document30.paths[`/collections/{collectionId}/${query}`]!.get!;
    return new Map(parameters.map((parameter) => [parameter.name, parameter]));
  };

  test.each(["position", "area"])("%s: coords", (query) => {
    expect(parametersOf(query).get("coords")).toMatchObject({
      required: true,
      explode: false,
      schema: { type: "string" },
    });
  });

  test("cube: bbox", () => {
    expect(parametersOf("cube").get("bbox")).toMatchObject({
      required: true,
      explode: false,
      schema: { type: "array" },
    });
  });

  test.each(["position", "area", "cube"])("%s: the optional ones", (query) => {
    for (const name of ["datetime", "parameter-name", "z", "crs", "f"]) {
      const parameter = parametersOf(query).get(name);
      expect(parameter, name).toMatchObject({ style: "form", explode: false });
      expect(parameter?.required ?? false, name).toBe(false);
    }
  });

  test("both media types of CoverageJSON", () => {
    const { content } = document30.paths["/collections/{collectionId}/position"]!.get!.responses[200]!;
    expect(Object.keys(content!)).toEqual(
      expect.arrayContaining(["application/prs.coverage+json", "application/vnd.cov+json"]),
    );
  });
});

test("references lead somewhere", () => {
  for (const document of [document30, document31]) {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(names));
  }
});

test("the document is read once", async () => {
  const startMs = performance.now();
  for (let i = 0; i < 20; i++) {
    await (await app.request("/openapi.json")).body?.cancel();
  }
  expect(performance.now() - startMs).toBeLessThan(1000);
});
