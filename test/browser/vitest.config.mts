/** Tests in a real browser, over the app as people start it: `npm run test:browser`. One after the other, since drawing takes a core. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path("../.."),
  resolve: { alias: { "#host": path("../support/host.node.ts") } },
  test: {
    name: "browser",
    include: ["test/browser/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
  },
});
