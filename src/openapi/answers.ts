/** Schemas of the data answers: datasets, coverages and plans. */
import { z } from "./zod.ts";

const attributes = z.record(z.string(), z.unknown());

const Variable = z
  .object({ dims: z.array(z.string()), attrs: attributes, data: z.unknown() })
  .openapi("DatasetVariable", {
    description: "`data` is nested lists in the order of `dims`, a bare value for no dimension; missing is null.",
  });

export const DatasetAnswer = z
  .object({
    coords: z.record(z.string(), Variable),
    attrs: attributes,
    dims: z.record(z.string(), z.int()),
    data_vars: z.record(z.string(), Variable),
  })
  .openapi("Dataset", {
    description: "The layout of xarray's `Dataset.to_dict()`: `xr.Dataset.from_dict(answer)` makes a Dataset of it.",
  });

export const CoverageAnswer = z
  .looseObject({
    type: z.enum(["Coverage", "CoverageCollection"]),
    domainType: z.string().optional(),
    domain: z.looseObject({ type: z.literal("Domain") }).optional(),
    parameters: z.record(z.string(), z.looseObject({ type: z.literal("Parameter") })),
    ranges: z.record(z.string(), z.looseObject({ type: z.literal("NdArray") })).optional(),
    coverages: z.array(z.looseObject({ type: z.literal("Coverage") })).optional(),
  })
  .openapi("Coverage", { description: "CoverageJSON 1.0: https://docs.ogc.org/cs/21-069r2/21-069r2.html" });

export const FeaturesAnswer = z
  .looseObject({
    type: z.literal("FeatureCollection"),
    parameters: z.array(z.looseObject({ id: z.string(), type: z.literal("Parameter") })),
    features: z.array(
      z.looseObject({
        type: z.literal("Feature"),
        geometry: z.looseObject({ type: z.string() }).nullable(),
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .openapi("Features", {
    description:
      "GeoJSON (RFC 7946): a Feature for each place. What lies along other dimensions is a list beside its labels.",
  });

const Cost = z
  .object({
    requests: z.number().openapi({ description: "Reads sent to the source." }),
    fetchedBytes: z.number().openapi({ description: "Upper bound of the bytes fetched." }),
    decodedBytes: z.number().openapi({ description: "Bytes of chunks after decoding." }),
    peakBytes: z.number().openapi({ description: "Upper bound of the bytes held at one time." }),
    outputBytes: z.number().openapi({ description: "Bytes of the answer's arrays before encoding." }),
  })
  .openapi("Cost");

export const Plan = z
  .object({
    cost: Cost,
    budget: Cost,
    fits: z.boolean(),
    variables: z.array(z.looseObject({ name: z.string() })),
    layout: z.string().optional().openapi({
      description: "Of an archive with several layouts, the one whose plan costs least; `main` is the first.",
    }),
    layouts: z
      .record(z.string(), z.union([z.object({ fits: z.boolean(), cost: Cost }), z.object({ skipped: z.string() })]))
      .optional()
      .openapi({ description: "What each layout would cost, or why it can't answer this." }),
  })
  .openapi("Plan", {
    description: "What a query would read, what that costs, and what may be spent (`explain=true`).",
  });
