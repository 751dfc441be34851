/**
 * A typed client made of nothing but the API's own document: openapi-typescript writes `generated/api.d.ts`, and
 * openapi-fetch checks paths, parameters and answers against it. Prints the values of a position query.
 *
 *     node query.ts http://127.0.0.1:8787 coads-climatology
 */
import createClient from "openapi-fetch";
import type { paths } from "./generated/api.d.ts";

const [, , baseUrl = "http://127.0.0.1:8787", collectionId = "coads-climatology"] = process.argv;
const client = createClient<paths>({ baseUrl });

const { data, error } = await client.GET("/collections/{collectionId}/timeseries", {
  params: {
    path: { collectionId },
    query: { coords: "POINT(-30 40)", "parameter-name": "SST", f: "json" },
  },
});
if (error) {
  throw new Error(error.detail);
}
// The document says that the answer may be text, a coverage or a plan too, according to `f` and `explain`.
if (typeof data === "string" || "fits" in data || "parameters" in data) {
  throw new Error("an answer of another kind came");
}
console.log(JSON.stringify(data.data_vars.SST?.data));
