/** Ways to ask one question, asked in turns, their answers compared; and how what was found is written down. */
import { Agent, request as send } from "node:http";
import { usage } from "./processes.mjs";

export const ROUNDS = 5;

const agent = new Agent({ keepAlive: true });

/** One request over a connection that is kept, with a body of JSON where one is given. @returns its answer, which is JSON unless `parse` says else */
export const request = (url, body, parse = JSON.parse) =>
  new Promise((resolve, reject) => {
    const given = body && { method: "POST", headers: { "content-type": "application/json" } };
    const sent = send(url, { agent, ...given }, (response) => {
      const parts = [];
      response
        .on("data", (part) => parts.push(part))
        .on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: parse(Buffer.concat(parts)) }))
        .on("error", reject);
    });
    // A connection that was kept may have been closed meanwhile.
    sent
      .on("error", (error) => (sent.reusedSocket && error.code === "ECONNRESET" ? resolve(request(url, body, parse)) : reject(error)))
      .end(body);
  });

const valuesOf = ({ data_vars }) => Object.values(data_vars).map(({ data }) => [data].flat(Number.POSITIVE_INFINITY));

/** How the numbers of a NetCDF file of one variable are had, `count` float64: they are the last in it, and big-endian. */
export const lastOfNetcdf = (count) => ({
  parse: (bytes) => bytes,
  valuesOf: (bytes) => {
    const tail = bytes.buffer.slice(bytes.byteOffset + bytes.length - 8 * count, bytes.byteOffset + bytes.length);
    Buffer.from(tail).swap64();
    return [new Float64Array(tail)];
  },
});

/** A way to ask one question of Estran: its process, and a call that gives seconds and answer. */
export const estran = (process, origin, path, given, { parse = JSON.parse, valuesOf: numbersOf = valuesOf } = {}) => ({
  pid: process.pid,
  async ask() {
    const began = performance.now();
    const { status, headers, body } = await request(`${origin}/collections/${path}`, given, parse);
    const seconds = (performance.now() - began) / 1000;
    if (status !== 200) {
      throw new Error(`${path}: ${body.detail ?? body}`);
    }
    return { seconds, answer: numbersOf(body), headers };
  },
});

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Asks each way in turn, `times` at a time, in `rounds` rounds after a first; gives medians by name. */
export async function measure(title, ways, { rounds = ROUNDS, times = 1, tolerance = 1e-6 } = {}) {
  const taken = new Map([...ways.keys()].map((name) => [name, { seconds: [], cpu: [] }]));
  let reference;
  for (let round = 0; round <= rounds; round++) {
    for (const [name, way] of ways) {
      const result = taken.get(name);
      const before = usage(way.pid).seconds;
      for (let time = 0; time < times; time++) {
        const { seconds, answer, headers } = await way.ask();
        if (round > 0) {
          result.seconds.push(seconds);
        }
        result.headers = headers;
        reference ??= answer;
        compare(title, name, answer, reference, tolerance);
      }
      const { seconds, peakBytes } = usage(way.pid);
      result.peakBytes = peakBytes;
      if (round > 0) {
        result.cpu.push((seconds - before) / times);
      }
    }
  }
  const rows = [...taken].map(([name, { seconds, cpu, ...rest }]) => [
    name,
    { seconds: median(seconds), cpu: median(cpu), ...rest },
  ]);
  console.error(title, rows.map(([name, { seconds }]) => `${name} ${seconds.toFixed(3)} s`).join(", "));
  return new Map(rows);
}

function compare(title, name, answer, reference, tolerance) {
  if (answer.length !== reference.length || answer.some((part, i) => part.length !== reference[i].length)) {
    throw new Error(`${title}: ${name} answers with another number of values`);
  }
  answer.forEach((part, i) => {
    part.forEach((value, k) => {
      const expected = reference[i][k];
      if (!(Math.abs(value - expected) <= tolerance * Math.abs(expected))) {
        throw new Error(`${title}: ${name} says ${value} where ${expected} was said before`);
      }
    });
  });
}

const best = (result, ...ways) => Math.min(...ways.map((way) => result.get(way)?.seconds ?? Number.POSITIVE_INFINITY));
export const number = (value, digits = 2) => value.toFixed(digits);
export const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/** One row for each way of a question. */
export function waysTable(results, peers, peer = "xarray") {
  return table(
    ["question", "way", "seconds", "CPU seconds", "peak resident", `times the best ${peer}`],
    results.flatMap(([title, result]) =>
      [...result].map(([name, { seconds, cpu, peakBytes }], i) => [
        i === 0 ? title : "",
        name,
        number(seconds, 3),
        number(cpu),
        megabytes(peakBytes),
        peers.includes(name) ? "" : number(best(result, ...peers) / seconds),
      ]),
    ),
  );
}
