/** Curves as the columns that a plot and a table show. Pure. */
import uPlot from "uplot";
import type { Plot } from "../address.ts";
import type { Curve } from "./curve.ts";

/** A curve with what it is called and drawn in (`#rrggbb`); whether its levels count downwards. */
export type Drawn = Readonly<{ name: string; color: string; curve: Curve; downward: boolean }>;

/** Dates of the calendar that browsers know. Those of a climatology's year 0, and of other calendars, are only labels. */
export function isDated(labels: readonly (string | number)[]): boolean {
  return labels.length > 0 && labels.every((label) => /^[12]\d{3}-/.test(String(label)) && isDate(String(label)));
}

/** JavaScript takes 30 February for 1 or 2 March. */
function isDate(label: string): boolean {
  const ms = Date.parse(label);
  return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 10) === label.slice(0, 10);
}

/** Numbers along the dimension, then of each curve its values, and its least and largest where it has them. */
export function tablesOf(plot: Plot, curves: readonly Drawn[]): uPlot.AlignedData {
  const tables = curves.map(({ curve }) => [
    positionsOf(plot, curve),
    plot === "histogram" ? shares(curve.values) : [...curve.values],
    ...(curve.low && curve.high ? [[...curve.low], [...curve.high]] : []),
  ]);
  if (tables.length === 0) {
    return [[]];
  }
  // Levels and bins that count downwards, in the order that a plot wants.
  return uPlot.join(tables.map(rising) as uPlot.AlignedData[]);
}

function positionsOf(plot: Plot, { labels }: Curve): number[] {
  if (plot === "series") {
    return isDated(labels) ? labels.map((label) => Date.parse(String(label)) / 1000) : labels.map((_, i) => i);
  }
  return labels.map(Number);
}

/** Percent of all. */
function shares(counts: readonly (number | null)[]): (number | null)[] {
  const all = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return counts.map((count) => (count === null || all === 0 ? count : (100 * count) / all));
}

function rising(table: (number | null)[][]): (number | null)[][] {
  const [along] = table as [number[], ...unknown[]];
  return along.length > 1 && along[0]! > along.at(-1)! ? table.map((column) => column.toReversed()) : table;
}
