/**
 * Which arrays of a group can be decoded, and which of its variables can therefore be asked for. Decided when an archive is
 * opened, from metadata alone: one codec or type that Estran lacks takes away what needs it, and nothing else.
 */
import type { Archive } from "../catalog/entry.ts";
import { CorruptData, Unsupported } from "../errors.ts";
import type { ArrayFacts, Interpretation } from "../grid/interpret.ts";
import { createPipeline } from "./codecs/create-pipeline.ts";
import type { Kernels } from "./kernels.ts";
import type { OpenArray } from "./open-dataset.ts";
import type { Hierarchy } from "./open-hierarchy.ts";
import type { Lookup } from "./store.ts";

export type CompiledArrays = Readonly<{
  arrays: ReadonlyMap<string, OpenArray>;
  /** Names of the arrays that can't be decoded, and why. */
  unreadable: ReadonlyMap<string, string>;
}>;

/** Compiles the codecs of every array of the group. */
export function compileArrays(hierarchy: Hierarchy, kernels: Kernels, lookup?: Lookup): CompiledArrays {
  const prefix = hierarchy.group === "" ? "" : `${hierarchy.group}/`;
  const unreadable = new Map(hierarchy.unreadable.map(({ path, reason }) => [path.slice(prefix.length), reason]));
  const arrays = new Map<string, OpenArray>();
  for (const [name, metadata] of hierarchy.arrays) {
    try {
      arrays.set(name, { metadata, pipeline: createPipeline(metadata, kernels), lookup });
    } catch (error) {
      if (!(error instanceof Unsupported || error instanceof CorruptData)) {
        throw error;
      }
      unreadable.set(name, error.message);
    }
  }
  return { arrays, unreadable };
}

/**
 * The variables and scalars of `meaning` that can be read, and why the other variables can't: for themselves, or for a
 * coordinate or bounds along one of their dimensions. An axis is never made up for one that can't be read.
 *
 * @param regular labels that are known without reading them, by dimension
 * @throws Unsupported where there are variables, and none of them can be read
 */
export function readableMeaning(
  meaning: Interpretation,
  unreadable: CompiledArrays["unreadable"],
  facts: ReadonlyMap<string, ArrayFacts>,
  regular: Archive["axes"],
): Readonly<{ meaning: Interpretation; unreadable: ReadonlyMap<string, string> }> {
  const refused = new Map(unreadable);
  for (const variable of meaning.variables) {
    const { dims, shape } = facts.get(variable)!;
    const labels = dims
      .filter((dim, i) => regular[dim]?.count !== shape[i])
      .map((dim) => meaning.coordinateOf.get(dim) ?? dim);
    const bounds = dims.map((dim) => meaning.boundsOf.get(dim) ?? "");
    const lost = [...labels, ...bounds].find((name) => unreadable.has(name));
    if (lost !== undefined && !refused.has(variable)) {
      refused.set(variable, `It needs ${lost}, which can't be read: ${unreadable.get(lost)}`);
    }
  }
  const variables = meaning.variables.filter((name) => !refused.has(name));
  if (variables.length === 0 && refused.size > 0) {
    throw refusal(refused.entries().next().value!);
  }
  return {
    meaning: {
      ...meaning,
      variables,
      scalars: meaning.scalars.filter((name) => !refused.has(name)),
      auxiliaries: meaning.auxiliaries.filter((name) => !refused.has(name)),
    },
    unreadable: refused,
  };
}

/** What a question about a variable that can't be read gets. */
export function refusal([name, reason]: readonly [string, string]): Unsupported {
  return new Unsupported(`reading ${name}`, reason);
}
