/**
 * A branch, a tag or a snapshot by its name → the snapshot's id. Version 2 keeps all names in one object, `repo`; version 1
 * an object for each.
 *
 * https://icechunk.io/en/latest/reference/spec/ (repo.fbs)
 */
import { CorruptData, InvalidParameter } from "../../errors.ts";
import { parseJson } from "../json.ts";
import { isObject } from "../metadata-members.ts";
import type { Store } from "../store.ts";
import { bytesAt, requiredAt, rootTable, tableIn, tablesIn, textOf, uint32Of, vectorOf } from "./flatbuffer.ts";
import { idOf, isId, openObject, reading } from "./object-file.ts";

/** The branch that is meant where nothing is said. */
export const DEFAULT_BRANCH = "main";
const MAX_REPO_BYTES = 64e6;
const MAX_REF_BYTES = 10_000;
/** Names that an error lists. */
const MAX_KNOWN = 50;
const ALLOWED = "a branch, a tag, or the id of a snapshot";

/** @throws InvalidParameter where there is nothing of that name, SourceUnavailable, SourceTimeout, CorruptData */
export async function resolveVersion(store: Store, name: string, signal: AbortSignal | undefined): Promise<string> {
  if (!/^[^/\\\0]{1,255}$/.test(name) || name.startsWith(".")) {
    throw new InvalidParameter("version", name, ALLOWED);
  }
  const read = (key: string, maxBytes: number) => store.get(`/${key}`, { signal, maxBytes });
  const [repo, branch, tag, deleted] = await Promise.all([
    read("repo", MAX_REPO_BYTES),
    read(`refs/branch.${name}/ref.json`, MAX_REF_BYTES),
    read(`refs/tag.${name}/ref.json`, MAX_REF_BYTES),
    read(`refs/tag.${name}/ref.json.deleted`, MAX_REF_BYTES),
  ]);
  if (repo) {
    const bytes = await openObject(repo, "repo", MAX_REPO_BYTES, "repo");
    return reading("repo", () => fromRepo(bytes, name));
  }
  const ref = branch ?? (deleted ? undefined : tag);
  if (ref) {
    return snapshotOf(ref, `refs/${branch ? "branch" : "tag"}.${name}/ref.json`);
  }
  if (isId(name)) {
    return name;
  }
  throw new InvalidParameter("version", name, ALLOWED, "there is none of that name");
}

function snapshotOf(bytes: Uint8Array, key: string): string {
  let ref: unknown;
  try {
    ref = parseJson(bytes);
  } catch (cause) {
    throw new CorruptData(key, "it is no JSON", { cause });
  }
  if (!isObject(ref) || typeof ref.snapshot !== "string" || !isId(ref.snapshot)) {
    throw new CorruptData(key, "it names no snapshot");
  }
  return ref.snapshot;
}

function fromRepo(bytes: Uint8Array, name: string): string {
  const root = rootTable(bytes);
  const [tags, branches, snapshots] = [vectorOf(root, 1, 4), vectorOf(root, 2, 4), vectorOf(root, 4, 4)];
  const idAt = (index: number) => {
    if (index >= snapshots.length) {
      throw new CorruptData("repo", `it has no snapshot ${index}`);
    }
    return idOf(bytesAt(root.view, requiredAt(tableIn(snapshots, index), 0), 12));
  };
  const known: string[] = [];
  for (const refs of [branches, tags]) {
    for (const ref of tablesIn(refs)) {
      const own = textOf(ref, 0) ?? "";
      if (own === name) {
        return idAt(uint32Of(ref, 1));
      }
      if (known.length < MAX_KNOWN) {
        known.push(own);
      }
    }
  }
  if (isId(name) && Array.from({ length: snapshots.length }, (_, i) => idAt(i)).includes(name)) {
    return name;
  }
  throw new InvalidParameter("version", name, [...known, "the id of a snapshot"], "there is none of that name");
}
