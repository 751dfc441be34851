/**
 * Two projects over one set of tests. `x.test.ts` runs on Node and inside workerd; `x.node.test.ts` and
 * `x.workers.test.ts` run on one of them. `#host` gives a test its fixtures and kernels on either.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { Response } from "miniflare";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** Files of the repository, for tests inside workerd (which has no disk). */
async function serveFile(request: { url: string }): Promise<Response> {
  const file = path(`.${decodeURIComponent(new URL(request.url).pathname)}`);
  try {
    return new Response(new Uint8Array(await readFile(file)));
  } catch {
    return new Response(null, { status: 404 });
  }
}

/** Far above what any test takes: machines that run tests are often busy. */
const TIMEOUT_MS = 30_000;
const elsewhere = ["test/interop/**", "test/browser/**", "**/node_modules/**"];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: { "#host": path("test/support/host.node.ts") } },
        test: {
          name: "node",
          testTimeout: TIMEOUT_MS,
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.workers.test.ts", ...elsewhere],
        },
      },
      {
        resolve: { alias: { "#host": path("test/support/host.workers.ts") } },
        plugins: [
          cloudflareTest({
            wrangler: { configPath: path("wrangler.toml") },
            miniflare: {
              serviceBindings: { FILES: serveFile },
              r2Buckets: ["ARCHIVES"],
            },
          }),
        ],
        test: {
          name: "workerd",
          testTimeout: TIMEOUT_MS,
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.node.test.ts", ...elsewhere],
        },
      },
    ],
  },
});
