/**
 * Asks Estran, titiler.xarray and xpublish-tiles for the same tiles of the same archive, over the same HTTP server and in turns, and
 * writes docs/benchmarks-tiles.md. Every round starts every server anew, so that no cache is warm.
 *
 * Usage: node bench/tiles/run.mjs [--quick]   (few tiles, one round, and no page: whether it works)
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { median, megabytes, number, table } from "../measure.mjs";
import { start, usage } from "../processes.mjs";
import { createClient } from "./client.mjs";
import { session } from "./session.mjs";
import { waysTo } from "./ways.mjs";

const QUICK = process.argv.includes("--quick");
const ROUNDS = QUICK ? 1 : 3;
const TILES = QUICK ? 24 : 500;
const [CLIENTS, TILES_EACH] = [16, QUICK ? 3 : 50];
const FOLDER = "bench/archives";
const PEERS = ["titiler.xarray", "xpublish-tiles"];
/** Mean difference of colours, of 255: nearest cells, means of cells and half a pixel are that far apart. */
const ALIKE = 8;

const times = Array.from({ length: 24 }, (_, step) => new Date(Date.UTC(2020, 0, 1, 6 * step)).toISOString().slice(0, 19));
/** Shown by no session: what makes servers ready, and compiles what is compiled at the first tile. */
const [ready, ...shown] = times;
const first = { z: 2, row: 1, column: 1 };

const files = await start("node", ["bench/server.mjs", FOLDER], /^(\d+)$/);
const store = `http://127.0.0.1:${files.match[1]}/tiles.zarr`;
const ways = waysTo(store, JSON.parse(execFileSync("node", ["build/cli.mjs", "catalog", store], { encoding: "utf8" })));
const looking = session(1, TILES, shown);
const crowd = Array.from({ length: CLIENTS }, (_, client) => session(100 + client, TILES_EACH, shown));
const taken = new Map([...ways.keys()].map((name) => [name, { cold: [], first: [], again: [], rate: [], peakBytes: 0 }]));

/** A tile of each time, of a process that has seen none of them; then a session of another such process, twice; then the crowd. */
async function round(name) {
  const { start: begin, path } = ways.get(name);
  const result = taken.get(name);
  const serving = async (use) => {
    const server = await begin();
    try {
      const client = createClient();
      const urlOf = (tile) => server.origin + path(tile);
      await client.tile(urlOf({ ...first, time: ready }));
      await use(client, urlOf);
      result.peakBytes = Math.max(result.peakBytes, usage(server.pid).peakBytes);
    } finally {
      server.stop();
    }
  };
  await serving(async (client, urlOf) => {
    for (const time of QUICK ? shown.slice(0, 3) : shown) {
      const { ms, bytes } = await client.tile(urlOf({ ...first, time }));
      result.cold.push(ms);
      result.image ??= bytes;
    }
  });
  await serving(async (client, urlOf) => {
    result.first.push(...(await client.look(looking, urlOf)));
    result.again.push(...(await client.look(looking, urlOf)));
    result.rate.push(await client.crowd(crowd, urlOf));
  });
  console.error(name, `cold ${median(result.cold).toFixed(1)} ms, ${result.rate.at(-1).toFixed(1)} tiles/s`);
}

for (let i = 0; i < ROUNDS; i++) {
  for (const name of ways.keys()) {
    await round(name);
  }
}
files.stop();

const images = [...taken].map(([, { image }], i) => {
  const path = `${FOLDER}/.tile-${i}.png`;
  writeFileSync(path, image);
  return path;
});
const apart = execFileSync("bench/tiles/.venv/bin/python", ["bench/tiles/compare.py", ...images], { encoding: "utf8" });
if (apart.split(" ").some((difference) => !(Number(difference) < ALIKE))) {
  throw new Error(`the servers draw different pictures: ${apart}`);
}

const late = (values) => [...values].sort((a, b) => a - b)[Math.floor(0.95 * values.length)];
const fastest = (of, pick) => pick(...PEERS.map((name) => of(taken.get(name))));
const rate = ({ rate }) => median(rate);
const cold = ({ cold }) => median(cold);
const rows = [...taken].map(([name, result]) => [
  name,
  number(cold(result), 1),
  ...[result.first, result.again].map((ms) => `${number(median(ms), 1)} / ${number(late(ms), 1)}`),
  number(rate(result), 1),
  megabytes(result.peakBytes),
  ...(PEERS.includes(name)
    ? ["", ""]
    : [number(rate(result) / fastest(rate, Math.max)), number(cold(result) / fastest(cold, Math.min))]),
]);
const results = table(
  [
    "server",
    "cold tile, ms",
    "session, ms: median / 95 %",
    "again",
    `tiles/s, ${CLIENTS} clients`,
    "peak resident",
    "tiles/s, times the faster peer's",
    "cold tile, of the faster peer's",
  ],
  rows,
);
console.log(results);
if (!QUICK) {
  writeFileSync(
    "docs/benchmarks-tiles.md",
    `# Benchmarks of tiles

Written by \`npm run bench:tiles\` on ${cpus().length} cores (${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB), Node ${process.version}. The archive is 24 steps of 720 × 1440 float32 on longitude and
latitude, a step to a chunk (4.1 MB, blosc with lz4), served over HTTP by one more process on the same cores, which also ask. Tiles are
PNG of 256 pixels in Web Mercator, with the same colours; a tile of each server is compared to the first's (mean
difference below ${ALIKE} of 255). The page is a record of one machine: only ratios within a run mean anything.

${results}

Each server is one process, started anew in each of ${ROUNDS} rounds; one tile of a time that nobody asks for later makes it ready (numba
compiles what xpublish-tiles draws with). *Cold tile*: one of each of ${shown.length} times, one after the other, so that each needs a chunk that nobody
has read. *Session*: ${TILES} tiles that come into a window of 4 × 3 tiles which is moved and zoomed (\`bench/tiles/session.mjs\`), over six
connections; *again*: the same once more. Then ${CLIENTS} clients, each with ${TILES_EACH} tiles of a session of its own, one tile after the other.

titiler.xarray ${version("titiler.xarray")} is its factory over a dataset that is kept open, as its own opener keeps it; xpublish-tiles ${version("xpublish-tiles")} as its
command line sets it up; both under uvicorn with one worker, reading with obstore and without dask. Neither keeps chunks.
`,
  );
}
process.exit(0);

function version(name) {
  return new RegExp(`^${name}==(.*)$`, "m").exec(readFileSync("bench/tiles/requirements.txt", "utf8"))[1];
}
