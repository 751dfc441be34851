/**
 * `GET /` and `GET /conformance`: a STAC Catalog that is also the OGC API landing page; a browser gets the dashboard.
 *
 * https://github.com/radiantearth/stac-api-spec/tree/v1.0.0/core · https://docs.ogc.org/is/19-072/19-072.html
 */
import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import type { Catalog } from "../catalog/catalog.ts";
import { type Link, STAC_VERSION } from "../catalog/stac.ts";
import { InvalidParameter } from "../errors.ts";
import { CONFORMANCE } from "../openapi/conformance.ts";
import { GEOJSON_TYPE, JSON_TYPE, OPENAPI_TYPES } from "../openapi/media-types.ts";
import { dashboardPage } from "./dashboard.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, originOf } from "./document-response.ts";
import { urlParameters } from "./stac-query.ts";

export const TITLE = "Estran";
export const DESCRIPTION =
  "Answers questions about Zarr archives inside the request: positions, areas, cubes, time series and aggregations, " +
  "read straight from object storage.";

export function landingRoutes({ catalog, asset }: Pick<Deps, "catalog" | "asset">): Hono {
  const app = new Hono();

  app.get("/", (c) => {
    c.header("vary", "Accept");
    return wantsHtml(c)
      ? dashboardPage(c, asset)
      : documentResponse(c, JSON_TYPE, landingDocument(catalog, originOf(c)));
  });

  app.get("/conformance", (c) => {
    urlParameters(c, []);
    return documentResponse(c, JSON_TYPE, { conformsTo: CONFORMANCE });
  });

  return app;
}

/** `f` beats `Accept`; whoever has no preference gets JSON. What else the page's address says is read by the page itself. */
function wantsHtml(c: Context): boolean {
  const f = c.req.query("f");
  if (f === "html") {
    return true;
  }
  if (f !== undefined && f !== "json") {
    throw new InvalidParameter("f", f, ["json", "html"]);
  }
  const prefers = accepts(c, { header: "Accept", supports: [JSON_TYPE, "text/html"], default: JSON_TYPE });
  if (f === undefined && prefers === "text/html") {
    return true;
  }
  urlParameters(c, []);
  return false;
}

function landingDocument(catalog: Catalog, origin: string) {
  const conformance = { href: `${origin}/conformance`, type: JSON_TYPE, title: "Conformance classes" };
  const data = { href: `${origin}/collections`, type: JSON_TYPE, title: "Collections" };
  const search = { rel: "search", href: `${origin}/search`, type: GEOJSON_TYPE, title: "Search for Items" };
  // Two spellings of two rels: STAC, Features and EDR use the short one, OGC API - Common the URI.
  const links: readonly Link[] = [
    { rel: "self", href: `${origin}/`, type: JSON_TYPE, title: TITLE },
    { rel: "root", href: `${origin}/`, type: JSON_TYPE, title: TITLE },
    { rel: "alternate", href: `${origin}/?f=html`, type: "text/html", title: "The dashboard" },
    { rel: "service-desc", href: `${origin}/api`, type: OPENAPI_TYPES["3.0"], title: "OpenAPI 3.0" },
    { rel: "service-desc", href: `${origin}/openapi.json`, type: OPENAPI_TYPES["3.1"], title: "OpenAPI 3.1" },
    { rel: "service-doc", href: `${origin}/docs`, type: "text/html", title: "Interactive documentation" },
    { rel: "conformance", ...conformance },
    { rel: "http://www.opengis.net/def/rel/ogc/1.0/conformance", ...conformance },
    { rel: "data", ...data },
    { rel: "http://www.opengis.net/def/rel/ogc/1.0/data", ...data },
    {
      rel: "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
      href: `${origin}/tileMatrixSets`,
      type: JSON_TYPE,
      title: "Tile matrix sets",
    },
    { ...search, method: "GET" },
    { ...search, method: "POST" },
    ...catalog.all().map(({ collection: { id, title } }) => ({
      rel: "child",
      href: `${origin}/collections/${id}`,
      type: JSON_TYPE,
      title,
    })),
  ];
  return {
    type: "Catalog",
    stac_version: STAC_VERSION,
    id: "estran",
    title: TITLE,
    description: DESCRIPTION,
    conformsTo: CONFORMANCE,
    links,
  };
}
