/** The data queries: what each is called, what it accepts and in which formats it answers. Facts that its handler and its description share. */
import type { GeometryType } from "../catalog/geometry.ts";
import { covjson } from "../encode/covjson.ts";
import { csv } from "../encode/csv.ts";
import type { Encoder, Format } from "../encode/encoder.ts";
import { geojson } from "../encode/geojson.ts";
import { json } from "../encode/json.ts";
import { netcdf } from "../encode/netcdf.ts";
import { GEOJSON_TYPE, JSON_TYPE, PNG_TYPE } from "./media-types.ts";

/** What a data query lets a client say. */
export type Accepts = Readonly<{
  /** Geometries that `coords` and `geometry` may be. */
  geometries: readonly GeometryType[];
  bbox: boolean;
  /** Whether the features of a collection may be several, each for itself. */
  several?: boolean;
  /** Whether the question has to say where; otherwise everywhere is meant. */
  place: boolean;
  /** Whether it may name places of the collection, or its path names one. */
  locations?: "parameter" | "path";
  /** Parameters beyond those of every data query. */
  more: readonly string[];
}>;

export type Facts = Readonly<{
  /** In the path. */
  name: string;
  accepts: Accepts;
  /** The first is the default. */
  encoders: readonly Encoder[];
}>;

export const CRS_NAMES = ["CRS84", "OGC:CRS84", "EPSG:4326", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"] as const;

export const MERCATOR_NAMES = ["EPSG:3857", "http://www.opengis.net/def/crs/EPSG/0/3857"] as const;

/** What of a map is looked at, where its path does not say so. */
export const VIEW_PARAMETERS = ["bbox", "bbox-crs", "crs", "width", "height"] as const;

/** Parameters of `aggregate` beyond those of every data query. */
export const AGGREGATE_PARAMETERS: readonly string[] = [
  "reduce",
  "q",
  "with",
  "ddof",
  "bins",
  "range",
  "window",
  "over",
  "weights",
  "coverage",
  "groupby",
  "resample",
  "seasons",
  "closed",
  "label",
  "anomaly",
  "base",
  "standardized",
  "rolling",
  "center",
  "skipna",
  "min_count",
];
/** Those that make no dimensions of their own. */
const SERIES_PARAMETERS = AGGREGATE_PARAMETERS.filter((name) => name !== "over" && name !== "groupby");

/** Histograms and polygons are no maps. */
export const MAP_AGGREGATE_PARAMETERS = AGGREGATE_PARAMETERS.filter(
  (name) => name !== "bins" && name !== "range" && name !== "coverage",
);

export const POSITION: Facts = {
  name: "position",
  accepts: { geometries: ["Point", "MultiPoint"], bbox: false, place: true, more: [] },
  encoders: [covjson, json, csv, netcdf, geojson],
};

export const AREA: Facts = {
  name: "area",
  accepts: { geometries: ["Polygon", "MultiPolygon"], bbox: false, place: true, more: ["coverage"] },
  encoders: [covjson, json, csv, netcdf],
};

export const CUBE: Facts = {
  name: "cube",
  accepts: { geometries: [], bbox: true, place: true, more: [] },
  encoders: [covjson, json, csv, netcdf],
};

export const LOCATION: Facts = {
  name: "locations/{locationId}",
  accepts: { geometries: [], bbox: false, place: true, locations: "path", more: ["coverage"] },
  encoders: [covjson, json, csv, netcdf],
};

export const TIMESERIES: Facts = {
  name: "timeseries",
  accepts: {
    geometries: ["Point", "Polygon", "MultiPolygon"],
    bbox: true,
    several: true,
    place: true,
    locations: "parameter",
    more: SERIES_PARAMETERS,
  },
  encoders: [json, covjson, csv, netcdf],
};

export const AGGREGATE: Facts = {
  name: "aggregate",
  accepts: {
    geometries: ["Point", "Polygon", "MultiPolygon"],
    bbox: true,
    several: true,
    place: false,
    locations: "parameter",
    more: AGGREGATE_PARAMETERS,
  },
  encoders: [json, covjson, csv, netcdf, geojson],
};

/** What a map's colours mean. */
export const LEGEND_FORMATS: readonly Format[] = [
  { format: "svg", aliases: [], mediaTypes: ["image/svg+xml"] },
  { format: "png", aliases: [], mediaTypes: ["image/png"] },
];

export const PNG: Format = { format: "png", aliases: [], mediaTypes: [PNG_TYPE] };
export const CONTOURS: Format = { format: "geojson", aliases: [], mediaTypes: [GEOJSON_TYPE] };

/** A map as an image, as its numbers (docs/maps.md says how they are packed), and as isolines. */
export const MAP_FORMATS: readonly Format[] = [
  PNG,
  { format: "float32", aliases: [], mediaTypes: ["application/octet-stream"] },
  { format: "quantized", aliases: [], mediaTypes: ["application/vnd.estran.quantized+png"] },
  CONTOURS,
];

/** What WMS's GetFeatureInfo answers in. */
export const INFO_FORMATS: readonly Format[] = [
  { format: "json", aliases: [], mediaTypes: [JSON_TYPE] },
  { format: "geojson", aliases: [], mediaTypes: [GEOJSON_TYPE] },
  { format: "text", aliases: [], mediaTypes: ["text/plain"] },
];
