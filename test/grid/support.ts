/** Axes and array facts for the tests of `grid`, with what a test doesn't care about filled in. */
import { coordinatesOf } from "../../src/grid/coordinates.ts";
import type { Attributes, Axis } from "../../src/grid/dataset.ts";
import type { ArrayFacts } from "../../src/grid/interpret.ts";
import type { DataType, NumberType } from "../../src/numerics/data-type.ts";

export function axisOf(kind: Axis["kind"], values: readonly number[], more: Partial<Axis> = {}): Axis {
  return {
    name: kind,
    kind,
    size: values.length,
    coordinates: coordinatesOf(Float64Array.from(values)),
    attributes: {},
    bounds: null,
    time: null,
    geographic: kind === "x" || kind === "y",
    ...more,
  };
}

export const range = (count: number, start: number, step: number): number[] =>
  Array.from({ length: count }, (_, i) => start + i * step);

export const numeric = (name: NumberType): DataType => ({ kind: "number", name, itemBytes: 4 });

export function factsOf(
  name: string,
  dims: Readonly<Record<string, number>>,
  attributes: Attributes = {},
  dataType: DataType = numeric("float32"),
): ArrayFacts {
  return {
    name,
    dims: Object.keys(dims),
    shape: Object.values(dims),
    dataType,
    attributes,
    fillValue: null,
    zarrFormat: 3,
  };
}
