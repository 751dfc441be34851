/**
 * Opens the metadata of a group, whichever Zarr version wrote it: one round trip where metadata is consolidated, two or
 * three elsewhere. Reads no chunk. Consolidated metadata is taken at its word, stale or not.
 *
 * - Zarr v3 goes before v2 where a group has both, as in zarr-python.
 * - A nested group is also looked up in metadata consolidated at the store's root.
 * - A pyramid is opened at its finest level, whatever that is called, unless another is asked for.
 * - One array that can't be read doesn't spoil the others: it is listed in `unreadable`, unless it was asked for.
 * - All reads of a step are sent at once; bounding them is the store's business.
 *
 * https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html#consolidated-metadata
 */
import { Cancelled, CorruptData, Unsupported } from "../errors.ts";
import type { Attributes } from "../grid/dataset.ts";
import type { ArrayMetadata } from "./array-metadata.ts";
import { createDocuments, type Document, type Documents } from "./documents.ts";
import {
  arrayAlone,
  consolidatedV2,
  consolidatedV3,
  type FoundArray,
  foundV2,
  foundV3,
  type GroupContents,
  joinPath,
  parseGroupV2,
} from "./group-contents.ts";
import { isObject } from "./metadata-members.ts";
import { parseArrayV2 } from "./metadata-v2.ts";
import { type NodeV3, parseArrayV3, parseGroupV3, parseNodeV3 } from "./metadata-v3.ts";
import { cellsOf, levelAttributes, type NamedLevel, namedLevels, type PyramidLevel } from "./pyramid.ts";
import type { ListableStore, Store } from "./store.ts";

export type Hierarchy = Readonly<{
  zarrFormat: 2 | 3;
  /** Path of the group in its store; "" is the root. Of a pyramid, its finest level. */
  group: string;
  attributes: Attributes;
  /** Arrays directly in the group (and those asked for), by their names relative to it. */
  arrays: ReadonlyMap<string, ArrayMetadata>;
  /** Names of the child groups, where they are known. */
  groups: readonly string[];
  /** Arrays of the group that can't be read, by path in the store, and why. */
  unreadable: readonly Readonly<{ path: string; reason: string }>[];
  consolidated: boolean;
  /** Of a pyramid, finest first, paths relative to the group that was opened; empty for any other group. */
  levels: readonly PyramidLevel[];
  /** The store's own, or 32 hexadecimal digits that change whenever a metadata document does. */
  version: string;
  metadataBytes: number;
}>;

export type HierarchyOptions = Readonly<{
  /** Path of the group in its store, without slashes at its ends; "" is the root. */
  group: string;
  /** Arrays to read by path relative to the group where metadata is not consolidated; without any, the store is listed. */
  arrays?: readonly string[];
  /** Of a pyramid: the path of the level to open, as the pyramid names it; the finest where not said. */
  level?: string | undefined;
  signal?: AbortSignal;
}>;

/**
 * @throws SourceUnavailable, SourceTimeout, Cancelled where the source fails before anything was found
 * @throws CorruptData where a document is malformed, and where there is no Zarr, saying what was looked for
 * @throws Unsupported where the group, or an array asked for, needs what Estran can't do, or where the store can't say what it holds
 */
export async function openHierarchy(store: Store, options: HierarchyOptions): Promise<Hierarchy> {
  const { group, arrays: asked = [], level, signal } = options;
  const documents = createDocuments(store, signal);
  const search = { store, documents, group, asked, signal };
  const found = await findContents(search);
  const levels = namedLevels(group, found.contents.attributes);
  const opened =
    level !== undefined
      ? { ...(await openLevel(search, found, levels ?? [], level)), levels: [] }
      : levels
        ? await openFinest(search, found, levels)
        : { ...parsed(found.contents, group, asked), levels: [] };
  return {
    ...opened,
    consolidated: found.consolidated !== null,
    version: store.version ?? (await documents.version()),
    metadataBytes: documents.metadataBytes(),
  };
}

type Parsed = Pick<Hierarchy, "zarrFormat" | "group" | "attributes" | "arrays" | "groups" | "unreadable">;

function parsed(
  { zarrFormat, attributes, arrays, groups }: GroupContents,
  group: string,
  asked: readonly string[],
): Parsed {
  return { zarrFormat, group, attributes, ...parseArrays(arrays, group, asked), groups };
}

/** The finest level of a pyramid. Every level named has to be there: one that is not may be the finest. */
async function openFinest(
  search: Search,
  found: Found,
  named: readonly NamedLevel[],
): Promise<Parsed & Pick<Hierarchy, "levels">> {
  const own = parsed(found.contents, search.group, search.asked);
  const levels = await Promise.all(
    named.map(async (each) => ({ ...each, level: await contentsOf(each, own, search, found) })),
  );
  const ranked = levels.toSorted((a, b) => cellsOf(b.level.arrays.values()) - cellsOf(a.level.arrays.values()));
  const [finest, ...coarser] = ranked;
  const others = new Set(coarser.map(({ path }) => path));
  return {
    ...besideLevels(finest!.path, finest!.level, own, others),
    levels: ranked.map(({ path, method, level }) => ({
      path,
      ...(method !== null && { resampling_method: method }),
      shapes: Object.fromEntries([...level.arrays].map(([name, { shape }]) => [name, shape])),
    })),
  };
}

/** One level of a pyramid, without looking at the others. @throws CorruptData where there is none of that path */
async function openLevel(search: Search, found: Found, named: readonly NamedLevel[], path: string): Promise<Parsed> {
  const level = named.find((each) => each.path === path);
  if (!level) {
    throw new CorruptData(joinPath(search.group, "multiscales"), `it names no level ${JSON.stringify(path)}`);
  }
  const own = parsed(found.contents, search.group, search.asked);
  const others = new Set(named.filter((each) => each !== level).map((each) => each.path));
  return besideLevels(path, await contentsOf(level, own, search, found), own, others);
}

/** What a level holds itself: a group's arrays, or the array that it is. */
async function contentsOf(level: NamedLevel, own: Parsed, search: Search, { contents, consolidated }: Found) {
  const { path } = level;
  const array = own.arrays.get(path);
  if (path === "" || array) {
    return array ? { ...own, arrays: new Map([[path, placedBy(level, array)]]) } : own;
  }
  const where = joinPath(search.group, path);
  const within = search.asked.filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
  const inner = consolidated?.(where) ?? (await findContents({ ...search, group: where, asked: within })).contents;
  const opened = parsed(inner, where, within);
  if (opened.arrays.size === 0) {
    throw new CorruptData(where, opened.unreadable[0]?.reason ?? "this level of a pyramid holds no array");
  }
  return { ...opened, attributes: levelAttributes(contents.attributes, level, opened.attributes) };
}

/** A level that is an array comes with the arrays beside it that are no levels, but for the coordinates of other levels. */
function besideLevels(path: string, level: Parsed, own: Parsed, others: ReadonlySet<string>): Parsed {
  const array = own.arrays.has(path) ? level.arrays.get(path)! : null;
  const isOfAnother = ({ dimensionNames, shape }: ArrayMetadata) =>
    dimensionNames.some((dim, i) => {
      const size = array!.shape[array!.dimensionNames.indexOf(dim)];
      return size !== undefined && size !== shape[i];
    });
  return array
    ? {
        ...level,
        arrays: new Map([
          ...[...own.arrays].filter(([name, other]) => !others.has(name) && !isOfAnother(other)),
          ...level.arrays,
        ]),
      }
    : level;
}

const placedBy = ({ attributes }: NamedLevel, array: ArrayMetadata): ArrayMetadata => ({
  ...array,
  attributes: { ...attributes, ...array.attributes },
});

type Search = Readonly<{
  store: Store;
  documents: Documents;
  group: string;
  asked: readonly string[];
  signal: AbortSignal | undefined;
}>;

type Found = Readonly<{
  contents: GroupContents;
  /** What the same document says of a group below; null where metadata is not consolidated. */
  consolidated: ((group: string) => GroupContents | null) | null;
}>;

async function findContents(search: Search): Promise<Found> {
  const { store, documents, group } = search;
  const bases = group === "" ? [""] : [group, ""];
  const probe = (name: string) => Promise.all(bases.map((base) => documents.probe(joinPath(base, name))));
  const [v3, v2] = await Promise.all([probe("zarr.json"), probe(".zmetadata")]);
  const nodeAt = (i: number) => v3[i] && parseNodeV3(bases[i]!, v3[i].parse());
  const own = nodeAt(0);
  if (own?.nodeType === "array") {
    return { consolidated: null, contents: arrayAlone(group || store.source, parseArrayV3(group, own)) };
  }
  for (const [i, base] of bases.entries()) {
    const node = i === 0 ? own : nodeAt(i);
    const consolidated = (at: string) => (node?.nodeType === "group" ? consolidatedV3(base, node, at) : null);
    const contents = consolidated(group);
    if (contents) {
      return { consolidated, contents };
    }
  }
  if (own) {
    return { consolidated: null, contents: await findPlainV3(search, own) };
  }
  for (const [i, document] of v2.entries()) {
    const parsed = document?.parse();
    const consolidated = (at: string) => (document ? consolidatedV2(bases[i]!, parsed, at, store.source) : null);
    const contents = consolidated(group);
    if (contents) {
      return { consolidated, contents };
    }
  }
  return { consolidated: null, contents: await findPlainV2(search) };
}

async function findPlainV3(search: Search, own: NodeV3): Promise<GroupContents> {
  const { documents, group, asked } = search;
  const { attributes } = parseGroupV3(own);
  const arrays: FoundArray[] = [];
  const groups: string[] = [];
  const names = asked.length > 0 ? asked : await listNames(search);
  const found = await Promise.all(names.map((name) => documents.read(joinPath(joinPath(group, name), "zarr.json"))));
  for (const [i, name] of names.entries()) {
    const document = found[i];
    if (!document && asked.length > 0) {
      throw missing(search, name, "zarr.json");
    }
    if (document && isGroupV3(document)) {
      groups.push(name);
    } else if (document) {
      arrays.push(foundV3(group, name, document.parse));
    }
  }
  return { zarrFormat: 3, attributes, arrays, groups };
}

async function findPlainV2(search: Search): Promise<GroupContents> {
  const { store, documents, group, asked } = search;
  const [ownGroup, ownAttributes, ownArray, askedFor] = await Promise.all([
    documents.probe(joinPath(group, ".zgroup")),
    documents.probe(joinPath(group, ".zattrs")),
    documents.probe(joinPath(group, ".zarray")),
    readArraysV2(search, asked),
  ]);
  if (ownArray) {
    // The probe may have failed, and an array without its attributes would be misread.
    const attributes = ownAttributes ?? (await documents.read(joinPath(group, ".zattrs")));
    return arrayAlone(group || store.source, parseArrayV2(group, ownArray.parse(), attributes?.parse()));
  }
  if (!ownGroup && asked.length === 0 && !isListable(store)) {
    throw notFound(search);
  }
  const names = asked.length > 0 ? asked : await listNames(search);
  const arrays = asked.length > 0 ? askedFor : await readArraysV2(search, names);
  const others = names.filter((name) => !arrays.some((array) => array.name === name));
  const groups = asked.length > 0 ? [] : await keepGroupsV2(search, others);
  if (!ownGroup && arrays.length + groups.length === 0) {
    throw notFound(search);
  }
  if (asked.length > 0 && others.length > 0) {
    throw missing(search, others[0]!, ".zarray");
  }
  return {
    zarrFormat: 2,
    attributes: parseGroupV2(group, ownGroup?.parse(), ownAttributes?.parse()),
    arrays: arrays.map(({ name, array, attributes }) => foundV2(group, name, array.parse, () => attributes?.parse())),
    groups,
  };
}

type ArrayDocuments = Readonly<{ name: string; array: Document; attributes: Document | undefined }>;

/** The documents of those names that are arrays. */
async function readArraysV2(search: Search, names: readonly string[]): Promise<readonly ArrayDocuments[]> {
  const { documents, group } = search;
  const read = names.map(async (name): Promise<readonly ArrayDocuments[]> => {
    const [array, attributes] = await Promise.all([
      documents.read(joinPath(joinPath(group, name), ".zarray")),
      documents.read(joinPath(joinPath(group, name), ".zattrs")),
    ]);
    return array ? [{ name, array, attributes }] : [];
  });
  return (await Promise.all(read)).flat();
}

async function keepGroupsV2({ documents, group }: Search, names: readonly string[]): Promise<readonly string[]> {
  const read = names.map((name) => documents.read(joinPath(joinPath(group, name), ".zgroup")));
  const found = await Promise.all(read);
  return names.filter((_, i) => found[i]);
}

/** Names of everything below the group. */
async function listNames(search: Search): Promise<readonly string[]> {
  const { store, documents, group, signal } = search;
  if (!isListable(store)) {
    throw (
      documents.failures[0] ??
      new Unsupported(
        "a Zarr group without consolidated metadata in a store that can't be listed",
        "Consolidate its metadata, or name its arrays in the catalogue.",
      )
    );
  }
  const listing = store.list(group === "" ? "" : `${group}/`, { signal });
  const { prefixes } = await listing.catch((error: unknown) => {
    // The document that failed first says more than the listing that was tried for want of it.
    throw error instanceof Cancelled ? error : (documents.failures[0] ?? error);
  });
  return prefixes.map((prefix) => prefix.replace(/\/$/, "").replace(/^.*\//, ""));
}

function isListable(store: Store): store is ListableStore {
  return "list" in store;
}

/** A document that is malformed is an array's, to be reported as such. */
function isGroupV3(document: Document): boolean {
  try {
    const node = document.parse();
    return isObject(node) && node.node_type === "group";
  } catch {
    return false;
  }
}

function parseArrays(
  found: readonly FoundArray[],
  group: string,
  asked: readonly string[],
): Pick<Hierarchy, "arrays" | "unreadable"> {
  const arrays = new Map<string, ArrayMetadata>();
  const unreadable: { path: string; reason: string }[] = [];
  for (const [name, parse] of found) {
    try {
      arrays.set(name, parse());
    } catch (error) {
      const isKnown = error instanceof Unsupported || error instanceof CorruptData;
      if (!isKnown || asked.includes(name)) {
        throw error;
      }
      unreadable.push({ path: joinPath(group, name), reason: error.message });
    }
  }
  return { arrays, unreadable };
}

/** A source that failed may hide what was looked for: that is then the error. */
function notFound({ documents, group }: Search): Error {
  const where = group === "" ? "at the root" : `in "${group}", nor metadata at the root that has it`;
  const looked = "there is no zarr.json, .zmetadata, .zgroup or .zarray";
  return documents.failures[0] ?? new CorruptData(joinPath(group, "zarr.json"), `${looked} ${where}: no Zarr group`);
}

function missing({ group }: Search, name: string, file: string): CorruptData {
  const key = joinPath(joinPath(group, name), file);
  return new CorruptData(key, `it is not there, though the array "${name}" was asked for`);
}
