/** Descriptions of the data queries: one of GET and, but for time series, one of POST. */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import type { Encoder } from "../encode/encoder.ts";
import { CoverageAnswer, DatasetAnswer, FeaturesAnswer, Plan } from "./answers.ts";
import { bodyOf } from "./bodies.ts";
import { JSON_TYPE } from "./media-types.ts";
import { AGGREGATE, AREA, CUBE, type Facts, LOCATION, POSITION, TIMESERIES } from "./operations.ts";
import * as parameters from "./params.ts";
import { problems } from "./problem.ts";
import { z } from "./zod.ts";

type Words = Readonly<{
  /** Upper camel case: `Position` gives the operations `getPosition` and `postPosition`. */
  title: string;
  summary: string;
  description: string;
  tag: "Queries" | "Aggregations";
}>;

const position = {
  title: "Position",
  summary: "Values, time series and profiles at one point or several",
  description: "Every time and level that is not narrowed down is part of the answer.",
  tag: "Queries",
} as const;

const area = {
  title: "Area",
  summary: "The cells inside a polygon, or several",
  description:
    "A grid around the polygon; cells outside are missing. Every time and level that is not narrowed down is part of it.",
  tag: "Queries",
} as const;

const cube = {
  title: "Cube",
  summary: "The cells of a box, over times and levels",
  description: "Every time and level that is not narrowed down is part of the answer.",
  tag: "Queries",
} as const;

const location = {
  title: "Location",
  summary: "The data of a named place",
  description: "At a point as `position` has them, in a polygon as `area` does.",
  tag: "Queries",
} as const;

const timeseries = {
  title: "TimeSeries",
  summary: "The series at a point, or of a statistic over a box or a polygon",
  description:
    "At a POINT the series as it is, or with `resample`, `anomaly` or `rolling` what they make of it; over a `bbox` or a polygon the statistics that `reduce` names, of its cells.",
  tag: "Aggregations",
} as const;

const aggregate = {
  title: "Aggregate",
  summary: "Statistics over space, time and any other dimension",
  description:
    "Weighted by the area of the cells where latitudes are reduced. At a POINT of its cell, along the dimensions that `over` names, or in groups and periods of time. A cell that has no value at all gives null for every statistic but count.",
  tag: "Aggregations",
} as const;

const TRIANGLE = {
  type: "Polygon",
  coordinates: [
    [
      [-30, 30],
      [10, 30],
      [10, 60],
      [-30, 30],
    ],
  ],
};

const { over: _over, groupby: _groupby, ...seriesParameters } = parameters.aggregateParameters;

export const QUERIES: readonly RouteConfig[] = [
  byGet(POSITION, position, { coords: parameters.PointCoords }),
  byPost(POSITION, position, { geometry: { type: "Point", coordinates: [-30, 40] } }),
  byGet(AREA, area, { coords: parameters.PolygonCoords, coverage: parameters.CoverageRule }),
  byPost(AREA, area, { geometry: TRIANGLE }),
  byGet(CUBE, cube, { bbox: parameters.CubeBbox }),
  byPost(CUBE, cube, { bbox: [-30, 30, 10, 60] }),
  byGet(LOCATION, location, { coverage: parameters.CoverageRule }, { locationId: parameters.LocationId }),
  byGet(TIMESERIES, timeseries, {
    coords: parameters.SeriesCoords,
    bbox: parameters.Bbox,
    locations: parameters.Locations,
    ...seriesParameters,
  }),
  byGet(AGGREGATE, aggregate, {
    coords: parameters.RegionCoords,
    bbox: parameters.Bbox,
    locations: parameters.Locations,
    ...parameters.aggregateParameters,
  }),
  byPost(AGGREGATE, aggregate, { bbox: [-30, 30, 10, 60], reduce: ["mean"] }),
];

function byGet(
  { name, encoders }: Facts,
  words: Words,
  own: Readonly<Record<string, z.ZodType>>,
  inPath: Readonly<Record<string, z.ZodType>> = {},
): RouteConfig {
  const query = { ...own, ...parameters.subsetParameters(encoders) };
  return {
    method: "get",
    path: `/collections/{collectionId}/${name}`,
    operationId: `get${words.title}`,
    ...described(words),
    request: { params: z.object({ collectionId: parameters.CollectionId, ...inPath }), query: z.object(query) },
    responses: {
      ...answers(encoders),
      304: { description: "Unchanged since the answer that `If-None-Match` names." },
      ...problems(400, 404, 406, 413, 500, 501, 502, 504),
    },
  };
}

/** @param example a body, as the interactive page offers it and as generated tests send it */
function byPost(
  { name, accepts, encoders }: Facts,
  words: Words,
  example: Readonly<Record<string, unknown>>,
): RouteConfig {
  return {
    method: "post",
    path: `/collections/{collectionId}/${name}`,
    operationId: `post${words.title}`,
    ...described(words),
    request: {
      params: z.object({ collectionId: parameters.CollectionId }),
      body: { required: true, content: { [JSON_TYPE]: { schema: bodyOf(words.title, accepts), example } } },
    },
    responses: { ...answers(encoders), ...problems(400, 404, 406, 413, 415, 500, 501, 502, 504) },
  };
}

function described({ summary, description, tag }: Words) {
  return { summary, description, tags: [tag] };
}

function integerHeader(description: string) {
  return { description, schema: { type: "integer" as const } };
}

/** One media type for each format; `explain=true` is JSON too. */
function answers(encoders: readonly Encoder[]): RouteConfig["responses"] {
  const content = Object.fromEntries(
    encoders.flatMap((encoder) => encoder.mediaTypes.map((type) => [type, { schema: schemaOf(encoder) }])),
  );
  return {
    200: {
      description: "The answer, or its plan for `explain=true`.",
      headers: {
        ETag: { description: "Names the answer, until the hour of the clock ends.", schema: { type: "string" } },
        Link: { description: "The collection, and this answer in other formats.", schema: { type: "string" } },
        "Server-Timing": {
          description: "Milliseconds of opening, planning and computing.",
          schema: { type: "string" },
        },
        "Estran-Requests": integerHeader("Reads sent to the source."),
        "Estran-Fetched-Bytes": integerHeader("Bytes fetched from the source."),
        "Estran-Decoded-Bytes": integerHeader("Bytes of chunks after decoding."),
      },
      content,
    },
  };
}

function schemaOf({ format }: Encoder): z.ZodType {
  switch (format) {
    case "covjson":
      return CoverageAnswer;
    case "json":
      return z.union([DatasetAnswer, Plan]);
    case "geojson":
      return FeaturesAnswer;
    case "netcdf":
      return z.string().openapi({ format: "binary" });
    default:
      return z.string();
  }
}
