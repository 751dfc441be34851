/** The Worker's bundle in workerd itself, without wrangler's proxies: what is measured is the isolate, with a heap of 128 MB. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import workerd from "workerd";
import { start } from "./processes.mjs";

const FOLDER = "bench/archives/.isolate";
const HEAP_MB = 128;

/** @param entries of the catalogue; null for the one that is built in */
export async function startIsolate(entries) {
  // A bundle of another day would have kernels of its own.
  rmSync(FOLDER, { recursive: true, force: true });
  execFileSync("npx", ["wrangler", "deploy", "--dry-run", "--outdir", FOLDER], { stdio: "ignore" });
  const kernels = readdirSync(FOLDER).find((name) => name.endsWith("-kernels.wasm"));
  mkdirSync(FOLDER, { recursive: true });
  copyFileSync(`${FOLDER}/${kernels}`, `${FOLDER}/kernels.wasm`);
  writeFileSync(`${FOLDER}/main.js`, readFileSync(`${FOLDER}/worker.js`, "utf8").replace(`./${kernels}`, "./kernels.wasm"));
  writeFileSync(`${FOLDER}/catalog.json`, JSON.stringify(entries));
  const [, date] = /compatibility_date = "(.*)"/.exec(readFileSync("wrangler.toml", "utf8"));
  const catalog = entries ? `(name = "ESTRAN_CATALOG", text = embed "catalog.json"),` : "";
  writeFileSync(
    `${FOLDER}/config.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ["--max-heap-size=${HEAP_MB}"],
  services = [
    (name = "main", worker = (
      modules = [(name = "main.js", esModule = embed "main.js"), (name = "kernels.wasm", wasm = embed "kernels.wasm")],
      compatibilityDate = "${date}",
      bindings = [${catalog} (name = "ASSETS", service = "assets")])),
    (name = "assets", disk = (path = "${process.cwd()}/build/assets", allowDotfiles = true)),
    (name = "internet", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);
`,
  );
  const isolate = await start(
    workerd.default ?? workerd,
    ["serve", "--control-fd=1", `${FOLDER}/config.capnp`],
    /"event":"listen".*"port":(\d+)/,
  );
  return { ...isolate, origin: `http://127.0.0.1:${isolate.match[1]}` };
}
