/** The landing page for people: what this is and what it holds, in one hand-written page that loads nothing. Pure. */
import { html, raw } from "hono/html";
import type { Catalog } from "../catalog/catalog.ts";
import type { CatalogEntry } from "../catalog/entry.ts";

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
code { overflow-wrap: anywhere; }
`;

export function landingPage(
  catalog: Catalog,
  { title, description }: Readonly<{ title: string; description: string }>,
) {
  const entries = catalog.all();
  const first = entries[0]?.collection.id ?? "{collectionId}";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${description}</p>
<nav aria-label="API">
<ul>
<li><a href="/docs">Interactive documentation</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li>
<li><a href="/collections">Collections (STAC and OGC API EDR)</a></li>
<li><a href="/search">Search (STAC)</a></li>
<li><a href="/conformance">Conformance classes</a></li>
</ul>
</nav>
</header>
<main>
<h2 id="collections">Collections</h2>
<table aria-labelledby="collections">
<thead><tr><th scope="col">Collection</th><th scope="col">Variables</th><th scope="col">Times</th></tr></thead>
<tbody>${entries.map(row)}</tbody>
</table>
<h2>Try it</h2>
<p>The mean over the globe, and the series at one place:</p>
<pre><code>curl "$HOST/collections/${first}/aggregate?reduce=mean"
curl "$HOST/collections/${first}/position?coords=POINT(-30 40)&amp;f=csv"</code></pre>
<p>Add <code>explain=true</code> to any request to learn what it would cost without running it.</p>
</main>
</body>
</html>`;
}

function row({ collection }: CatalogEntry) {
  const { id, title, extent, "cube:variables": variables, "estran:network": network } = collection;
  const [start, end] = extent.temporal.interval[0]!;
  const times = start === null && end === null ? "not dated" : `${dateOf(start)} to ${dateOf(end)}`;
  return html`<tr>
<th scope="row"><a href="/collections/${id}">${title}</a><br><code>${id}</code>${network ? html`<br><small>read over the internet</small>` : ""}</th>
<td>${Object.keys(variables).join(", ") || "listed when opened"}</td>
<td>${times}</td>
</tr>`;
}

const dateOf = (instant: string | null): string => instant?.slice(0, 10) ?? "…";
