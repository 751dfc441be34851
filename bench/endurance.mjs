/** Many different questions to one Worker, one after the other and some at once: does it stay alive, and does it stay small? */
import { residentBytes } from "./processes.mjs";
import { seeded } from "./seeded.mjs";

const QUERIES = 2000;
const AT_ONCE = 4;
const COLLECTIONS = [
  { id: "fnoc-winds", variables: ["UWND", "VWND"], years: [1982, 1992] },
  { id: "coads-climatology", variables: ["SST", "AIRT"], years: null },
  { id: "levitus-climatology", variables: ["TEMP", "SALT"], years: null },
];

function question({ next, pick, between }) {
  const { id, variables, years } = pick(COLLECTIONS);
  const [west, south] = [between(-180, 120), between(-60, 20)];
  const [east, north] = [west + between(5, 60), south + between(5, 40)];
  const [lon, lat] = [between(-60, -20), between(-40, 40)].map((n) => n.toFixed(2));
  const box = [west, south, east, north].map((n) => n.toFixed(2)).join();
  const ring = [
    [west, south],
    [east, south],
    [(west + east) / 2, north],
    [west, south],
  ];
  const polygon = `POLYGON((${ring.map((p) => p.map((n) => n.toFixed(2)).join(" ")).join()}))`;
  const queries = [
    `position?coords=POINT(${lon} ${lat})&method=${pick(["nearest", "linear"])}`,
    `timeseries?coords=POINT(${lon} ${lat})`,
    `timeseries?bbox=${box}&reduce=mean,std`,
    `cube?bbox=${box}`,
    `area?coords=${polygon}`,
    `aggregate?bbox=${box}&reduce=${pick(["mean,min,max", "sum,count", "std"])}&over=${pick(["x,y", "x", "x,y,t"])}`,
    `aggregate?coords=${polygon}&groupby=time.${pick(["month", "season"])}`,
    "aggregate?over=t",
  ];
  const year = years && Math.floor(between(years[0], years[1]));
  const time = year && next() < 0.7 ? `&datetime=${year}-01-01/${year + 1}-01-01` : "";
  const query = `${pick(queries)}&parameter-name=${pick(variables)}${time}&f=${pick(["json", "covjson", "csv"])}`;
  return `/collections/${id}/${encodeURI(query)}`;
}

/** @returns resident bytes before, after half and after all, and how the answers were, by status */
export async function endure(origin, pid) {
  const random = seeded(20_260_101);
  const statuses = {};
  let asked = 0;
  const readings = [residentBytes(pid)];
  const ask = async () => {
    while (asked < QUERIES) {
      asked += 1;
      if (asked === QUERIES / 2 || asked === QUERIES) {
        readings.push(residentBytes(pid));
      }
      const response = await fetch(origin + question(random));
      await response.arrayBuffer();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  const [before, half, all] = readings;
  return { queries: QUERIES, before, half, all, statuses };
}
