/** Whether a store is a repository of Icechunk, by the objects that every one has. */
import { SourceUnavailable } from "../../errors.ts";
import type { Store } from "../store.ts";
import { hasMagic } from "./object-file.ts";
import { DEFAULT_BRANCH } from "./resolve.ts";

const HEAD_BYTES = 100;

/** A source that fails says nothing of what it holds: opening it will. @throws SourceTimeout, Cancelled */
export async function detectRepository(store: Store): Promise<boolean> {
  const head = (key: string) =>
    store.getRange(`/${key}`, { offset: 0, maxLength: HEAD_BYTES }).catch((error: unknown) => {
      if (error instanceof SourceUnavailable) {
        return undefined;
      }
      throw error;
    });
  const [repo, ref] = await Promise.all([head("repo"), head(`refs/branch.${DEFAULT_BRANCH}/ref.json`)]);
  return (repo !== undefined && hasMagic(repo)) || ref !== undefined;
}
