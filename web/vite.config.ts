/** The dashboard, built to `build/assets/web`: its pages, and files whose names hold a hash of what is in them. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const BASE = "/web/";

/** The page again as `collection.html`, for those who open one: what its map needs is fetched from the first moment. */
const collectionPage: Plugin = {
  name: "collection-page",
  enforce: "post",
  generateBundle(_, bundle) {
    const files = Object.values(bundle);
    const page = files.find((file) => file.type === "asset" && file.fileName === "index.html");
    const map = files.find((file) => file.type === "chunk" && file.isDynamicEntry && file.name === "map");
    if (page?.type !== "asset" || map?.type !== "chunk") {
      throw new Error("the bundle has no page or no map");
    }
    const named = (pattern: RegExp): string => {
      const found = files.find(({ fileName }) => pattern.test(fileName));
      if (!found) {
        throw new Error(`the bundle has no ${pattern}`);
      }
      return BASE + found.fileName;
    };
    const links = [
      `<link rel="modulepreload" crossorigin href="${BASE}${map.fileName}">`,
      `<link rel="preload" as="style" crossorigin href="${named(/^map-.*\.css$/)}">`,
      `<link rel="prefetch" href="${named(/^maplibre-gl-worker-.*\.mjs$/)}">`,
      `<link rel="prefetch" href="${named(/^countries-110m-.*\.json$/)}">`,
    ];
    const source = String(page.source).replace("</head>", `  ${links.join("\n    ")}\n  </head>`);
    this.emitFile({ type: "asset", fileName: "collection.html", source });
  },
};

export default defineConfig({
  root: path("."),
  base: BASE,
  publicDir: false,
  plugins: [collectionPage],
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
