/**
 * How a pyramid says what it is: the GeoZarr conventions multiscales, spatial and proj.
 *
 * https://github.com/zarr-conventions/multiscales · https://github.com/zarr-conventions/spatial · https://github.com/zarr-experimental/geo-proj
 */
import type { Attributes } from "../../grid/dataset.ts";
import type { CoarseAxis } from "./coarse-axis.ts";

const RAW = "https://raw.githubusercontent.com";

export const MULTISCALES = {
  uuid: "d35379db-88df-4056-af3a-620245f8e347",
  schema_url: `${RAW}/zarr-conventions/multiscales/refs/tags/v1/schema.json`,
  spec_url: "https://github.com/zarr-conventions/multiscales/blob/v1/README.md",
  name: "multiscales",
  description: "Multiscale layout of zarr datasets",
};

const SPATIAL = {
  uuid: "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4",
  schema_url: `${RAW}/zarr-conventions/spatial/refs/tags/v0.1/schema.json`,
  spec_url: "https://github.com/zarr-conventions/spatial/blob/v0.1/README.md",
  name: "spatial",
  description: "Spatial coordinate information",
};

const PROJ = {
  uuid: "f17cb550-5864-4468-aeb7-f3180cfb622f",
  schema_url: `${RAW}/zarr-experimental/geo-proj/refs/tags/v1/schema.json`,
  spec_url: "https://github.com/zarr-experimental/geo-proj/blob/v1/README.md",
  name: "proj:",
  description: "Coordinate reference system information for geospatial data",
};

/** A reference system: by its code, or as WKT 2. */
export type System = Readonly<{ "proj:code": string }> | Readonly<{ "proj:wkt2": string }>;

export type Placed = Readonly<{ dims: readonly [y: string, x: string]; y: CoarseAxis; x: CoarseAxis }>;

/** Where a level's cells lie. `spatial:transform` only where all are as large as each other: else the coordinates alone say it. */
export function spatialAttributes({ dims, y, x }: Placed): Attributes {
  const [rows, columns] = [lineOf(y), lineOf(x)];
  return {
    "spatial:dimensions": dims,
    "spatial:shape": [y.labels.length, x.labels.length],
    "spatial:bbox": [least(x), least(y), greatest(x), greatest(y)],
    ...(rows && columns && { "spatial:transform": [columns.step, 0, columns.start, 0, rows.step, rows.start] }),
  };
}

const least = ({ bounds }: CoarseAxis): number => bounds.reduce((a, b) => Math.min(a, b));
const greatest = ({ bounds }: CoarseAxis): number => bounds.reduce((a, b) => Math.max(a, b));

/** The outer edge of the first cell, and the step from one to the next; null where cells differ. */
function lineOf({ labels, bounds }: CoarseAxis): Readonly<{ start: number; step: number }> | null {
  const size = labels.length;
  const falls = size > 1 && labels[1]! < labels[0]!;
  const [start, stop] = falls ? [bounds[1]!, bounds[2 * size - 2]!] : [bounds[0]!, bounds[2 * size - 1]!];
  const step = (stop - start) / size;
  const isEven = labels.every((_, i) => {
    const [lower, upper] = [bounds[2 * i]!, bounds[2 * i + 1]!];
    const [from, to] = falls ? [upper, lower] : [lower, upper];
    const slack = 1e-6 * Math.abs(step);
    return Math.abs(from - start - i * step) <= slack && Math.abs(to - start - (i + 1) * step) <= slack;
  });
  return step !== 0 && isEven ? { start, step } : null;
}

/** The conventions that a group's attributes follow. */
export const conventions = (spatial: Attributes | null, system: System | null): readonly object[] => [
  ...(spatial ? [SPATIAL] : []),
  ...(system ? [PROJ] : []),
];
