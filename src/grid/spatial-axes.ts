/**
 * Axes of a GeoZarr raster that stores no coordinates: `spatial:transform` (in the order of rasterio), or `spatial:bbox`. Pure.
 *
 * https://github.com/zarr-conventions/spatial
 */
import { EstranError } from "../errors.ts";
import type { Attributes, Axis } from "./dataset.ts";
import { mappingOf } from "./find-grids.ts";
import { parseMapping } from "./grid-mapping.ts";
import type { ArrayFacts } from "./interpret.ts";

/** By dimension, those that the variables' attributes, or the group's, lay out. What contradicts itself is left out. */
export function spatialAxes(
  variables: readonly string[],
  arrays: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
): ReadonlyMap<string, Axis> {
  const axes = new Map<string, Axis>();
  for (const name of variables) {
    const facts = arrays.get(name)!;
    const own = { ...attributes, ...facts.attributes };
    const dims = own["spatial:dimensions"];
    const [yDim, xDim] = Array.isArray(dims) && dims.length === 2 ? dims.map(String) : [];
    const [rows, columns] = [yDim, xDim].map((dim) => facts.shape[facts.dims.indexOf(dim ?? "")]);
    const layout = rows && columns ? layoutOf(own, rows, columns) : null;
    const geographic = layout && isGeographic(facts, arrays, attributes);
    if (layout && geographic !== null) {
      axes.set(yDim!, axisOf("y", yDim!, rows!, layout.y, geographic));
      axes.set(xDim!, axisOf("x", xDim!, columns!, layout.x, geographic));
    }
  }
  return axes;
}

/** Whether the plane is longitude and latitude; null where nothing that is understood says. */
function isGeographic(
  facts: ArrayFacts,
  arrays: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
): boolean | null {
  const source = mappingOf(facts, arrays, attributes);
  if (!source) {
    return null;
  }
  try {
    return parseMapping(source.attributes).projection === null;
  } catch (error) {
    if (error instanceof EstranError) {
      // The grid says why it can't be placed; its axes are in its own units all the same.
      return false;
    }
    throw error;
  }
}

type Line = Readonly<{ start: number; step: number }>;

/** Where the centres of the first column and row lie, and how far the next ones are. */
function layoutOf(attributes: Attributes, rows: number, columns: number): Readonly<{ x: Line; y: Line }> | null {
  const numbers = (key: string, count: number): readonly number[] | null => {
    const list = attributes[key];
    return Array.isArray(list) && list.length >= count && list.every((n) => typeof n === "number" && Number.isFinite(n))
      ? (list as readonly number[])
      : null;
  };
  const shape = numbers("spatial:shape", 2);
  if (shape && (shape[0] !== rows || shape[1] !== columns)) {
    return null;
  }
  const node = attributes["spatial:registration"] === "node";
  const half = node ? 0 : 0.5;
  const transform = numbers("spatial:transform", 6);
  if (transform) {
    const [a, b, c, d, e, f] = transform as [number, number, number, number, number, number];
    // A sheared raster has no axes.
    return a !== 0 && e !== 0 && b === 0 && d === 0
      ? { x: { start: c + half * a, step: a }, y: { start: f + half * e, step: e } }
      : null;
  }
  const [west, south, east, north] = numbers("spatial:bbox", 4) ?? [0, 0, 0, 0];
  const [nx, ny] = node ? [columns - 1, rows - 1] : [columns, rows];
  const [dx, dy] = [(east! - west!) / nx, (north! - south!) / ny];
  // Some writers leave a box of zeros.
  return dx > 0 && dy > 0 && Number.isFinite(dx) && Number.isFinite(dy)
    ? { x: { start: west! + half * dx, step: dx }, y: { start: north! - half * dy, step: -dy } }
    : null;
}

function axisOf(kind: "x" | "y", name: string, size: number, { start, step }: Line, geographic: boolean): Axis {
  const words = kind === "x" ? (["longitude", "degrees_east"] as const) : (["latitude", "degrees_north"] as const);
  return {
    name,
    kind,
    size,
    coordinates: { kind: "regular", start, step, size },
    attributes: geographic
      ? { standard_name: words[0], units: words[1] }
      : { standard_name: `projection_${kind}_coordinate`, units: "m" },
    bounds: null,
    time: null,
    geographic,
  };
}
