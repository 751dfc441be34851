import { describe, expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";

const { app } = sampleApp();

test("health", async () => {
  const response = await app.request("/health");
  expect(await response.json()).toMatchObject({ status: "ok", collections: 3 });
});

test.each(["/health", "/openapi.json", "/api"])("%s refuses what it doesn't know", async (path) => {
  expect((await app.request(`${path}?f=json`)).status).toBe(200);
  expect((await app.request(`${path}?x=1`)).status).toBe(400);
});

describe("CORS", () => {
  const origin = { origin: "https://dashboard.example" };

  test("every answer may be read from anywhere, with the headers that matter", async () => {
    const response = await app.request("/collections", { headers: origin });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const exposed = response.headers.get("access-control-expose-headers")!;
    for (const name of ["ETag", "Link", "Server-Timing", "Estran-Requests", "Estran-Fetched-Bytes"]) {
      expect(exposed).toContain(name);
    }
  });

  test("preflight", async () => {
    const response = await app.request("/collections/fnoc-winds/aggregate", {
      method: "OPTIONS",
      headers: { ...origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-methods")).toBe("GET,HEAD,POST");
    expect(response.headers.get("access-control-allow-headers")).toBe("content-type");
    expect(response.headers.get("access-control-max-age")).toBe("86400");
  });
});

describe("the page", () => {
  test("asks nothing of other sites", async () => {
    const response = await app.request("/docs");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    const html = await response.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(loaded.filter((url) => !url.startsWith("/"))).toEqual(["https://www.rfc-editor.org/rfc/rfc9457"]);
    expect(html).toContain('id="OverBudget"');
  });

  test.each([
    ["/docs/swagger-ui-bundle.js", "text/javascript"],
    ["/docs/swagger-ui.css", "text/css"],
    ["/docs/start.js", "text/javascript"],
  ])("%s", async (path, type) => {
    const response = await app.request(path);
    expect([response.status, response.headers.get("content-type")?.split(";")[0]]).toEqual([200, type]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect((await response.text()).length).toBeGreaterThan(0);
  });

  test("a missing asset is a 404", async () => {
    const { app: bare } = sampleApp({ asset: async () => new Response(null, { status: 404 }) });
    expect((await bare.request("/docs/swagger-ui.css")).status).toBe(404);
  });
});
