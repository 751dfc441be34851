// Builds what is not committed: build/kernels.wasm, build/assets/ (sample archives, the API page), and the command line: build/cli.mjs,
// build/commands.mjs and the threads it starts, build/thread.mjs.
// Usage: node scripts/build.mjs [kernels] [assets] [cli]   (all by default)
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
mkdirSync("build", { recursive: true });

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
  assets() {
    rmSync("build/assets", { recursive: true, force: true });
    mkdirSync("build/assets/docs", { recursive: true });
    if (existsSync("sample")) {
      cpSync("sample", "build/assets/sample", { recursive: true });
    }
    for (const file of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
      cpSync(`node_modules/swagger-ui-dist/${file}`, `build/assets/docs/${file}`);
    }
  },
  async cli() {
    const { build } = await import("esbuild");
    await build({
      entryPoints: ["src/entry/cli.ts", "src/entry/commands.ts", "src/entry/thread.ts"],
      outdir: "build",
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      target: "node22",
      format: "esm",
      packages: "external",
      banner: { js: "#!/usr/bin/env node" },
      logLevel: "warning",
    });
  },
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(steps)) {
  await steps[name]();
}
