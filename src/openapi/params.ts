/**
 * The parameters of the data queries as the OpenAPI document shows them. Words only: reading them is `routes/query-parse.ts`.
 * `style` and `explode` are explicit, because OGC API EDR asks for `explode: false` where OpenAPI's default is true. Lists are
 * strings here, because many generated clients repeat the name of an array whatever `explode` says; only `bbox` is an array,
 * as EDR has it, and is read either way.
 *
 * https://docs.ogc.org/is/19-086r6/19-086r6.html
 */
import { TIME_COMPONENTS } from "../compute/group-by.ts";
import { STATISTICS } from "../compute/statistics.ts";
import type { Format } from "../encode/encoder.ts";
import { CRS_NAMES } from "./operations.ts";
import { z } from "./zod.ts";

type Words = Readonly<{ description: string; example?: unknown; [member: string]: unknown }>;

/** An optional query parameter; text for the router, whatever type its schema shows. */
export function parameter(name: string, words: Words) {
  return required(name, words).optional();
}

function required(name: string, { example, description, ...schema }: Words) {
  return z.string().openapi({
    param: { name, in: "query", style: "form", explode: false, description, ...(example !== undefined && { example }) },
    ...schema,
  });
}

const ParameterName = parameter("parameter-name", {
  description:
    "Variables, separated by commas: keys of the collection's `parameter_names`. All that have the dimensions asked for when absent. `parameter_names` is understood too.",
  type: "string",
});

const ParameterNames = parameter("parameter_names", {
  description: "The same as `parameter-name`, which other clients spell with an underscore.",
  type: "string",
  deprecated: true,
});

const Expr = parameter("expr", {
  description:
    "New variables, computed from those of the collection: `name:expression`, several separated by commas or by repeating the parameter; each may use those before it. They are the answer, unless `parameter-name` names others too. Numbers, names (odd ones in backticks), `+ - * / ^`, `< <= > >= == !=`, `and or not`, brackets; `sqrt abs exp log log10 sin cos tan asin acos atan atan2 hypot min max floor ceil round sign isnan valid if(condition,a,b)`; `pi`, `e`. Missing values make the result missing. Variables are matched by the names of their dimensions. In a URL a `+` is written `%2B`.",
  type: "string",
});

const Where = parameter("where", {
  description:
    "A condition in the language of `expr`; cells where it is not true, or missing, are missing. Its variables may have fewer dimensions than what is asked for, as a land mask has.",
  type: "string",
});

const Datetime = parameter("datetime", {
  description:
    "An RFC 3339 instant or the beginning of one (`1982-01` is the month); `start/end`, both included, `..` for an open end; or several instants separated by commas. Dates are read in the archive's own calendar. A single instant takes the nearest time step. Of forecasts, the time that they are for, of the run that its own dimension names beside it. All times when absent.",
  type: "string",
  example: "1982-01-01T00:00:00Z/..",
});

const bbox: Words = {
  description:
    "west,south,east,north in degrees, longitudes in any convention, at most 360 degrees wide; or west,south,lowest,east,north,highest with a range of levels, in place of `z`. Cells whose centre lies within, edges included; west > east crosses the antimeridian.",
  type: "array",
  items: { type: "number" },
  minItems: 4,
  maxItems: 6,
  example: [-30, 30, 10, 60],
};

export const Bbox = parameter("bbox", bbox);
export const CubeBbox = required("bbox", bbox);

export const PointCoords = required("coords", {
  ...coords("WKT `POINT(lon lat)` or `MULTIPOINT((lon lat), …)`."),
  example: "POINT(-30 40)",
});
export const PolygonCoords = required("coords", {
  ...coords("WKT `POLYGON((…))` or `MULTIPOLYGON(((…)), …)`."),
  example: "POLYGON((-30 30,10 30,10 60,-30 30))",
});
// No example where `bbox` has one: all examples of an operation together are a question.
export const RegionCoords = parameter(
  "coords",
  coords("WKT `POINT`, `POLYGON((…))` or `MULTIPOLYGON(((…)), …)`, in place of `bbox`."),
);
export const SeriesCoords = parameter(
  "coords",
  coords("WKT `POINT`, `POLYGON` or `MULTIPOLYGON`, in place of `bbox`."),
);

export const Locations = parameter("locations", {
  description:
    "In place of `coords`: ids of named places of the collection, as its `/locations` lists them, separated by commas. Several polygons are answered each for itself, along a dimension `feature`.",
  type: "string",
});

function coords(what: string): Words {
  return {
    description: `${what} Longitude and latitude in degrees; longitudes in any convention, from -360 to 720. A long one goes in the body of a POST, as GeoJSON.`,
    type: "string",
  };
}

const Z = parameter("z", {
  description:
    "Levels in the units of the vertical axis: `850`, `10,80,200`, `100/550` (both included), `../850`, or `R20/100/50` (20 levels from 100 in steps of 50). Ignored where there is no vertical axis. All levels when absent.",
  type: "string",
  example: "850",
});

const Method = parameter("method", {
  description: "How single labels and points find their cell: the nearest, or linear interpolation between cells.",
  type: "string",
  enum: ["nearest", "linear"],
  default: "nearest",
});

const Crs = parameter("crs", {
  description: "Longitude and latitude in degrees, in this order, under any of its names.",
  type: "string",
  enum: [...CRS_NAMES],
  default: "CRS84",
});

const Version = parameter("version", {
  description:
    "Of a collection that keeps its history (Icechunk): a branch, a tag, or the id of a snapshot. The collection's own when absent. Answers name the snapshot in `estran:archive_version`.",
  type: "string",
});

const format = (encoders: readonly Format[]) =>
  parameter("f", {
    description: `The format; beats \`Accept\`. ${encoders[0]!.format} when neither says.`,
    type: "string",
    enum: [...encoders.map(({ format }) => format), ...encoders.flatMap(({ aliases }) => aliases)],
  });

const Explain = parameter("explain", {
  description: "Answer with the plan and its cost; nothing of the data is read.",
  type: "boolean",
  default: false,
});

export const CoverageRule = parameter("coverage", {
  description:
    "Which cells a polygon takes: all that it touches, weighted by the share inside (`fraction`), or those whose centre lies inside (`center`).",
  type: "string",
  enum: ["fraction", "center"],
  default: "fraction",
});

const Reduce = parameter("reduce", {
  description: `Statistics, separated by commas: ${STATISTICS.join(", ")}. argmin and argmax are the labels of the cell along each dimension reduced; trend is slope (per day), intercept (at the first time) and stderr over time; mode is for categories; longest_run, windowed_run_count and windowed_run_events are of steps of time, one after the other, with a value that is not zero (of a condition of expr: in which it holds); cov and corr compare with what the parameter with names.`,
  type: "string",
  default: "mean",
  example: "mean,max",
});

const Over = parameter("over", {
  description: "The dimensions to reduce, separated by commas: `x`, `y`, `z`, `t`, or names.",
  type: "string",
  default: "x,y",
});

const Weights = parameter("weights", {
  description:
    "Weights of mean, var, std, median, quantile, mode, trend, cov and corr: `area`, the true area of each cell; `coslat`, the cosine of its latitude; `none`; or `var:` and the name of a variable, along some of the dimensions of what is weighted, whose missing values count as zero (`var:areacello`). `area` when y is reduced, else `none`. `days`, alone or after a comma (`area,days`): each step of time besides by the days that it lasts, from the archive's bounds or those of its month in the archive's calendar.",
  type: "string",
  pattern: "^(area|coslat|none|days|var:.+)(,days)?$",
});

const GroupBy = parameter("groupby", {
  description: `Groups along time, as xarray names them: the time axis' name (or \`time\`), a dot, and one of ${TIME_COMPONENTS.join(", ")}; several, separated by commas, give a dimension each. The time axis is then reduced within each group.`,
  type: "string",
  example: "time.month",
});

const Resample = parameter("resample", {
  description:
    "Periods of time, one after the other, in place of `groupby`: an ISO 8601 duration of one component (`P1M`, `P3M`, `P1Y`, `P10D`, `PT6H`). Each holds its beginning and not its end, and is labelled by its beginning (see `closed` and `label`); periods without data are there, and missing. Months are counted from January, years from year 0, days and less from the first midnight; `1980-12/P3M` counts from the date given. `season`: the seasons of every year (see `seasons`), DJF across its end; those at the ends of the selection that are not whole are left out.",
  type: "string",
});

const Seasons = parameter("seasons", {
  description:
    "What `season` means in `groupby=time.season`, `anomaly=time.season` and `resample=season`: initials of months one after the other, separated by commas (`DJFM,AM,JJAS,ON`); each month is in one of them at most, and what is in none is not read. `DJF,MAM,JJA,SON` when absent.",
  type: "string",
});

const Closed = parameter("closed", {
  description:
    "The edge of its period of `resample` that a time is in: `right` for sums and means that are stamped by the end of their interval.",
  type: "string",
  enum: ["left", "right"],
  default: "left",
});

const Label = parameter("label", {
  description: "The edge that labels a period of `resample`: its beginning (`left`) or its end.",
  type: "string",
  enum: ["left", "right"],
  default: "left",
});

const Anomaly = parameter("anomaly", {
  description:
    "Anomalies: what each step (or each period of `resample`) has less the mean of those in the period `base` that are of its group, as `groupby` names groups: `time.month` for departures from a monthly climatology, `time.dayofyear`, `time.season` … Time is kept; `over` names what else is reduced before (`over=t`: nothing, each cell has its own climatology).",
  type: "string",
});

const Base = parameter("base", {
  description:
    "The base period of `anomaly`, written as `datetime` is; it may lie outside of `datetime`. Without it, the times selected are their own base.",
  type: "string",
});

const Standardized = parameter("standardized", {
  description:
    "Divide anomalies by the standard deviation (ddof 0) of their group in the base period; missing where that is zero.",
  type: "boolean",
  default: false,
});

const Rolling = parameter("rolling", {
  description:
    "The statistic of windows of so many steps of time, one for each step: itself and those before it, as xarray's `rolling`. Time is kept; `over` names what else is reduced within each window (`over=t`: nothing, each cell has windows of its own). Windows of fewer than `min_count` steps or values are missing.",
  type: "integer",
  minimum: 1,
});

const Center = parameter("center", {
  description: "Label windows of `rolling` by their middle step; of an even number, the later of the two.",
  type: "boolean",
  default: false,
});

const Q = parameter("q", {
  description:
    "The quantiles of `reduce=quantile`: numbers from 0 to 1, separated by commas; several give a dimension `quantile`.",
  type: "string",
});

const With = parameter("with", {
  description:
    "What `reduce=cov` and `corr` compare each variable with: the name of another, or an expression in the language of `expr`. Cells in which either is missing are left out.",
  type: "string",
});

const Bins = parameter("bins", {
  description:
    "The bins of `reduce=histogram`, a dimension `bin` of the answer: how many of equal width within `range`, or their rising edges, separated by commas. A bin holds its lower edge, the last one its upper edge too; what lies beyond is not counted. How many, at most, without `range`: bins from the least cell to the greatest, as wide as the least power of two with which they are no more, along a dimension `<variable>_bin`.",
  type: "string",
});

const Range = parameter("range", {
  description: "lowest,highest: the outer edges of `bins` of equal width.",
  type: "string",
});

const RunWindow = parameter("window", {
  description:
    "Of `reduce=windowed_run_count` and `windowed_run_events`: how many steps the shortest run has that counts.",
  type: "integer",
  minimum: 1,
  default: 1,
});

const Ddof = parameter("ddof", {
  description:
    "Delta degrees of freedom of var, std and cov: 1 for the unbiased variance of a sample. Needs `weights=none`, and `coverage=center` in a polygon.",
  type: "integer",
  minimum: 0,
  default: 0,
});

const SkipNa = parameter("skipna", {
  description: "Leave missing values out; with `false` one of them makes the result missing.",
  type: "boolean",
  default: true,
});

const MinCount = parameter("min_count", {
  description:
    "The fewest values a result may be made of; with fewer it is missing. 1, and with `rolling` its number of steps, where nothing is said.",
  type: "integer",
  minimum: 0,
});

/** Those of `aggregate`, on top. */
export const aggregateParameters = {
  reduce: Reduce,
  q: Q,
  with: With,
  ddof: Ddof,
  bins: Bins,
  range: Range,
  window: RunWindow,
  over: Over,
  weights: Weights,
  coverage: CoverageRule,
  groupby: GroupBy,
  resample: Resample,
  seasons: Seasons,
  closed: Closed,
  label: Label,
  anomaly: Anomaly,
  base: Base,
  standardized: Standardized,
  rolling: Rolling,
  center: Center,
  skipna: SkipNa,
  min_count: MinCount,
};

/** Those of every data query. */
export const subsetParameters = (encoders: readonly Format[]) => ({
  "parameter-name": ParameterName,
  parameter_names: ParameterNames,
  expr: Expr,
  where: Where,
  datetime: Datetime,
  z: Z,
  method: Method,
  crs: Crs,
  version: Version,
  f: format(encoders),
  explain: Explain,
});

export const LocationId = z.string().openapi({
  param: {
    name: "locationId",
    in: "path",
    description: "Id of a named place, as the collection's `/locations` lists them.",
  },
});

export const CollectionId = z.string().openapi({
  param: { name: "collectionId", in: "path", description: "Id of a collection, as `/collections` lists them." },
});
