/** The house holds: imports only go down the list of layers, and each third party stays in its folders. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** Lower may not import higher; folders that share a number may import each other's files. */
const LAYERS: Readonly<Record<string, number>> = {
  "errors.ts": 0,
  "cost.ts": 0,
  numerics: 1,
  grid: 2,
  catalog: 3,
  zarr: 4,
  compute: 5,
  encode: 6,
  tiles: 6,
  openapi: 7,
  routes: 7,
  "app.ts": 8,
  entry: 9,
};

const THIRD_PARTIES: Readonly<Record<string, readonly string[]>> = {
  zod: ["catalog", "openapi"],
  "@asteasolutions/zod-to-openapi": ["openapi"],
  hono: ["routes", "app.ts", "entry"],
  zarrita: ["zarr"],
  aws4fetch: ["zarr"],
  betterknown: ["routes"],
  proj4: ["grid"],
  "@hono/node-server": ["entry"],
  "@aws-sdk/client-s3": ["entry"],
  "node:zlib": ["zarr", "tiles", "entry"],
  "node:stream": ["zarr", "entry"],
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]!);
}

test.each(files)("%s imports only from its own and lower layers", (file) => {
  const folder = file.split("/")[0]!;
  expect(LAYERS, `${folder} is in no layer`).toHaveProperty([folder]);
  for (const imported of importsOf(file)) {
    if (imported.startsWith(".")) {
      const target = normalize(join(dirname(file), imported));
      if (!target.startsWith("..")) {
        expect(LAYERS[target.split("/")[0]!], `${file} imports ${imported}`).toBeLessThanOrEqual(LAYERS[folder]!);
      }
      continue;
    }
    const name = imported.startsWith("@") ? imported.split("/").slice(0, 2).join("/") : imported.split("/")[0]!;
    const allowed = THIRD_PARTIES[name] ?? (name.startsWith("node:") ? ["entry"] : []);
    expect(allowed, `${file} imports ${imported}`).toContain(folder);
  }
});
