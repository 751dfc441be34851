import type { Attributes } from "../grid/dataset.ts";
import { expressionText } from "../numerics/expression.ts";
import type { Selection } from "../zarr/selection.ts";
import { anomalyProvenance } from "./anomaly.ts";
import type { AggregateOptions, Reduction } from "./reduction.ts";

/** How an aggregation is made, as attributes of its answer. */
export function provenance(
  reductions: readonly Reduction[],
  { region }: Selection,
  options: AggregateOptions,
): Attributes {
  const [first] = reductions;
  const over = new Set(
    reductions.flatMap(({ dims }) =>
      dims.filter(({ fate }) => fate === "reduced").map(({ selection }) => selection.axis.name),
    ),
  );
  return {
    "estran:reduce": first?.statistics ?? [],
    "estran:over": [...over],
    "estran:weights": [first?.weights ?? "none", ...(options.days ? ["days"] : [])].join(),
    ...(region && { "estran:coverage": options.coverage }),
    ...(options.groupby && { "estran:groupby": options.groupby.join() }),
    ...(options.q && { "estran:q": options.q }),
    ...(options.window !== null && { "estran:window": options.window }),
    ...(options.sketch !== undefined && { "estran:sketch": `quantiles by at most ${options.sketch} bins` }),
    ...(options.other && { "estran:with": expressionText(options.other) }),
    ...(options.ddof !== 0 && { "estran:ddof": options.ddof }),
    ...(options.resample !== null && { "estran:resample": options.resample }),
    ...(options.closed !== "left" && { "estran:closed": options.closed }),
    ...(options.label !== "left" && { "estran:label": options.label }),
    ...(options.seasons && { "estran:seasons": options.seasons.map(({ name }) => name).join() }),
    ...anomalyProvenance(options),
    ...(options.rolling !== null && { "estran:rolling": options.rolling }),
    ...(options.center && { "estran:center": true }),
    ...(!options.skipna && { "estran:skipna": false }),
    ...(options.minCount !== (options.rolling ?? 1) && { "estran:min_count": options.minCount }),
  };
}
