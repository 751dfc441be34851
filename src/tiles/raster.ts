/** A map's numbers, before they have colours. */
import type { Attributes } from "../grid/dataset.ts";

/** What the numbers are: units, standard_name and flags are in the attributes, as CF spells them. */
export type MappedVariable = Readonly<{ name: string; attributes: Attributes }>;

/** One number a pixel: row-major, row 0 is the northern edge, column 0 the western; NaN is missing. */
export type Raster = Readonly<{
  width: number;
  height: number;
  /** width × height. */
  values: Float32Array | Float64Array;
  variable: MappedVariable;
}>;
