/** Serves a folder over HTTP, ranges included. Usage: node server.mjs <folder>; prints its port. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

const folder = process.argv[2];
const server = createServer((request, response) => {
  const path = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)));
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? {};
  if (size === undefined || path.endsWith("/")) {
    response.writeHead(404).end();
    return;
  }
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const start = first === undefined ? 0 : first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const stop = first === undefined || first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  const range = first !== undefined && { "content-range": `bytes ${start}-${stop - 1}/${size}` };
  response.writeHead(range ? 206 : 200, { "content-length": stop - start, "accept-ranges": "bytes", ...range });
  if (request.method === "HEAD" || stop === start) {
    response.end();
    return;
  }
  // At once, as a cache in memory has it: what is measured are those who ask.
  const bytes = Buffer.allocUnsafe(stop - start);
  const file = openSync(path);
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  response.end(bytes);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
