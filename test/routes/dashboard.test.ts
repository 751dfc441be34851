import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";

const { app } = sampleApp();
const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the page", () => {
  test("is for browsers, whatever its address says besides", async () => {
    for (const path of ["/", "/?collection=fnoc-winds&variable=UWND&place=A@POINT(-30+40)", "/?f=html"]) {
      const response = await app.request(path, { headers: HTML });
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(response.headers.get("vary")).toBe("Accept, Accept-Encoding");
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
  });

  test("is for nobody else, who is told of a parameter that is not known", async () => {
    expect((await app.request("/", { headers: { accept: "application/json" } })).headers.get("content-type")).toBe(
      "application/json",
    );
    expect((await app.request("/?collection=fnoc-winds")).status).toBe(400);
    expect((await app.request("/?f=json&collection=fnoc-winds", { headers: HTML })).status).toBe(400);
    expect((await app.request("/?f=png", { headers: HTML })).status).toBe(400);
  });

  test.each(["/", "/?collection=fnoc-winds"])("loads its own files alone, and is held to that: %s", async (address) => {
    const response = await app.request(address, { headers: HTML });
    const policy = response.headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toMatch(/https?:/);
    const html = await response.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(loaded.length).toBeGreaterThan(2);
    expect(loaded.filter((url) => !url.startsWith("/"))).toEqual([]);
    expect(html).not.toMatch(/<script(?![^>]*src=)/);
  });

  test("where it has not been built, there is none", async () => {
    const { app: bare } = sampleApp({ asset: async () => new Response(null, { status: 404 }) });
    expect((await bare.request("/", { headers: HTML })).status).toBe(404);
    expect((await bare.request("/web/index.js")).status).toBe(404);
  });
});

describe("its files", () => {
  test("the map's are named from the first moment where a collection is opened, and nowhere else", async () => {
    const [catalogue, collection] = await Promise.all(
      ["/", "/?collection=fnoc-winds"].map(async (path) => (await app.request(path, { headers: HTML })).text()),
    );
    expect(collection).toMatch(/<link rel="modulepreload" crossorigin href="\/web\/map-/);
    expect(collection!.replace(/ *<link rel="(?:modulepreload|preload|prefetch)".*\n/g, "")).toBe(catalogue);
  });

  test("are kept for ever: their names change with what is in them", async () => {
    const html = await (await app.request("/?collection=fnoc-winds", { headers: HTML })).text();
    for (const [, path, ending] of html.matchAll(/(?:src|href)="(\/web\/[^"]+\.(\w+))"/g)) {
      expect(path).toMatch(/-[\w-]{8}\.\w+$/);
      const response = await app.request(path!);
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      const types: Record<string, string> = {
        js: "text/javascript",
        mjs: "text/javascript",
        css: "text/css",
        svg: "image/svg+xml",
        json: "application/json",
      };
      expect(response.headers.get("content-type")).toContain(types[ending!]);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });

  test("come compressed where the host keeps them so", async () => {
    const asked: (string | undefined)[] = [];
    const { app: compressing } = sampleApp({
      async asset(path, acceptEncoding) {
        asked.push(path, acceptEncoding);
        return new Response("bytes", { headers: { "content-encoding": "br" } });
      },
    });
    const response = await compressing.request("/web/index-12345678.js", {
      headers: { "accept-encoding": "br, gzip" },
    });
    expect(asked).toEqual(["/web/index-12345678.js", "br, gzip"]);
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("vary")).toContain("Accept-Encoding");
  });

  test.each([
    "/web/index.html",
    "/web/missing-12345678.js",
    "/web/a.wasm",
    "/web/..%2fsample%2ffnoc.zarr%2fzarr.json",
    "/web/",
  ])("%s is none of them", async (path) => {
    expect((await app.request(path)).status).toBe(404);
  });
});
