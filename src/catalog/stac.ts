/**
 * The STAC objects of the catalogue as types: Collections with the datacube extension, and the Items made from them.
 * Only the members that Estran writes or reads; an entry may carry any other, and it is passed on.
 *
 * https://github.com/radiantearth/stac-spec/tree/v1.1.0 · https://github.com/stac-extensions/datacube (2.3.0)
 */

export const STAC_VERSION = "1.1.0";
export const DATACUBE = "https://stac-extensions.github.io/datacube/v2.3.0/schema.json";
export const RENDER = "https://stac-extensions.github.io/render/v2.0.0/schema.json";

export type Link = Readonly<{ rel: string; href: string; type?: string; title?: string; [member: string]: unknown }>;

/** West, south, east, north in degrees; west > east crosses the antimeridian. */
export type Bbox = readonly [west: number, south: number, east: number, north: number];

/** RFC 3339; null is an open or unknown end. */
export type Interval = readonly [start: string | null, end: string | null];

export type Dimension = Readonly<{
  /** `spatial`, `temporal`, or any other word. */
  type: string;
  axis?: "x" | "y" | "z";
  /** Degrees, the axis' own unit, or RFC 3339 where `type` is temporal and the calendar is Gregorian. */
  extent?: readonly [number | string | null, number | string | null];
  values?: readonly (number | string)[];
  /** A number, or an ISO 8601 duration; null where it varies. */
  step?: number | string | null;
  unit?: string;
  description?: string;
  reference_system?: string | number;
}>;

export type CubeVariable = Readonly<{
  dimensions: readonly string[];
  type: "data" | "auxiliary";
  description?: string;
  unit?: string;
  data_type?: string;
  standard_name?: string;
  cell_methods?: string;
}>;

/** How a variable is stored, and what that means for reading it. */
export type StorageLayout = Readonly<{
  dims: readonly string[];
  shape: readonly number[];
  /** What decodes at once. */
  chunkShape: readonly number[];
  /** What one stored object holds, when that is a shard of chunks. */
  shardShape: readonly number[] | null;
  dataType: string;
  /** In encoding order; absent where nobody has looked. */
  codecs?: readonly string[];
  decodedChunkBytes: number;
  /** Why reading it may be slow or refused. */
  warning?: string;
}>;

/**
 * How a variable is drawn where a request doesn't say.
 * https://github.com/stac-extensions/render (2.0.0)
 */
export type Render = Readonly<{
  assets: readonly string[];
  title?: string | undefined;
  /** Of its one band: lowest and highest. */
  rescale?: readonly (readonly [low: number, high: number])[] | undefined;
  colormap_name?: string | undefined;
  /** Of categories: colours by value. */
  colormap?: Readonly<Record<string, unknown>> | undefined;
  /** Where it is not linear; Estran's own, since the extension has no word for it. */
  "estran:scale"?: "linear" | "log" | "symlog" | "sqrt" | undefined;
}>;

export type StacCollection = Readonly<{
  type: "Collection";
  stac_version: string;
  stac_extensions: readonly string[];
  id: string;
  title: string;
  description: string;
  license: string;
  keywords?: readonly string[];
  providers?: readonly Readonly<Record<string, unknown>>[];
  extent: Readonly<{
    spatial: Readonly<{ bbox: readonly Bbox[] }>;
    temporal: Readonly<{ interval: readonly Interval[] }>;
  }>;
  links: readonly Link[];
  "cube:dimensions": Readonly<Record<string, Dimension>>;
  "cube:variables": Readonly<Record<string, CubeVariable>>;
  /** By variable. */
  renders?: Readonly<Record<string, Render>>;
  "estran:storage"?: Readonly<Record<string, StorageLayout>>;
  /** Arrays that can't be read, and variables that need one of them: why, by name. */
  "estran:unreadable"?: Readonly<Record<string, string>>;
  /** Of a pyramid: its levels, finest first, by path in the archive's group, and the shape of each variable there. */
  "estran:pyramid"?: readonly Readonly<{ path: string; shapes: Readonly<Record<string, readonly number[]>> }>[];
  /** The period that the data describe, for archives whose own times name no date. */
  "estran:period"?: Interval;
  /** True where answering needs the internet. */
  "estran:network"?: boolean;
}>;

/** GeoJSON, as far as a box makes one. */
export type BoxGeometry = Readonly<
  | { type: "Polygon"; coordinates: readonly (readonly (readonly [number, number])[])[] }
  | { type: "MultiPolygon"; coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[] }
>;
