/** Asks for tiles as browsers do, and says how long each took. */
import { Agent, get } from "node:http";

/** Connections of one browser to one host. */
const CONNECTIONS = 6;
const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

export function createClient() {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  /** @returns milliseconds, and the image. @throws Error where there is none */
  const tile = (url) =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      get(url, { agent }, (response) => {
        const parts = [];
        response
          .on("data", (part) => parts.push(part))
          .on("end", () => {
            const bytes = Buffer.concat(parts);
            if (response.statusCode !== 200 || !bytes.subarray(0, 8).equals(PNG)) {
              reject(new Error(`${url}: ${response.statusCode} ${bytes.toString("latin1").slice(0, 300)}`));
            }
            resolve({ ms: performance.now() - began, bytes });
          })
          .on("error", reject);
      }).on("error", reject);
    });
  /** Steps one after the other; the tiles of one over a browser's connections. @returns milliseconds of each tile */
  const look = async (tiles, urlOf) => {
    const taken = [];
    const steps = Map.groupBy(tiles, ({ step }) => step);
    for (const together of steps.values()) {
      const waiting = together.values();
      const connection = async () => {
        for (const each of waiting) {
          taken.push((await tile(urlOf(each))).ms);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    }
    return taken;
  };
  /** Every session by a client with one connection, all at once. @returns tiles per second */
  const crowd = async (sessions, urlOf) => {
    const began = performance.now();
    await Promise.all(
      sessions.map(async (tiles) => {
        for (const each of tiles) {
          await tile(urlOf(each));
        }
      }),
    );
    return (1000 * sessions.flat().length) / (performance.now() - began);
  };
  return { tile, look, crowd };
}
