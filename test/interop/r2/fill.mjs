/**
 * Puts folders into the R2 bucket bound as ARCHIVES, where `wrangler dev --config <config> --persist-to <storage>` finds them:
 * `node fill.mjs <config> <storage> <folder> …`. Each folder's files are stored under its own name.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { getPlatformProxy } from "wrangler";

const [configPath, storage, ...folders] = process.argv.slice(2);
const { env, dispose } = await getPlatformProxy({ configPath, persist: { path: join(storage, "v3") } });
for (const folder of folders) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath, entry.name);
    await env.ARCHIVES.put(`${basename(folder)}/${relative(folder, file)}`, await readFile(file));
  }
}
await dispose();
