/** What overviews hold beside their data: coordinates, their bounds, grid mappings. As arrays to be written, each in one chunk. */
import { valuesIn } from "../../grid/coordinates.ts";
import type { Attributes, Axis, ScalarCoordinate } from "../../grid/dataset.ts";
import type { CoarseAxis } from "./coarse-axis.ts";
import { encodeNumbers, encodeTexts, type WrittenArray } from "./zarr-writer.ts";

/** An array and its one chunk. */
export type SmallArray = Readonly<{ array: WrittenArray; bytes: Uint8Array }>;

/** A coordinate that is the archive's own, decoded; nothing where the dimension has none. */
export function labelArrays(axis: Axis): Readonly<Record<string, SmallArray>> {
  const { name, coordinates, attributes, size } = axis;
  const isCounted = Object.keys(attributes).length === 0 || "estran:labels" in attributes;
  if (isCounted && coordinates.kind === "regular" && !axis.geographic) {
    return {};
  }
  return { [name]: arrayOf(valuesIn(coordinates, 0, size), [name], { ...attributes, ...encodingOf(axis) }) };
}

/** A coordinate of larger cells, with their bounds. */
export function placeArrays(axis: Axis, { labels, bounds }: CoarseAxis): Readonly<Record<string, SmallArray>> {
  const { name, kind, attributes, geographic } = axis;
  const words = geographic && { units: kind === "x" ? "degrees_east" : "degrees_north" };
  const named = { ...words, ...attributes, axis: kind.toUpperCase(), bounds: `${name}_bnds` };
  return {
    [name]: arrayOf(labels, [name], named),
    [`${name}_bnds`]: arrayOf(bounds, [name, "bnds"], {}, [labels.length, 2]),
  };
}

export function scalarArray({ value, attributes, ...encoding }: ScalarCoordinate): SmallArray {
  const values = typeof value === "string" ? [value] : Float64Array.of(value);
  return arrayOf(values, [], { ...attributes, ...encodingOf(encoding) });
}

/** CF's variable of no value. */
export function mappingArray(attributes: Attributes): SmallArray {
  const array = { shape: [], chunks: [], dataType: "int32", fill: 0, dims: [], attributes } as const;
  return { array, bytes: encodeNumbers(Int32Array.of(0)) };
}

function encodingOf({ time, duration }: Pick<Axis, "time" | "duration">): Attributes {
  if (time) {
    return { units: time.units, calendar: time.calendar };
  }
  // What xarray leaves where a number is a length of time.
  return duration ? { units: duration.units, dtype: "timedelta64[ns]" } : {};
}

function arrayOf(
  values: Float64Array | readonly string[],
  dims: readonly string[],
  attributes: Attributes,
  shape: readonly number[] = dims.length === 0 ? [] : [values.length],
): SmallArray {
  const isText = !(values instanceof Float64Array);
  // Coordinates have no missing values: a fill value that no reader takes for a label.
  const array = {
    shape,
    chunks: shape,
    dims,
    attributes,
    ...(isText ? { dataType: "string" as const, fill: "" } : { dataType: "float64" as const, fill: Number.NaN }),
  };
  return { array, bytes: isText ? encodeTexts(values) : encodeNumbers(values) };
}
