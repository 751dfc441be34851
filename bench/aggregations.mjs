/** Two questions of many groups, of processes that answer nothing else: a thousand zones, and the months of ten years. */
import { writeFileSync } from "node:fs";
import { startIsolate } from "./isolate.mjs";
import { estran, lastOfNetcdf, measure, megabytes, table, waysTable } from "./measure.mjs";
import { residentBytes, start } from "./processes.mjs";
import { makeZones } from "./zones.mjs";

const [ZONES, CENTRES] = ["mean, shares of cells", "mean, cells by their centre"];
const PEERS = ["exactextract, bands", "exactextract, matrix", "xarray + flox + regionmask"];
const [MAP, SERIES] = ["climatology as a map", "climatology of the area"];
const FLOX = "xarray + flox + dask";

/** @param web where archives are served @param entryOf the catalogue's of an archive @returns two sections of the page */
export async function aggregations(web, folder, entryOf) {
  const path = `${folder}/.zones.json`;
  const geometry = makeZones();
  writeFileSync(path, JSON.stringify(geometry));
  const python = await start("bench/.venv/bin/python", ["bench/aggregate_peer.py"]);
  const peer = (place, question) => ({ pid: python.pid, ask: () => python.ask({ place, question, zones: path }) });
  const ways = await startWays(web, ["lz4", "daily"].map(entryOf));
  const lz4 = `${web}/lz4.zarr`;
  const zoned = (coverage) =>
    ways.of("lz4/aggregate", JSON.stringify({ geometry, coverage, reduce: "mean", f: "json" }));
  const zones = [
    [
      ZONES,
      await measure(
        ZONES,
        new Map([
          [PEERS[0], peer(lz4, "exactextract_bands")],
          [PEERS[1], peer(lz4, "exactextract_matrix")],
          ...zoned("fraction"),
        ]),
      ),
    ],
    [CENTRES, await measure(CENTRES, new Map([[PEERS[2], peer(lz4, "flox_mask")], ...zoned("center")]))],
  ];
  const daily = `${web}/daily.zarr`;
  const monthly = (over, f, reading) =>
    ways.of(`daily/aggregate?over=${over}&groupby=time.month&f=${f}`, undefined, reading);
  const map = monthly("t", "netcdf", lastOfNetcdf(12 * 181 * 360));
  const months = [
    [MAP, await measure(MAP, new Map([[FLOX, peer(daily, "months")], ...map]))],
    [SERIES, await measure(SERIES, new Map([[FLOX, peer(daily, "months_everywhere")], ...monthly("x,y,t", "json")]))],
  ];
  const held = ways.held();
  ways.stop();
  python.stop();
  return `## A thousand zones over 120 steps, over HTTP

Zones like countries (\`bench/zones.mjs\`): neighbours share their sides, 25 lie across the antimeridian, all have 65 vertices; the area-weighted
mean of each at each step, from polygons to numbers. exactextract is asked in two ways: with every step as a band, and for
the shares of cells once, of which a sparse matrix is made and multiplied by each step as it arrives. regionmask's mask in two dimensions
counts cells by their centre, so that Estran is asked for the same (\`coverage=center\`). flox with numbagg.

${waysTable(zones, PEERS, "peer")}

## Months of ten years of daily fields, over HTTP

3653 × 181 × 360 float32 (950 MB decoded, lz4, chunks of 30 days). The map's answer is 12 × 181 × 360 numbers, which Estran sends as
NetCDF; xarray's time ends with the array.

${waysTable(months, [FLOX], "peer")}

Resident memory of workerd, with a heap of at most 128 MB, over these two questions:

${table(["with both archives open", "at its peak", "above"], [held.map(megabytes)])}
`;
}

/** Estran on Node and in workerd, as ways of a question. */
async function startWays(web, entries) {
  const hosts = new Map();
  for (const { id } of entries) {
    hosts.set(id, await start("node", ["build/cli.mjs", "serve", `${web}/${id}.zarr`, "--port", "0"], /Serving .* at (http:\S+)/));
  }
  const isolate = await startIsolate(entries);
  for (const { id } of entries) {
    await fetch(`${isolate.origin}/collections/${id}/aggregate?explain=true`);
  }
  const idle = residentBytes(isolate.pid);
  let peak = idle;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(isolate.pid));
  }, 50);
  return {
    of(path, body, reading) {
      const host = hosts.get(path.split("/")[0]);
      return [
        ["Estran on Node", estran(host, host.match[1], path, body, reading)],
        ["Estran in workerd", estran(isolate, isolate.origin, path, body, reading)],
      ];
    },
    held: () => [idle, peak, peak - idle],
    stop() {
      clearInterval(watch);
      for (const each of [isolate, ...hosts.values()]) {
        each.stop();
      }
    },
  };
}
