/**
 * Adds to package-lock.json the optional packages for other platforms that npm left out, because the registry it asked did
 * not hold them. Without these entries `npm ci` refuses the lock file, and other platforms lack their binaries.
 *
 *     rm package-lock.json && npm install --package-lock-only && node scripts/complete_lockfile.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = { android: "android", darwin: "darwin", linux: "linux", win32: "win32", windows: "win32" };
const PROCESSORS = { arm64: "arm64", x64: "x64", 64: "x64" };

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const words = name.split(/[/-]/);
    const os = words.map((word) => SYSTEMS[word]).find(Boolean);
    const cpu = words.map((word) => PROCESSORS[word]).find(Boolean);
    if (lock.packages[`node_modules/${name}`] || !os || !cpu) {
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(parent.dev && { dev: true }),
      ...(words.includes("musl") && { libc: ["musl"] }),
      optional: true,
      os: [os],
    };
  }
}
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
}
const byName = ([a], [b]) => a.localeCompare(b, "en");
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byName));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
