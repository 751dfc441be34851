/** The questions behind each plot of a place, and their answers. Nothing is computed here: every number is the API's. */
import type { Plot } from "../address.ts";
import { ask, type Question } from "../api/ask.ts";
import type { Dataset } from "../api/types.ts";
import type { Place, Shape } from "../places/place.ts";
import { wktOf } from "../places/place.ts";
import { selectionOf, type View } from "../view.ts";
import { type Curve, curveOf } from "./curve.ts";

export type Analysis = Readonly<{ question: Question; curve: Curve }>;

const BINS = "40";
/** Of a polygon as text; a longer one goes in the body of a POST. */
const MAX_WKT = 3000;

/** What a variable with these dimensions can be plotted as. */
export function plotsOf({ collection: { times, levels }, variable }: View): readonly Plot[] {
  const has = (dim: string | undefined) => dim !== undefined && variable.dims.includes(dim);
  return [
    ...(has(times?.dim) ? (["series", "climatology"] as const) : []),
    ...(has(levels?.dim) ? (["profile"] as const) : []),
    "histogram",
  ];
}

/**
 * The question itself, where it takes no other before it: what is shown before there is an answer.
 * A point's climatology and histogram are of its cell, which only an answer tells.
 */
export function questionFor(view: View, { shape }: Place, plot: Plot): Question {
  const path = `/collections/${encodeURIComponent(view.collection.id)}`;
  const { z: _level, ...levels } = selectionOf(view);
  const selection = plot === "profile" ? levels : selectionOf(view);
  const at: Record<string, string> = plot === "profile" && view.datetime !== null ? { datetime: view.datetime } : {};
  if (shape.kind === "point") {
    const operation = plot === "series" ? "timeseries" : "position";
    return { path: `${path}/${operation}`, parameters: { coords: wktOf(shape), ...selection, ...at } };
  }
  return plot === "histogram"
    ? extremesOf(view, shape)
    : overArea(path, shape, { ...selection, ...at, ...REDUCED[plot] });
}

const REDUCED: Readonly<Record<Plot, Readonly<Record<string, string>>>> = {
  series: { reduce: "mean,min,max" },
  profile: { reduce: "mean,min,max" },
  climatology: { reduce: "mean,min,max", groupby: "time.month" },
  histogram: { reduce: "histogram", bins: BINS },
};

/** @throws Refusal, or an Error in words for people */
export async function analyse(view: View, place: Place, plot: Plot, signal: AbortSignal): Promise<Analysis> {
  const first = questionFor(view, place, plot);
  if (plot === "series" || plot === "profile") {
    return answered(view, first, signal);
  }
  const path = `/collections/${encodeURIComponent(view.collection.id)}`;
  const shape = place.shape.kind === "point" ? await cellOf(view, place, signal) : place.shape;
  const parameters = { ...selectionOf(view), ...REDUCED[plot] };
  if (plot === "climatology") {
    return answered(view, overArea(path, shape, parameters), signal);
  }
  const extremes = await ask(extremesOf(view, shape), signal);
  const [lowest, highest] = ["min", "max"].map((which) => extremes.data_vars[`${view.variable.name}_${which}`]?.data);
  if (typeof lowest !== "number" || typeof highest !== "number") {
    throw new Error(`There are no values of ${view.variable.name} here.`);
  }
  const range = `${lowest},${highest > lowest ? highest : lowest + 1}`;
  return answered(view, overArea(path, shape, { ...parameters, over: dimsOf(view), range }), signal);
}

const dimsOf = ({ collection: { times }, variable }: View): string =>
  times && variable.dims.includes(times.dim) ? "x,y,t" : "x,y";

/** Between what a histogram's bins lie has to be said. */
function extremesOf(view: View, shape: Exclude<Shape, { kind: "point" }>): Question {
  const path = `/collections/${encodeURIComponent(view.collection.id)}`;
  return overArea(path, shape, { ...selectionOf(view), reduce: "min,max", over: dimsOf(view) });
}

/** The answer to any question about a place and a variable: also to a smaller one that a refusal named. */
export async function answered(view: View, question: Question, signal: AbortSignal): Promise<Analysis> {
  return { question, curve: curveOf(await ask(question, signal), view.variable) };
}

function overArea(
  path: string,
  shape: Exclude<Shape, { kind: "point" }>,
  parameters: Readonly<Record<string, string>>,
): Question {
  const operation = `${path}/aggregate`;
  if (shape.kind === "box") {
    return { path: operation, parameters: { bbox: shape.box.join(","), ...parameters } };
  }
  const coords = wktOf(shape);
  return coords.length < MAX_WKT
    ? { path: operation, parameters: { coords, ...parameters } }
    : { path: operation, parameters, polygons: shape.polygons };
}

/** The box of nothing but the centre of the cell that a point lies in. */
async function cellOf(view: View, place: Place, signal: AbortSignal): Promise<Exclude<Shape, { kind: "point" }>> {
  const { xName, yName, times } = view.collection;
  const question = questionFor(view, place, "histogram");
  const one = times && view.datetime !== null ? { datetime: view.datetime } : {};
  const answer = await ask({ ...question, parameters: { ...question.parameters, ...one } }, signal);
  const [lon, lat] = [centre(answer, xName), centre(answer, yName)];
  if (lon === null || lat === null) {
    throw new Error(
      "On this grid, draw a small box around the point instead: its cells have no longitude and latitude axes.",
    );
  }
  return { kind: "box", box: [lon, lat, lon, lat] };
}

function centre(answer: Dataset, dim: string | null): number | null {
  const value = dim === null ? undefined : answer.coords[dim]?.data;
  return typeof value === "number" ? value : null;
}
