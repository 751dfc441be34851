/**
 * How each variable of an archive is drawn where a request doesn't say, for its catalogue entry: the colour map that suits it, and the
 * range of the numbers of one map of it, if these cost little to read.
 *
 * https://github.com/stac-extensions/render (2.0.0)
 */
import type { Render } from "../../catalog/stac.ts";
import type { Limits, RunContext } from "../../compute/answer.ts";
import { EstranError } from "../../errors.ts";
import type { Variable } from "../../grid/dataset.ts";
import type { OpenDataset } from "../../zarr/open-dataset.ts";
import { dataView } from "../data-view.ts";
import { liesOnMap } from "../map-question.ts";
import { type MapQuestion, planMap } from "../plan-map.ts";
import { type Colour, hexOf } from "./colour.ts";
import { type DataRange, dataRange } from "./data-range.ts";
import { parseStyle } from "./parse.ts";
import { needsDataRange, resolveStyle } from "./resolve.ts";
import { FIRST, type Style } from "./style.ts";
import { type StyleFacts, wishOf } from "./wish.ts";

/** Assets of the Items that show them. */
const ASSETS = ["cube"];

/** What is read of each variable, at most. */
const MOST = { requests: 64, fetchedBytes: 16e6, decodedBytes: 64e6 };

/** What a variable's numbers may be read with. */
type Reading = Readonly<{ limits: Limits; context: RunContext }>;

/**
 * By variable, of those that lie on a map. Those whose numbers can't be read, or cost much, have no range.
 * @param reading null where no data are to be read: ranges are then those that quantities have by themselves
 */
export async function rendersOf(open: OpenDataset, reading: Reading | null): Promise<Readonly<Record<string, Render>>> {
  const renders: Record<string, Render> = {};
  for (const variable of open.dataset.variables.values()) {
    if (liesOnMap(open.dataset, variable)) {
      renders[variable.name] = await renderOf(open, variable, reading);
    }
  }
  return renders;
}

async function renderOf(open: OpenDataset, variable: Variable, reading: Reading | null): Promise<Render> {
  const { name, attributes } = variable;
  const facts: StyleFacts = { variable: { name, attributes }, statistic: null, isAnomaly: false, render: null };
  const request = parseStyle(new Map());
  const isOpen = needsDataRange(request, facts);
  const data = isOpen && reading ? await rangeOf(open, name, reading) : null;
  const isUnknown = isOpen && data === null;
  const style = resolveStyle(request, facts, data);
  // A colour map that the numbers would choose is left to them.
  const colormap = isUnknown && wishOf(request, facts).colormap === null ? null : style.colormap;
  const long = attributes.long_name;
  return {
    assets: ASSETS,
    ...(typeof long === "string" && { title: long }),
    ...wordsOf({ ...style, colormap }, isUnknown),
  };
}

/** Null where there are none, or they can't be had for little. */
async function rangeOf(open: OpenDataset, name: string, { limits, context }: Reading): Promise<DataRange | null> {
  const budget = { ...limits.budget };
  for (const key of ["requests", "fetchedBytes", "decodedBytes"] as const) {
    budget[key] = Math.min(budget[key], MOST[key]);
  }
  try {
    const planned = planMap(open, whole(name), (ground) => dataView(ground, 1), { ...limits, budget, parts: 1 });
    return planned.fits ? dataRange((await planned.run(context)).values) : null;
  } catch (error) {
    // The entry of an archive is worth having where one of its variables can't be read: the doctor says why.
    if (error instanceof EstranError) {
      return null;
    }
    throw error;
  }
}

function whole(name: string): MapQuestion {
  const nowhere = { box: null, points: null, region: null, zones: null };
  return {
    request: {
      ...nowhere,
      variables: [name],
      time: null,
      z: null,
      dims: {},
      method: "nearest",
      expressions: [],
      where: null,
    },
    method: "nearest",
    aggregate: null,
    groups: {},
  };
}

function wordsOf({ colormap, mapping, palette }: Style, isRangeUnknown: boolean): Partial<Render> {
  switch (mapping.kind) {
    case "categories": {
      const colour = (i: number) => [...palette.subarray(4 * (FIRST + i), 4 * (FIRST + i) + 4)] as unknown as Colour;
      return { colormap: Object.fromEntries(mapping.values.map((value, i) => [String(value), hexOf(colour(i))])) };
    }
    case "continuous": {
      const { name, low, high } = mapping.scale;
      return {
        ...(colormap !== null && { colormap_name: colormap }),
        ...(!isRangeUnknown && { rescale: [[low, high]] }),
        ...(name !== "linear" && !isRangeUnknown && { "estran:scale": name }),
      };
    }
    case "classes":
      return {};
  }
}
