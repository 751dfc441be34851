/**
 * Two questions of many groups, a thousand zones and the months of ten years, asked in turns of Estran and of what Python has for
 * them; writes docs/benchmarks-aggregations.md.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { startIsolate } from "./isolate.mjs";
import { estran, lastOfNetcdf, measure, megabytes, ROUNDS, table, waysTable } from "./measure.mjs";
import { residentBytes, start } from "./processes.mjs";
import { makeZones } from "./zones.mjs";

const FOLDER = "bench/archives";
const [SHARES, CENTRES] = ["mean, shares of cells", "mean, cells by their centre"];
const [BANDS, MATRIX, MASK] = ["exactextract, bands", "exactextract, matrix", "xarray + flox + regionmask"];
const [MAP, SERIES] = ["climatology as a map", "climatology of the area"];
const FLOX = "xarray + flox + dask";
const [NODE, WORKERD] = ["Estran on Node", "Estran in workerd"];

const files = await start("node", ["bench/server.mjs", FOLDER], /^(\d+)$/);
const web = `http://127.0.0.1:${files.match[1]}`;
const path = `${FOLDER}/.zones.json`;
const geometry = makeZones();
writeFileSync(path, JSON.stringify(geometry));
const python = await start("bench/.venv/bin/python", ["bench/aggregate_peer.py"]);
const peer = (place, question) => ({ pid: python.pid, ask: () => python.ask({ place, question, zones: path }) });
const zoned = (coverage) => JSON.stringify({ geometry, coverage, reduce: "mean", f: "json" });

const [shares, centres, zonesHeld] = await withHosts("lz4", async (ask) => {
  const place = `${web}/lz4.zarr`;
  const ofShares = new Map([
    [BANDS, peer(place, "exactextract_bands")],
    [MATRIX, peer(place, "exactextract_matrix")],
    ...ask("aggregate", zoned("fraction")),
  ]);
  const ofCentres = new Map([[MASK, peer(place, "flox_mask")], ...ask("aggregate", zoned("center"))]);
  return [await measure(SHARES, ofShares), await measure(CENTRES, ofCentres)];
});
const [map, series, monthsHeld] = await withHosts("daily", async (ask) => {
  const place = `${web}/daily.zarr`;
  const monthly = "groupby=time.month";
  const asMap = ask(`aggregate?over=t&${monthly}&f=netcdf`, undefined, lastOfNetcdf(12 * 181 * 360));
  const ofSeries = new Map([
    [FLOX, peer(place, "months_everywhere")],
    ...ask(`aggregate?over=x,y,t&${monthly}&f=json`),
  ]);
  return [await measure(MAP, new Map([[FLOX, peer(place, "months")], ...asMap])), await measure(SERIES, ofSeries)];
});
files.stop();
const local = await start("node", ["build/cli.mjs", "serve", FOLDER, "--port", "0"], /Serving .* at (http:\S+)/);
const onDisk = (coverage) => [[NODE, estran(local, local.match[1], "lz4/aggregate", zoned(coverage))]];
const place = `${FOLDER}/lz4.zarr`;
const sharesOnDisk = await measure(
  `${SHARES}, from a folder`,
  new Map([
    [BANDS, peer(place, "exactextract_bands")],
    [MATRIX, peer(place, "exactextract_matrix")],
    ...onDisk("fraction"),
  ]),
);
const centresOnDisk = await measure(
  `${CENTRES}, from a folder`,
  new Map([[MASK, peer(place, "flox_mask")], ...onDisk("center")]),
);

writeFileSync(
  "docs/benchmarks-aggregations.md",
  `# Benchmarks of aggregations

Written by \`npm run bench\` on ${cpus().length} cores (${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB), Node ${process.version}. Every number is the median of ${ROUNDS} rounds in which all ways take
turns; answers are compared to a relative 10⁻⁶. Over HTTP, archives are served by one more process on the same cores. The page is a
record of one machine: only ratios within a run mean anything.

## A thousand zones over 120 steps of 0.25°, over HTTP

120 × 721 × 1440 float32 (498 MB decoded, blosc with lz4, a step to a chunk). Zones like countries (\`bench/zones.mjs\`): neighbours share their
sides, 25 lie across the antimeridian, all have 65 vertices; the area-weighted mean of each at each step, from polygons to numbers.
exactextract is asked as its documentation does, every step a band, and in a way of our own: for the shares of cells once, of which a sparse
matrix is made and multiplied by each step as it arrives. regionmask's mask in two dimensions counts cells by their centre, so that
Estran is asked for the same (\`coverage=center\`). flox with numbagg.

${waysTable([[SHARES, shares], [CENTRES, centres]], [BANDS, MASK], "peer as documented")}

## The same, from a folder

${waysTable([[SHARES, sharesOnDisk], [CENTRES, centresOnDisk]], [BANDS, MASK], "peer as documented")}

## Where the time goes

The mean of everything, which is reading and little else, takes 0.49 s of these 498 MB from a folder on Node's two threads, and 0.80 s on one.
Of one request for shares on one thread (1.7 s from a folder, by a CPU profile): adding cells to zones 0.41 s, LZ4 0.27 s, files 0.13 s, handing
cells and runs to the kernels 0.12 s, the shares of a thousand zones 0.15 s, parsing and checking their outlines 0.14 s, the answer's text
0.03 s, garbage and the rest. On Node the server's thread plans the question and finds what lies in the zones, 0.3 s in which others wait, and
two threads share the rest. workerd has one thread for everything, where xarray with dask has two. The two processors of this machine are
threads of one core.

## Months of ten years of daily fields, over HTTP

3653 × 181 × 360 float32 (950 MB decoded, lz4, chunks of 30 days). The map's answer is 12 × 181 × 360 numbers, which Estran sends as
NetCDF; xarray's time ends with the array.

${waysTable([[MAP, map], [SERIES, series]], [FLOX], "peer")}

## Memory

Resident memory of workerd, with a heap of at most 128 MiB (134 MB, what Workers allow), over all rounds of each section: with the archive
open, at its peak, and the difference, which is what the questions hold and what is not collected yet.

${table(["section", "idle", "peak", "above idle"], [["zones", ...zonesHeld.map(megabytes)], ["months", ...monthsHeld.map(megabytes)]])}
`,
);
process.exit(0);

/** Runs `use` with ways to ask Estran on Node and in workerd of one archive. @returns what it gives, and resident bytes of workerd */
async function withHosts(id, use) {
  const url = `${web}/${id}.zarr`;
  const entry = JSON.parse(execFileSync("node", ["build/cli.mjs", "catalog", url], { encoding: "utf8" }));
  const node = await start("node", ["build/cli.mjs", "serve", url, "--port", "0"], /Serving .* at (http:\S+)/);
  const isolate = await startIsolate([entry]);
  await fetch(`${isolate.origin}/collections/${id}/aggregate?explain=true`);
  const idle = residentBytes(isolate.pid);
  let peak = idle;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(isolate.pid));
  }, 50);
  const found = await use((path, body, reading) => [
    [NODE, estran(node, node.match[1], `${id}/${path}`, body, reading)],
    [WORKERD, estran(isolate, isolate.origin, `${id}/${path}`, body, reading)],
  ]);
  clearInterval(watch);
  isolate.stop();
  node.stop();
  return [...found, [idle, peak, peak - idle]];
}
