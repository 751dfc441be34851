/**
 * Asks Estran, xarray and zarrita the same questions of the same archives, in turns, compares the answers, and writes
 * docs/benchmarks.md. Every number is the median of its rounds; ratios are between medians of one run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { inflateSync, zstdDecompressSync } from "node:zlib";
import { endure } from "./endurance.mjs";
import { startIsolate } from "./isolate.mjs";
import { estran, measure, median, megabytes, number, ROUNDS, request, table, waysTable } from "./measure.mjs";
import { residentBytes, start } from "./processes.mjs";

const FOLDER = "bench/archives";
const STATISTICS = "aggregate?over=x,y,t&weights=none&reduce=mean,min,max,std&f=json";
const CODECS = ["lz4", "blosc-zstd", "zstd", "zlib", "packed", "sharded"];

const files = await start("node", ["bench/server.mjs", FOLDER], /^(\d+)$/);
const web = `http://127.0.0.1:${files.match[1]}`;
const python = await start("bench/.venv/bin/python", ["bench/xarray_peer.py"]);
const zarrita = await start("node", ["bench/zarrita_peer.mjs"]);

const names = [...CODECS, "series", "levels", ...(existsSync(`${FOLDER}/long.zarr`) ? ["long"] : [])];
const entryOf = (name) =>
  JSON.parse(execFileSync("node", ["build/cli.mjs", "catalog", `${web}/${name}.zarr`], { encoding: "utf8" }));
const entries = names.map(entryOf);

const serving = /Serving .* at (http:\S+)/;
const local = await start("node", ["build/cli.mjs", "serve", FOLDER, "--port", "0"], serving);
const hosts = new Map();
for (const name of names) {
  hosts.set(name, await start("node", ["build/cli.mjs", "serve", `${web}/${name}.zarr`, "--port", "0"], serving));
}
const worker = await startIsolate(entries);

const onNode = (name, path) => estran(hosts.get(name), hosts.get(name).match[1], `${name}/${path}`);
const onDisk = (name, path) => estran(local, local.match[1], `${name}/${path}`);
const inWorkerd = (name, path) => estran(worker, worker.origin, `${name}/${path}`);
const xarray = (place, store, engine, question) => ({
  pid: python.pid,
  ask: () => python.ask({ place, store, engine, question }),
});

const DASK = ["xarray + dask, obstore", "xarray + dask, fsspec"];
const overHttp = [];
const onFolder = [];
for (const name of CODECS) {
  const url = `${web}/${name}.zarr`;
  overHttp.push([
    name,
    await measure(
      `${name} over HTTP`,
      new Map([
        [DASK[0], xarray(url, "obstore", "dask", "statistics")],
        [DASK[1], xarray(url, "fsspec", "dask", "statistics")],
        ["Estran on Node", onNode(name, STATISTICS)],
        ["Estran in workerd", inWorkerd(name, STATISTICS)],
        ...(name === "lz4" ? [["zarrita", { pid: zarrita.pid, ask: () => zarrita.ask({ place: url }) }]] : []),
      ]),
    ),
  ]);
  const path = `${FOLDER}/${name}.zarr`;
  onFolder.push([
    name,
    await measure(
      `${name} in a folder`,
      new Map([
        [DASK[0], xarray(path, "obstore", "dask", "statistics")],
        [DASK[1], xarray(path, "fsspec", "dask", "statistics")],
        ["Estran on Node", onDisk(name, STATISTICS)],
        ...(name === "lz4" ? [["zarrita", { pid: zarrita.pid, ask: () => zarrita.ask({ place: path }) }]] : []),
      ]),
    ),
  ]);
}

const REGION = "aggregate?bbox=10,30,30,50&reduce=mean&f=json";
const regional = await measure(
  "regional series",
  new Map([
    [DASK[0], xarray(`${web}/lz4.zarr`, "obstore", "dask", "region")],
    [DASK[1], xarray(`${web}/lz4.zarr`, "fsspec", "dask", "region")],
    ["Estran on Node", onNode("lz4", REGION)],
    ["Estran in workerd", inWorkerd("lz4", REGION)],
  ]),
);

const [POINT_ROUNDS, POINT_TIMES] = [30, 10];
const POINT = "position?coords=POINT(10%2010)&f=json";
const PLAIN = ["xarray, obstore", "xarray, fsspec"];
const point = await measure(
  "point series",
  new Map([
    [PLAIN[0], xarray(`${web}/series.zarr`, "obstore", "numpy", "point")],
    [PLAIN[1], xarray(`${web}/series.zarr`, "fsspec", "numpy", "point")],
    ["Estran on Node", onNode("series", POINT)],
    ["Estran in workerd", inWorkerd("series", POINT)],
  ]),
  { rounds: POINT_ROUNDS, times: POINT_TIMES },
);

const LEVEL = "levels/aggregate?datetime=2020-01-05T00:00:00Z&f=json";
const small = await startIsolate(entries.filter(({ id }) => id === "levels"));
await fetch(`${small.origin}/collections/${LEVEL}&explain=true`);
const idleBytes = residentBytes(small.pid);
const level = await measure("one level of a large chunk", new Map([["Estran in workerd", estran(small, small.origin, LEVEL)]]));
const { headers: spent, seconds: levelSeconds, peakBytes: levelPeak } = level.get("Estran in workerd");
small.stop();
const chunkBytes = 37 * 721 * 1440 * 4;

const long = [];
if (hosts.has("long")) {
  for (const name of ["lz4", "long"]) {
    const host = await start("node", ["build/cli.mjs", "serve", `${FOLDER}/${name}.zarr`, "--port", "0"], serving);
    const result = await measure(
      `${name}, a new process`,
      new Map([["Estran on Node", estran(host, host.match[1], `${name}/aggregate?over=x,y,t&weights=none&f=json`)]]),
      { rounds: 1 },
    );
    long.push([name, result]);
    host.stop();
  }
}

/** Milliseconds from a request for the plan of 10^8 chunks to its answer, over a kept connection, once the archive is open. */
async function planning() {
  const folder = "bench/archives/.many";
  const v = {
    zarr_format: 3,
    node_type: "array",
    shape: [10_000, 1000, 1000],
    data_type: "float32",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [1, 10, 10] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 0,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    dimension_names: ["t", "j", "i"],
  };
  const consolidated_metadata = { kind: "inline", must_understand: false, metadata: { v } };
  mkdirSync(`${folder}/many.zarr`, { recursive: true });
  writeFileSync(`${folder}/many.zarr/zarr.json`, JSON.stringify({ zarr_format: 3, node_type: "group", consolidated_metadata }));
  const host = await start("node", ["build/cli.mjs", "serve", folder, "--port", "0"], serving);
  const taken = [];
  for (let time = 0; time < 50; time++) {
    const began = performance.now();
    const { body } = await request(`${host.match[1]}/collections/many/aggregate?over=t,j,i&explain=true`);
    taken.push(performance.now() - began);
    if (body.variables[0].chunks !== 1e8) {
      throw new Error(`a plan of ${body.variables[0].chunks} chunks`);
    }
  }
  host.stop();
  return median(taken);
}
const planMs = await planning();

/** Seconds that decompressing every chunk of an archive takes, on one thread and without anything else. */
function decompressing(name, decompress) {
  const root = `${FOLDER}/${name}.zarr/t2m`;
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const chunks = files.filter(({ name }) => /^\d[\d.]*$/.test(name));
  let seconds = 0;
  for (const { parentPath, name } of chunks) {
    const bytes = readFileSync(join(parentPath, name));
    const began = performance.now();
    decompress(bytes, { chunkSize: 2 ** 22 });
    seconds += (performance.now() - began) / 1000;
  }
  return seconds;
}
const bare = { zstd: decompressing("zstd", zstdDecompressSync), zlib: decompressing("zlib", inflateSync) };

const many = await startIsolate(null);
const endured = await endure(many.origin, many.pid);
many.stop();

const startups = Array.from({ length: ROUNDS }, () =>
  execFileSync("npx", ["wrangler", "check", "startup", "--outfile", "bench/archives/.startup.cpuprofile"], {
    encoding: "utf8",
  }),
);
const activeMs = median(startups.map((text) => Number(/Active: ([\d.]+) ms/.exec(text)[1])));
const [, bundle] = /Bundle: (.*)/.exec(startups[0]);

writeFileSync(
  "docs/benchmarks.md",
  `# Benchmarks

Written by \`npm run bench -- --long\` on ${cpus().length} cores (${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB), Node ${process.version}. Archives are seeded fields of float32, 120 × 721 × 1440 (498 MB decoded; \`packed\` is int16), written by
\`bench/make_archives.py\`, and served over HTTP by one more process on the same cores. Every number is the median of ${ROUNDS} rounds
in which all ways take turns; answers are compared to a relative 10⁻⁶. xarray runs with dask on two threads and with either store; the
last column compares with the faster. The page is a record of one machine: only ratios within a run mean anything.

## Mean, min, max and std of everything, over HTTP

${waysTable(overHttp, DASK)}

## The same, from a folder

${waysTable(onFolder, DASK)}

## Area-weighted mean of a box of 20° × 20°, 120 steps of map chunks (lz4)

${waysTable([["regional series", regional]], DASK)}

## One point, all times, chunks of series, asked again

The median of ${POINT_ROUNDS} rounds of ${POINT_TIMES} each. Estran's time is that of an HTTP request and its JSON; xarray's is of a call.

${waysTable([["point series", point]], PLAIN)}

## One level of a chunk of ${megabytes(chunkBytes)}, in workerd

${spent["estran-requests"]} requests fetch ${megabytes(spent["estran-fetched-bytes"])} (${number((100 * spent["estran-fetched-bytes"]) / chunkBytes, 1)} % of the decoded chunk); ${number((100 * spent["estran-decoded-bytes"]) / chunkBytes, 1)} % of it is decoded, in
${number(levelSeconds, 3)} s. workerd, with the archive open, is at ${megabytes(idleBytes)}; at its peak ${megabytes(levelPeak - idleBytes)} above.
${
  long.length > 0
    ? `
## 500 MB and 8 GB in one request, Node, from a folder

${table(
  ["archive", "seconds", "peak resident"],
  long.map(([name, result]) => {
    const { seconds, peakBytes } = result.get("Estran on Node");
    return [name, number(seconds, 3), megabytes(peakBytes)];
  }),
)}
`
    : ""
}
## Where the time goes

Two threads share the work on Node, as they do with dask; workerd has one, and does everything on it. There the codec is what
is left: decompressing the chunks alone, with \`node:zlib\` and on one thread, takes ${number(bare.zstd)} s for zstd and ${number(bare.zlib)} s for zlib in this
run, of the seconds that workerd takes in all. A CPU profile of lz4 from a folder on one thread of Node, of 0.58 s: LZ4 0.25 s (2 GB/s of
what it decodes to), moments and squared deviations 0.10 s, unshuffle 0.02 s, garbage collection 0.04 s, and reading files, loops and
waiting the rest. Over HTTP 225 MB are received as well: 0.28 s in \`node:http\`, 0.46 s with Node's \`fetch\`. That is most of what the
regional series takes on Node, where both threads receive on the cores that the archives are served from; fetching only the blocks of
the box's rows, two requests for each chunk, takes as long. Of the 4.3 ms of one point on Node, the HTTP client and server take 1.5 to 1.9 ms for an
answer of nothing (\`/health\`), writing and parsing 5 kB of JSON about 1 ms, and the rest of the request as long (medians of 600 each).

## A plan of 10⁸ chunks

The answer to \`explain=true\` over HTTP, on Node, takes ${number(planMs, 1)} ms (the median of 50).

## ${endured.queries} mixed queries to one isolate, with a heap of at most 128 MB

Of the bundled samples, four at a time, by \`bench/endurance.mjs\`: resident ${megabytes(endured.before)} before, ${megabytes(endured.half)} after half of them,
${megabytes(endured.all)} after all. Answers by status: ${Object.entries(endured.statuses)
    .map(([status, count]) => `${count} × ${status}`)
    .join(", ")} (400: a question that its collection has no answer to).

## Starting the Worker, as \`wrangler check startup\` reports it

Active for ${number(activeMs, 1)} ms (the median of ${ROUNDS}); bundle ${bundle}. An empty Worker with \`nodejs_compat\` takes 15 ms; loading
\`node:zlib\` would take 20 ms more, and describing the API 30 ms, so that the one waits until a chunk needs it and the other is done at build.
`,
);
for (const each of [files, python, zarrita, local, worker, ...hosts.values()]) {
  each.stop();
}
process.exit(0);
