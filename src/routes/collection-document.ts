/**
 * One document that is a STAC Collection with the datacube extension and an OGC API EDR collection at once. Pure: an entry
 * and the origin it is served from in, JSON out; where the archive's bytes are is shown only if anyone may read them there.
 *
 * https://docs.ogc.org/is/19-086r6/19-086r6.html (EDR 1.1, section 8) · https://github.com/stac-extensions/datacube
 */
import type { Archive, CatalogEntry } from "../catalog/entry.ts";
import { isoOf } from "../catalog/items.ts";
import type { CubeVariable, Dimension, Link, StacCollection } from "../catalog/stac.ts";
import { isForecast, timeSteps } from "../catalog/time-steps.ts";
import { TIME_COMPONENTS } from "../compute/group-by.ts";
import { STATISTICS } from "../compute/statistics.ts";
import { covjson } from "../encode/covjson.ts";
import { GEOJSON_TYPE, JSON_TYPE } from "../openapi/media-types.ts";
import { AREA, CUBE, type Facts, LOCATION, POSITION } from "../openapi/operations.ts";
import { mapLinks } from "./map-links.ts";

const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
const CRS84_WKT =
  'GEOGCS["WGS 84 (CRS84)",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]';

/** What the data queries answer by default. */
export const COVJSON_TYPE = covjson.mediaTypes[0]!;

/** Names that `f` takes on a data query, in OGC's spelling where it has one; the first is the default. */
const outputFormats = ({ encoders }: Facts): readonly string[] =>
  encoders.map(({ format, aliases }) => aliases[0] ?? format);

/** Above this many, the dates or levels of an axis are given by their extent alone. */
const MAX_LISTED = 400;

const QUERIES = {
  position: {
    facts: POSITION,
    title: "Position query",
    description: "Values, time series and profiles at a WKT POINT or MULTIPOINT in longitude and latitude.",
  },
  area: { facts: AREA, title: "Area query", description: "The cells inside a WKT POLYGON or MULTIPOLYGON." },
  cube: { facts: CUBE, title: "Cube query", description: "The cells of a bbox, over times and levels." },
} as const;

/** Where the collection has named places. */
const LOCATIONS = {
  facts: LOCATION,
  title: "Locations query",
  description: "Named places of the collection as GeoJSON; each, by its id, the data there.",
} as const;

/** What every Item of a collection has; `renders` are of these. */
export const ITEM_ASSETS = {
  cube: { type: COVJSON_TYPE, title: "Every cell", roles: ["data"] },
  mean: {
    type: JSON_TYPE,
    title: "The area-weighted mean over the globe or region",
    roles: ["data", "overview"],
  },
} as const;

/** Rels that the document gives itself; an entry's own are left out. */
const OWN_RELS = new Set(["self", "root", "parent", "items", "item", "child", "collection", "data"]);

export function collectionDocument(entry: CatalogEntry, origin: string): Readonly<Record<string, unknown>> {
  const { collection, archive } = entry;
  const { "estran:period": _period, ...shown } = collection;
  const self = `${origin}/collections/${collection.id}`;
  const assets = publicAssets(archive);
  const queries = { ...QUERIES, ...(entry.locations.length > 0 && { locations: LOCATIONS }) };
  return {
    ...shown,
    extent: extentOf(entry),
    links: [...ownLinks(self, origin, entry), ...collection.links.filter(({ rel }) => !OWN_RELS.has(rel))],
    ...(assets && { assets }),
    ...(collection.renders && { item_assets: ITEM_ASSETS }),
    crs: ["CRS84"],
    // Those of all queries together.
    output_formats: outputFormats(POSITION),
    data_queries: Object.fromEntries(
      Object.entries(queries).map(([type, words]) => [type, { link: queryLink(self, type, words, collection) }]),
    ),
    parameter_names: parametersOf(collection),
    "estran:aggregations": aggregations(self, collection),
    "estran:xarray": `xr.Dataset.from_dict(requests.get("${self}/cube", params={"bbox": "${bboxText(collection)}", "f": "json"}).json())`,
  };
}

/** What `aggregate` can do with this collection, by the parameter that asks for it. */
function aggregations(self: string, { "cube:dimensions": dimensions }: StacCollection) {
  const dated = Object.values(dimensions).some(({ type }) => type === "temporal");
  return {
    href: `${self}/aggregate`,
    reduce: STATISTICS,
    over: Object.keys(dimensions),
    weights: ["area", "coslat", "none", ...(dated ? ["days"] : [])],
    coverage: ["fraction", "center"],
    groupby: dated ? TIME_COMPONENTS.map((component) => `time.${component}`) : [],
  };
}

/** West,south,east,north as a query takes them. */
export const bboxText = ({ extent }: StacCollection): string => extent.spatial.bbox[0]!.join(",");

function ownLinks(self: string, origin: string, { collection, locations }: CatalogEntry): readonly Link[] {
  const { id, title } = collection;
  return [
    { rel: "self", href: self, type: JSON_TYPE, title },
    { rel: "root", href: `${origin}/`, type: JSON_TYPE, title: "Estran" },
    { rel: "parent", href: `${origin}/`, type: JSON_TYPE, title: "Estran" },
    { rel: "items", href: `${self}/items`, type: GEOJSON_TYPE, title: `Items of ${id}` },
    ...Object.entries(QUERIES).map(([type, words]) => ({
      rel: "data",
      href: `${self}/${type}`,
      type: COVJSON_TYPE,
      title: words.title,
    })),
    ...(locations.length > 0
      ? [{ rel: "data", href: `${self}/locations`, type: GEOJSON_TYPE, title: LOCATIONS.title }]
      : []),
    ...mapLinks(self, collection),
  ];
}

function queryLink(
  self: string,
  type: string,
  { facts, ...words }: Readonly<{ facts: Facts; title: string; description: string }>,
  { "cube:dimensions": dimensions }: StacCollection,
) {
  const vertical = Object.values(dimensions).find(({ axis }) => axis === "z");
  return {
    href: `${self}/${type}`,
    rel: "data",
    type: COVJSON_TYPE,
    title: words.title,
    variables: {
      ...words,
      query_type: type,
      output_formats: outputFormats(facts),
      default_output_format: outputFormats(facts)[0],
      crs_details: [{ crs: "CRS84", wkt: CRS84_WKT }],
      ...(type === "cube" && { height_units: vertical?.unit === undefined ? [] : [vertical.unit] }),
    },
  };
}

/** The variables with data, as EDR describes them, by name. */
export function parametersOf({ "cube:variables": variables }: StacCollection) {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([, { type }]) => type === "data")
      .map(([name, variable]) => [name, parameter(name, variable)]),
  );
}

function parameter(name: string, variable: CubeVariable) {
  const { description = name, unit, standard_name: standardName, cell_methods: method } = variable;
  const dataType = /int/.test(variable.data_type ?? "") ? "integer" : "float";
  return {
    type: "Parameter",
    id: name,
    label: name,
    description,
    observedProperty: {
      label: description,
      ...(standardName !== undefined && { id: `http://vocab.nerc.ac.uk/standard_name/${standardName}/` }),
    },
    ...(unit !== undefined && { unit: { label: unit, symbol: unit } }),
    // EDR 1.1 spells it with a dash, EDR 1.2 in camel case.
    "data-type": dataType,
    dataType,
    ...(method !== undefined && { measurementType: { method } }),
  };
}

/** STAC's extent with what EDR adds: reference systems, listed dates and levels, the vertical, and any other dimension. */
function extentOf(entry: CatalogEntry) {
  const { extent, "cube:dimensions": dimensions } = entry.collection;
  const all = Object.entries(dimensions);
  const vertical = all.find(([, { axis }]) => axis === "z");
  const others = all.filter(([, { type }]) => type !== "spatial" && type !== "temporal");
  const steps = timeSteps(entry);
  const temporal = isForecast(entry.collection) ? undefined : all.find(([, { type }]) => type === "temporal");
  const labels = temporal?.[1].values?.map(String) ?? [];
  const dates = steps ? (i: number) => isoOf(steps.at(i)) : (i: number) => labels[i]!;
  const count = steps?.count ?? labels.length;
  return {
    spatial: { ...extent.spatial, crs: CRS84 },
    temporal: {
      ...extent.temporal,
      trs: GREGORIAN,
      // What \`datetime\` accepts, also where the labels are no ISO 8601 dates.
      ...(count > 0 && count <= MAX_LISTED && { values: Array.from({ length: count }, (_, i) => dates(i)) }),
    },
    ...(vertical && { vertical: { ...listed(vertical[1]), vrs: verticalReference(vertical) } }),
    ...(others.length > 0 && {
      custom: others.map(([id, dimension]) => ({ id, ...listed(dimension), reference: dimension.unit ?? id })),
    }),
  };
}

function listed({ extent, values }: Dimension) {
  const [first, last] = extent ?? [values?.[0] ?? null, values?.at(-1) ?? null];
  return {
    interval: [[first, last].map((end) => (end === null ? null : String(end)))],
    ...(values && values.length <= MAX_LISTED && { values: values.map(String) }),
  };
}

const verticalReference = ([name, { unit, description }]: [string, Dimension]): string =>
  [description ?? name, ...(unit === undefined ? [] : [`in ${unit}`])].join(" ");

/** The archive itself, and its other layouts by their names, where anyone may open them without credentials. */
function publicAssets({ layouts = {}, ...main }: Archive) {
  const places = [
    ["zarr", "The Zarr archive", main],
    ...Object.entries(layouts).map(
      ([name, layout]) =>
        [name, `The Zarr archive, in the layout ${name}`, layout.source ? layout : { ...main, ...layout }] as const,
    ),
  ] as const;
  const assets = places.flatMap(([name, title, { source = main.source, group, format = "zarr" }]) => {
    const href = format === "zarr" ? publicHref(source) : null;
    const asset = { type: "application/vnd.zarr", title, roles: ["data"] };
    return href === null ? [] : [[name, { href: group === "" ? href : `${href}/${group}`, ...asset }] as const];
  });
  return assets.length > 0 ? Object.fromEntries(assets) : null;
}

function publicHref(source: Archive["source"]): string | null {
  if (source.kind === "s3" && source.access === "anonymous") {
    const key = source.prefix.replace(/\/$/, "");
    return source.endpoint === undefined
      ? `s3://${source.bucket}/${key}`
      : `${source.endpoint}/${source.bucket}/${key}`;
  }
  if (source.kind === "http") {
    const url = new URL(source.url);
    // A query or a user name may be a credential.
    return url.search === "" && url.username === "" ? source.url.replace(/\/$/, "") : null;
  }
  return null;
}
