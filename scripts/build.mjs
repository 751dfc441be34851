// Builds what is not committed: build/kernels.wasm, build/assets/ (sample archives, the API page and its documents, the dashboard), and the
// command line: build/cli.mjs, build/commands.mjs and the threads it starts, build/thread.mjs.
// Usage: node scripts/build.mjs [kernels] [assets] [web] [cli]   (all by default)
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
mkdirSync("build", { recursive: true });

async function bundle(options) {
  const { build } = await import("esbuild");
  await build({
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    packages: "external",
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
    ...options,
  });
}

const steps = {
  kernels() {
    execFileSync(
      process.execPath,
      [
        "node_modules/assemblyscript/bin/asc.js",
        "kernels/index.ts",
        "--outFile",
        "build/kernels.wasm",
        "-O3",
        "--noAssert",
        "--runtime",
        "stub",
        "--enable",
        "simd,bulk-memory",
        "--use",
        "abort=",
      ],
      { stdio: "inherit" },
    );
  },
  async assets() {
    rmSync("build/assets", { recursive: true, force: true });
    mkdirSync("build/assets/docs", { recursive: true });
    if (existsSync("sample")) {
      cpSync("sample", "build/assets/sample", { recursive: true });
    }
    for (const file of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
      cpSync(`node_modules/swagger-ui-dist/${file}`, `build/assets/docs/${file}`);
    }
    // Describing the API takes a schema library that no request needs: the app serves the finished documents.
    await bundle({ entryPoints: ["src/openapi/document.ts"], outdir: "build" });
    const { buildDocument } = await import(new URL("../build/document.mjs", import.meta.url));
    mkdirSync("build/assets/openapi");
    for (const version of ["3.0", "3.1"]) {
      writeFileSync(`build/assets/openapi/${version}.json`, JSON.stringify(buildDocument(version)));
    }
  },
  // The dashboard; each file compressed beside it, for hosts that don't compress.
  async web() {
    const { build } = await import("vite");
    await build({ configFile: "web/vite.config.ts", logLevel: "warn" });
    const folder = "build/assets/web";
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(`${folder}/${file}`);
      writeFileSync(`${folder}/${file}.br`, brotliCompressSync(bytes));
      writeFileSync(`${folder}/${file}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
  async cli() {
    await bundle({
      entryPoints: ["src/entry/cli.ts", "src/entry/commands.ts", "src/entry/thread.ts"],
      outdir: "build",
      banner: { js: "#!/usr/bin/env node" },
    });
  },
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(steps)) {
  await steps[name]();
}
