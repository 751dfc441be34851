/** The command as people run it: what the README shows, and what scripts rely on. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const run = (...words: readonly string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ["build/cli.mjs", "doctor", ...words], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });

test("prints what the README says", async () => {
  const readme = await readFile(`${root}README.md`, "utf8");
  const [, printed] = /\$ npx estran doctor sample\/fnoc\.zarr\n(.*?)```/s.exec(readme)!;
  expect(await run("sample/fnoc.zarr")).toEqual({ code: 0, stdout: printed, stderr: "" });
});

test("an archive that does not work is an exit status, and JSON says why", async () => {
  const { code, stdout } = await run("catalogs", "--json");
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { works: false, findings: [{ severity: "error" }] }]);
});
