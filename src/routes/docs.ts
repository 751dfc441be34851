/**
 * `GET /docs`: the API as an interactive page, from the app's own assets alone, and what each problem means. Not part of the
 * OpenAPI document: it is for people.
 *
 * https://swagger.io/tools/swagger-ui/
 */
import { Hono } from "hono";
import type { Deps } from "./deps.ts";
import { PROBLEMS } from "./problem.ts";

const ASSETS = ["swagger-ui-bundle.js", "swagger-ui.css"] as const;

export function docsRoutes({ asset }: Pick<Deps, "asset">): Hono {
  const app = new Hono();
  app.get("/docs", (c) => c.html(PAGE, 200, { "content-security-policy": POLICY }));
  app.get("/docs/start.js", (c) => c.body(START, 200, { "content-type": "text/javascript" }));
  for (const file of ASSETS) {
    app.get(`/docs/${file}`, async (c) => {
      const found = await asset(`/docs/${file}`);
      if (!found.ok) {
        return c.notFound();
      }
      const type = file.endsWith(".css") ? "text/css" : "text/javascript";
      return c.body(found.body!, 200, { "content-type": type, "cache-control": "public, max-age=86400" });
    });
  }
  return app;
}

/** Swagger UI draws its icons from `data:` and styles inline; nothing comes from elsewhere. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'sha256-SCRIPT'";

const START = 'SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", deepLinking: true });';

const problemRows = Object.entries(PROBLEMS)
  .map(([tag, { status, title, meaning }]) => `<dt id="${tag}">${title} (${status})</dt><dd>${meaning}</dd>`)
  .join("\n");

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Estran: the API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main>
<div id="api"></div>
<section class="swagger-ui"><div class="wrapper">
<h2>Problems</h2>
<p>Refusals are <a href="https://www.rfc-editor.org/rfc/rfc9457">problem details</a>: <code>code</code> is one of these.</p>
<dl>
${problemRows}
</dl>
</div></section>
</main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>`;
