/** An HTTP server that holds one object and answers the way each path says. Node only. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

export const OBJECT = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

export type Served = Readonly<{ url: string; seen: string[]; peak(): number; closed(): number; stop(): Promise<void> }>;

/** The half-open range asked for; the whole object where none is. */
function asked({ headers }: IncomingMessage): readonly [number, number] {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "bytes=0-") ?? [];
  return first === ""
    ? [Math.max(0, OBJECT.length - Number(last)), OBJECT.length]
    : [Number(first), last === "" ? OBJECT.length : Math.min(OBJECT.length, Number(last) + 1)];
}

type Behaviour = (request: IncomingMessage, response: ServerResponse, times: number) => void;

const well: Behaviour = (request, response) => {
  const [start, stop] = asked(request);
  if (start >= OBJECT.length) {
    response.writeHead(416, { "content-range": `bytes */${OBJECT.length}` }).end();
    return;
  }
  const range = request.headers.range && { "content-range": `bytes ${start}-${stop - 1}/${OBJECT.length}` };
  response.writeHead(range ? 206 : 200, { "content-length": stop - start, ...range });
  response.end(OBJECT.subarray(start, stop));
};

const failing =
  (status: number, failures: number, headers: Record<string, string> = {}): Behaviour =>
  (request, response, times) =>
    times <= failures ? response.writeHead(status, headers).end("no") : well(request, response, times);

/** A body that goes on until nobody listens. */
const endless =
  (status: number, headers: Record<string, string>): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers);
    const more = () => !response.destroyed && response.write(OBJECT, () => setImmediate(more));
    more();
  };

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  well,
  "ignores-ranges": (_, response) => response.writeHead(200, { "content-length": OBJECT.length }).end(OBJECT),
  "other-range": (_, response) =>
    response.writeHead(206, { "content-range": "bytes 0-9/1000", "content-length": 10 }).end(OBJECT.subarray(0, 10)),
  "unsaid-range": (_, response) => response.writeHead(206, { "content-length": 10 }).end(OBJECT.subarray(0, 10)),
  "breaks-once": (request, response, times) => {
    if (times > 1) {
      well(request, response, times);
      return;
    }
    response.writeHead(200, { "content-length": OBJECT.length });
    response.write(OBJECT.subarray(0, 100), () => response.destroy());
  },
  "breaks-always": (_, response) => {
    response.writeHead(200, { "content-length": OBJECT.length });
    response.write(OBJECT.subarray(0, 100), () => response.destroy());
  },
  moved: (_, response) => response.writeHead(302, { location: "/well" }).end("moved"),
  "moved-in-circles": (_, response) => response.writeHead(307, { location: "/moved-in-circles" }).end(),
  gzipped: (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(OBJECT)),
  untold: (_, response) => {
    response.writeHead(200).write(OBJECT.subarray(0, 300));
    response.end(OBJECT.subarray(300));
  },
  endless: endless(200, {}),
  "endless-range": endless(206, { "content-range": "bytes 100-149/1000" }),
  bomb: (_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(new Uint8Array(50_000_000))),
  missing: (_, response) => response.writeHead(404).end(),
  "busy-twice": failing(503, 2),
  "too-many-once": failing(429, 1, { "retry-after": "1" }),
  "busy-always": failing(503, 99),
  "teapot-always": failing(418, 99),
  "never-answers": () => {},
  slow: (request, response, times) => setTimeout(() => well(request, response, times), 30),
};

export async function serveMisbehaving(): Promise<Served> {
  const seen: string[] = [];
  const times = new Map<string, number>();
  let [underWay, peak, closed] = [0, 0, 0];
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url!.split("?")[0]!).slice(1);
    seen.push(request.url!);
    times.set(name, (times.get(name) ?? 0) + 1);
    underWay += 1;
    peak = Math.max(peak, underWay);
    response.once("close", () => {
      underWay -= 1;
      closed += response.writableFinished ? 0 : 1;
    });
    const behave = BEHAVIOURS[name.split("/")[0]!] ?? BEHAVIOURS.missing!;
    behave(request, response, times.get(name)!);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    peak: () => peak,
    closed: () => closed,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
