/** A plan as JSON: what `explain=true` answers and what a refusal quotes. */
import type { Cost } from "../cost.ts";
import { type DimPlan, fitsBudget, type ReadPlan } from "./plan.ts";

/** Index windows quoted for one dimension, at most. */
const QUOTED_WINDOWS = 8;

/** @param details what the operation adds of its own, JSON-safe */
export function explain(
  plan: ReadPlan,
  budget: Cost,
  details: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...details,
    cost: plan.cost,
    budget,
    fits: fitsBudget(plan.cost, budget),
    chunksInFlight: plan.inFlight,
    ...(plan.parts > 1 && { parts: plan.parts }),
    variables: plan.arrays.map(({ array: { metadata, pipeline }, dims, chunks, shards }) => ({
      name: metadata.path.split("/").at(-1),
      dimensions: metadata.dimensionNames,
      shape: metadata.shape,
      chunkShape: pipeline.chunkShape,
      ...(pipeline.shard && { shardShape: metadata.chunkShape }),
      codecs: metadata.codecs.map(({ name }) => name),
      reads: Object.fromEntries(dims.map((dim) => [dimName(dim, metadata.dimensionNames), readsOf(dim)])),
      chunks,
      ...(pipeline.shard && { shards }),
      decodedChunkBytes: pipeline.decodedBytes,
    })),
  };
}

function dimName(dim: DimPlan, names: readonly string[]): string {
  return dim.kind === "windows" ? names[dim.dim]! : dim.dims.map((d) => names[d]).join(",");
}

function readsOf(dim: DimPlan): Record<string, unknown> {
  if (dim.kind === "cells") {
    return { cells: dim.size };
  }
  return {
    size: dim.size,
    windows: dim.windows.slice(0, QUOTED_WINDOWS).map(({ start, stop }) => [start, stop]),
    ...(dim.windows.length > QUOTED_WINDOWS && { windowsNotShown: dim.windows.length - QUOTED_WINDOWS }),
  };
}
