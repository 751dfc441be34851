/** The parameters of maps as the OpenAPI document shows them. Words only: reading them is `routes/map-query.ts`. */
import { MAP_AGGREGATE_PARAMETERS, MAP_FORMATS } from "./operations.ts";
import { aggregateParameters, parameter, subsetParameters } from "./params.ts";

const text = (name: string, description: string, more: Readonly<Record<string, unknown>> = {}) =>
  parameter(name, { description, type: "string", ...more });

const CRS_NAMES = ["CRS84", "EPSG:4326", "EPSG:3857"];

/** How numbers become colours. */
const styleParameters = {
  colormap: text(
    "colormap",
    "The name of a colour map (matplotlib's, cmocean's, ColorBrewer's), turned round with `_r`; or colours from low to high, separated by commas: each `#rrggbb` or `#rrggbbaa`, or each with its value, `0:#0000ff,10:#ff0000`. What suits the variable when absent.",
  ),
  range: text(
    "range",
    "lowest,highest: the values of the first and the last colour; each a number, or a percentile of the whole map's pixels such as `2%`.",
  ),
  center: parameter("center", {
    description: "An automatic range reaches equally far on both sides of this value.",
    type: "number",
  }),
  scale: text("scale", "How values are spread over the colours.", {
    enum: ["linear", "log", "symlog", "sqrt"],
    default: "linear",
  }),
  classes: text("classes", "How many classes of equal width, or their rising edges, separated by commas."),
  below: text("below", "The colour of values below the range: `#rrggbb`, `none`, or `clip`, the first colour.", {
    default: "clip",
  }),
  above: text("above", "The colour of values above the range: `#rrggbb`, `none`, or `clip`, the last colour.", {
    default: "clip",
  }),
  missing: text("missing", "The colour of missing values: `#rrggbb`, or `none`.", { default: "none" }),
};

const { crs: _crs, ...selection } = subsetParameters(MAP_FORMATS);
const statistics = Object.fromEntries(
  Object.entries(aggregateParameters).filter(([name]) => MAP_AGGREGATE_PARAMETERS.includes(name)),
);

/** What is said otherwise of one map than of many answers. */
const ofOneMap = {
  "parameter-name": text("parameter-name", "The variable; the first that lies on a map when absent."),
  datetime: text(
    "datetime",
    "An instant, of which the nearest step is drawn; with `reduce`, the range that is reduced. The last step, and with `reduce` all of them, when absent.",
    { example: "1985-03-16T00:00:00Z" },
  ),
  z: text("z", "A level in the units of the vertical axis; the first when absent."),
  reduce: text("reduce", "One statistic, of those that `aggregate` has. The cells as they are when absent."),
  over: text("over", "The dimensions that `reduce` takes, separated by commas: `t`, `z`, or names.", { default: "t" }),
  groupby: text(
    "groupby",
    "Groups along time, as `aggregate` has them; which of them is drawn is said by its own name: `groupby=time.month&month=7`.",
  ),
};

/** What is drawn, and how, whatever the view. */
export const mapParameters = {
  ...selection,
  ...statistics,
  ...ofOneMap,
  ...styleParameters,
  levels: text(
    "levels",
    "Of `f=geojson`: about how many isolines of round numbers, or the values that they are of, separated by commas; a single value has a comma after it.",
    { default: "10" },
  ),
};

/** What of it is looked at. */
export const viewParameters = {
  bbox: parameter("bbox", {
    description:
      "west,south,east,north in the units of `bbox-crs`; west > east crosses the antimeridian. The whole extent when absent.",
    type: "array",
    items: { type: "number" },
    minItems: 4,
    maxItems: 4,
    example: [-30, 30, 10, 60],
  }),
  "bbox-crs": text("bbox-crs", "Of `bbox`.", { enum: CRS_NAMES, default: "CRS84" }),
  crs: text("crs", "Of the map.", { enum: CRS_NAMES, default: "CRS84" }),
  width: parameter("width", { description: "Pixels, at most 4096.", type: "integer", minimum: 1, maximum: 4096 }),
  height: parameter("height", { description: "Pixels, at most 4096.", type: "integer", minimum: 1, maximum: 4096 }),
};
