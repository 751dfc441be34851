/**
 * The OpenAPI documents, built with the app from the descriptions beside this file: 3.1 for generated clients, 3.0 for OGC clients
 * and test suites. Both lack `servers` and a collection to try, which depend on where the app runs.
 *
 * https://spec.openapis.org/oas/v3.1.1.html · https://spec.openapis.org/oas/v3.0.4.html
 */
import { OpenAPIRegistry, OpenApiGeneratorV3, OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { DISCOVERY } from "./discovery.ts";
import { MAP_SERVICES } from "./map-services.ts";
import { MAPS } from "./maps.ts";
import type { OpenApiVersion } from "./media-types.ts";
import { QUERIES } from "./queries.ts";
import { SERVICE } from "./service.ts";
import { VERSION } from "./version.ts";

const tags = [
  { name: "Discovery", description: "What there is: STAC API and OGC API in one." },
  { name: "Queries", description: "Subsets of a collection, as OGC API EDR names them." },
  { name: "Aggregations", description: "Reductions and time series, computed in the request." },
  { name: "Maps", description: "Variables as images and tiles, and the services that clients of maps know." },
  { name: "Service", description: "The API itself." },
];

const info = {
  title: "Estran",
  version: VERSION,
  description:
    "Answers questions about Zarr archives, computed in the request.\n\n" +
    "Besides the parameters listed, every data query takes any dimension of its collection by name: `dim=value`, " +
    "`dim=v1,v2` or `dim=lo/hi` (both ends included, `..` for an open one). Values are numbers, names, dates, or, of a " +
    "forecast's lead, ISO 8601 durations (`lead_time=PT6H`). Every other unknown parameter is a 400.\n\n" +
    "Answers may be kept for a minute (`Cache-Control: max-age=60`) and have a strong `ETag`: ask again with " +
    "`If-None-Match` and an unchanged answer is a 304, without any of the data being read. Whether data were rewritten " +
    "under unchanged metadata can't be told without reading them: a tag holds until the hour of the clock ends.",
  license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
};

export function buildDocument(version: OpenApiVersion): object {
  const registry = new OpenAPIRegistry();
  for (const route of [...DISCOVERY, ...QUERIES, ...MAPS, ...MAP_SERVICES, ...SERVICE]) {
    registry.registerPath(route);
  }
  return version === "3.0"
    ? new OpenApiGeneratorV3(registry.definitions).generateDocument({ openapi: "3.0.3", info, tags })
    : new OpenApiGeneratorV31(registry.definitions).generateDocument({ openapi: "3.1.0", info, tags });
}
