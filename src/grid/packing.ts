/** How stored numbers become values: missing first, then scale and offset. (signatures agreed; body to come) */
export type Packing = Readonly<{
  /** Stored values that mean missing (`_FillValue`, `missing_value`s, a v2 zarr `fill_value`); NaN always is. bigint for 64-bit integers. */
  missing: readonly (number | bigint)[];
  /** Inclusive bounds of valid stored values (`valid_min`, `valid_max`, `valid_range`), or null. */
  validMin: number | null;
  validMax: number | null;
  /** value = stored · scale + offset; 1 and 0 when not packed. */
  scale: number;
  offset: number;
  /** `_Unsigned`: read signed integers as unsigned (or the reverse), before anything else. */
  reinterpret: "unsigned" | "signed" | null;
}>;
