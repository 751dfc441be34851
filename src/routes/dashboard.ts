/**
 * The dashboard: its page, which `GET /` gives to browsers, and the files that the page loads. All of them are assets of the
 * app, built from `web/`; the page asks nothing of any other host, and its policy holds it to that.
 *
 * https://www.w3.org/TR/CSP3/
 */
import { type Context, Hono } from "hono";
import { NotFound } from "../errors.ts";
import type { Deps } from "./deps.ts";

/** Where `scripts/build.mjs` puts it among the assets. */
const FOLDER = "/web";

/** Names of files hold a hash of their content, but for the page's. */
const FOREVER = "public, max-age=31536000, immutable";

/** What the build names files; nothing that leads elsewhere. */
const NAME = /^[\w-]+(?:\.[\w-]+)*\.(\w+)$/;

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
};

/** The map decodes images in a worker, and hands them over as blobs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

const SAFE = { "x-content-type-options": "nosniff", "referrer-policy": "same-origin" };

export function dashboardRoutes({ asset }: Pick<Deps, "asset">): Hono {
  const app = new Hono();
  app.get(`${FOLDER}/:file`, async (c) => {
    const [, ending = ""] = NAME.exec(c.req.param("file")) ?? [];
    const type = TYPES[ending];
    if (type === undefined) {
      throw new NotFound("resource", c.req.path);
    }
    return fileResponse(c, asset, c.req.path, { ...SAFE, "content-type": type, "cache-control": FOREVER });
  });
  return app;
}

/** The page, which for a collection names what its map needs. @throws NotFound where the dashboard has not been built */
export function dashboardPage(c: Context, asset: Deps["asset"]): Promise<Response> {
  const page = c.req.query("collection") === undefined ? "index" : "collection";
  return fileResponse(c, asset, `${FOLDER}/${page}.html`, {
    ...SAFE,
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": POLICY,
  });
}

async function fileResponse(
  c: Context,
  asset: Deps["asset"],
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const found = await asset(path, c.req.header("accept-encoding"));
  const { ok, body } = found;
  if (!ok || body === null) {
    await body?.cancel();
    throw new NotFound("resource", c.req.path);
  }
  const encoding = found.headers.get("content-encoding");
  c.header("vary", "Accept-Encoding", { append: true });
  return c.body(body, 200, { ...headers, ...(encoding !== null && { "content-encoding": encoding }) });
}
