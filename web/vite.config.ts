/** The dashboard, built to `build/assets/web`: one page, and files whose names hold a hash of what is in them. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path("."),
  base: "/web/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: path("../build/assets/web"),
    emptyOutDir: true,
    assetsDir: "",
    target: "es2022",
    // The policy of the page allows no `data:` but images'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
});
