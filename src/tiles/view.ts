/** The coordinate reference systems that a map can be drawn in; both are x (east) before y (north). */
export type MapCrs = "EPSG:3857" | "CRS84";

/**
 * What is looked at: a rectangle of a CRS, cut into `width` × `height` pixels of equal size. `bbox` is in the units of the
 * CRS (metres or degrees), west < east; a box of CRS84 across the antimeridian goes on past 180.
 */
export type View = Readonly<{
  crs: MapCrs;
  bbox: readonly [west: number, south: number, east: number, north: number];
  width: number;
  height: number;
}>;
