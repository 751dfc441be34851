import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAddress } from "../../web/src/address.ts";
import type { Question } from "../../web/src/api/ask.ts";
import { collectionOf } from "../../web/src/collection.ts";
import { type Polygons, parsePlace } from "../../web/src/places/place.ts";
import { type Language, snippet } from "../../web/src/request/snippets.ts";
import { xarrayLine } from "../../web/src/request/xarray-line.ts";
import { viewOf } from "../../web/src/view.ts";
import { type Host, startNode } from "./hosts.ts";

const run = promisify(execFile);
const python = existsSync(".venv/bin/python") ? ".venv/bin/python" : "python3";

const succeeds = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const hasXarray = succeeds(python, "-c", "import pandas, requests, xarray, zarr");

/** How each language runs a text that prints one number at its end: the largest of `UWND`. */
const RUNS: Readonly<Record<Language, Readonly<{ can: boolean; run(text: string): Promise<{ stdout: string }> }>>> = {
  curl: {
    can: succeeds("curl", "--version"),
    run: (text) => run("bash", ["-c", `${text.replace("curl", "curl -s")} | cut -d, -f4 | sort -g | tail -1`]),
  },
  xarray: { can: hasXarray, run: (text) => run(python, ["-c", `${text}\nprint(float(ds.UWND.max()))`]) },
  Python: { can: hasXarray, run: (text) => run(python, ["-c", `${text}\nprint(df.UWND.max())`]) },
  R: { can: succeeds("Rscript", "-e", "1"), run: (text) => run("Rscript", ["-e", `${text}\ncat(max(df$UWND))`]) },
  Julia: {
    can: succeeds("julia", "-e", "1"),
    run: (text) => run("julia", ["-e", `${text}\nprint(maximum(values[:, 4]))`]),
  },
  JavaScript: {
    can: true,
    run: (text) =>
      run(process.execPath, ["--input-type=module", "-e", `${text}\nconsole.log(Math.max(...data_vars.UWND.data))`]),
  },
};

let host: Host;
beforeAll(async () => {
  host = await startNode();
});
afterAll(() => host?.stop());

const largest = async (path: string): Promise<number> =>
  Math.max(...(await (await fetch(`${host.url}${path}&f=json`)).json()).data_vars.UWND.data);

describe.each(Object.entries(RUNS))("%s", (language, { can, run }) => {
  test.skipIf(!can)("asks the same", async () => {
    const question: Question = {
      path: "/collections/fnoc/timeseries",
      parameters: { coords: "POINT(-30 40)", "parameter-name": "UWND" },
    };
    const { stdout } = await run(snippet(language as Language, host.url, question));
    expect(Number(stdout)).toBe(await largest("/collections/fnoc/timeseries?coords=POINT(-30 40)&parameter-name=UWND"));
  });

  test.skipIf(!can || language === "R")("asks the same with a polygon in the body", async () => {
    const polygons: Polygons = [
      [
        [
          [-60, 0],
          [-20, 0],
          [-20, 40],
          [-60, 0],
        ],
      ],
    ];
    const question: Question = {
      path: "/collections/fnoc/aggregate",
      parameters: { "parameter-name": "UWND" },
      polygons,
    };
    const { stdout } = await run(snippet(language as Language, host.url, question));
    expect(Number(stdout)).toBe(
      await largest("/collections/fnoc/aggregate?coords=POLYGON((-60 0,-20 0,-20 40,-60 0))&parameter-name=UWND"),
    );
  });
});

test.skipIf(!hasXarray).each([
  ["A@POINT(-31 41)", "series", "timeseries?coords=POINT(-31 41)"],
  ["A@BBOX(-60,0,-20,40)", "series", "aggregate?bbox=-60,0,-20,40"],
  ["A@BBOX(-20,-30,40,40)", "series", "aggregate?bbox=-20,-30,40,40"],
  ["A@BBOX(-60,0,-20,40)", "climatology", "aggregate?bbox=-60,0,-20,40&groupby=time.month"],
] as const)("the line of xarray for %s, %s", async (text, plot, path) => {
  const collection = collectionOf(await (await fetch(`${host.url}/collections/fnoc`)).json());
  const view = viewOf(parseAddress("?collection=fnoc&variable=UWND"), collection)!;
  const line = xarrayLine(view, parsePlace(text)!, plot)!;
  const program = `import json\nimport numpy as np\nimport xarray as xr\nds = xr.open_zarr("sample/fnoc.zarr", consolidated=False).load().astype("f8")\nprint(json.dumps((${line}).values.tolist()))`;
  const { stdout } = await run(python, ["-c", program]);
  const { data_vars } = await (await fetch(`${host.url}/collections/fnoc/${path}&parameter-name=UWND&f=json`)).json();
  const expected: number[] = JSON.parse(stdout);
  expect(expected.length).toBe(plot === "climatology" ? 12 : 132);
  for (const [i, value] of data_vars.UWND.data.entries()) {
    expect(value).toBeCloseTo(expected[i]!, 10);
  }
});
