/** The command line: `estran serve`, `estran catalog`, `estran doctor` and `estran overviews`. Errors are one line. */
import { parseArgs } from "node:util";
import { examine } from "../compute/examine.ts";
import { VERSION } from "../openapi/version.ts";
import { archiveOf, describeStore } from "./describe-all.ts";
import { written } from "./doctor.ts";
import { idOf } from "./find-stores.ts";
import { BUDGET, CONNECTIONS } from "./isolate.ts";
import { createHost } from "./node.ts";
import { makeOverviews } from "./overviews/command.ts";
import { createS3Sdk } from "./s3-sdk.ts";
import { containersOf, serveArchives, sourceOf } from "./serve.ts";

const HELP = `estran ${VERSION}: answers questions about Zarr archives over HTTP

  estran serve <folder or URL> [--port 8787] [--host 127.0.0.1]
      Serves every Zarr store of a folder, of s3://bucket/prefix, or the one at an https:// URL.
      Each store is a collection of the same name, without .zarr.

  estran catalog <folder or URL>
      Writes the catalogue entry of one store to the standard output.

  estran doctor <folder or URL> [--json]
      Says what one store is, what could be better about it, and what questions about it would cost in a Worker of 128 MB. Exit
      status 0 where it works, 1 where it does not.

  estran overviews <folder or URL> [--to <folder or s3://bucket/prefix>] [--variable <name>]… [--levels <number>]
      Writes the store's variables at half, a quarter … of their resolution, for maps: a GeoZarr pyramid beside the store
      (name.overviews.zarr), where estran serve and estran catalog find it, or where --to says. What was there is replaced.

  --container <beginning of a URL>
      Of all, and as often as needed: where the chunks of references (kerchunk, VirtualiZarr) and of Icechunk repositories may
      lie, beside the place itself. s3://bucket/, gs://bucket/, https://host/path/, file:///folder/.

Credentials for S3 are found where AWS's own tools look for them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, profiles, SSO,
roles); without any, buckets are read anonymously. AWS_REGION, AWS_ENDPOINT_URL and AWS_REQUEST_PAYER=requester are heeded.`;

async function main(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      port: { type: "string", default: "8787" },
      container: { type: "string", multiple: true, default: [] },
      host: { type: "string", default: "127.0.0.1" },
      help: { type: "boolean", short: "h", default: false },
      version: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      to: { type: "string" },
      variable: { type: "string", multiple: true },
      levels: { type: "string" },
    },
  });
  const [command, place, ...rest] = positionals;
  if (values.version) {
    console.log(VERSION);
    return;
  }
  if (values.help || command === undefined) {
    console.log(HELP);
    return;
  }
  if (!["serve", "catalog", "doctor", "overviews"].includes(command) || place === undefined || rest.length > 0) {
    throw new Error(`"estran ${positionals.join(" ")}" is not a command. See estran --help.`);
  }
  if (values.json && command !== "doctor") {
    throw new Error("--json is of estran doctor.");
  }
  if ((values.to ?? values.variable ?? values.levels) !== undefined && command !== "overviews") {
    throw new Error("--to, --variable and --levels are of estran overviews.");
  }
  const surroundings = { variables: process.env, s3: createS3Sdk() };
  const host = await createHost(new URL("./", import.meta.url), surroundings.s3);
  if (command !== "serve") {
    const source = await sourceOf(place, surroundings);
    const containers = await containersOf(values.container, surroundings);
    const found = { id: idOf(place), source, containers };
    if (command === "catalog") {
      console.log(JSON.stringify(await describeStore(found, host, host), null, 2));
      return;
    }
    if (command === "overviews") {
      const { to = null, variable: variables = null, levels = null } = values;
      await makeOverviews(await archiveOf(found, host), { to, variables, levels }, host, surroundings);
      return;
    }
    const isolate = { ...host, budget: BUDGET, connections: CONNECTIONS, parts: 1 };
    const examination = await examine(await archiveOf(found, isolate), isolate, isolate);
    console.log(values.json ? JSON.stringify(examination, null, 2) : written(examination));
    process.exitCode = examination.works ? 0 : 1;
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port ${values.port} is not a port: 0 to 65535.`);
  }
  const { url, server, collections, skipped } = await serveArchives(place, host, surroundings, {
    port,
    hostname: values.host,
    containers: values.container,
  });
  for (const { id, reason } of skipped) {
    console.error(`Left out ${id}: ${reason}`);
  }
  console.log(`Serving ${collections.join(", ")} at ${url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => server.close());
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`estran: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  process.exitCode = 1;
}
