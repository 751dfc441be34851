/**
 * What a group holds, from metadata consolidated at the group itself or at the store's root. Pure: arrays are found here
 * and parsed when asked for, so that one bad document spoils nothing but itself.
 */
import { CorruptData } from "../errors.ts";
import type { Attributes } from "../grid/dataset.ts";
import type { ArrayMetadata } from "./array-metadata.ts";
import { showJson } from "./json.ts";
import { isObject, type Members, parseObject, visibleAttributes } from "./metadata-members.ts";
import { parseArrayV2 } from "./metadata-v2.ts";
import { type NodeV3, parseArrayV3, parseGroupV3, parseNodeV3 } from "./metadata-v3.ts";

/** An array's name and how to parse its document. */
export type FoundArray = readonly [name: string, parse: () => ArrayMetadata];

export type GroupContents = Readonly<{
  zarrFormat: 2 | 3;
  attributes: Attributes;
  arrays: readonly FoundArray[];
  /** Names of child groups. */
  groups: readonly string[];
}>;

/** The path of `name` within `group`; "" is the root. */
export function joinPath(group: string, name: string): string {
  return group === "" || name === "" ? group + name : `${group}/${name}`;
}

/** The path of `group` from `base`, which it is or lies in. */
function pathFrom(base: string, group: string): string {
  return base === "" ? group : group.slice(base.length + 1);
}

/** The v3 group `group` from the `zarr.json` of `base`, which it is or lies in; null where it isn't in there. */
export function consolidatedV3(base: string, node: NodeV3, group: string): GroupContents | null {
  const { attributes, consolidated } = parseGroupV3(node);
  if (!consolidated) {
    return null;
  }
  if (base === group) {
    return { zarrFormat: 3, attributes, ...childrenV3(consolidated, group, "") };
  }
  const path = pathFrom(base, group);
  if (!Object.hasOwn(consolidated, path)) {
    return null;
  }
  const own = parseNodeV3(group, consolidated[path]);
  return own.nodeType === "array"
    ? arrayAlone(group, parseArrayV3(group, own))
    : { zarrFormat: 3, attributes: parseGroupV3(own).attributes, ...childrenV3(consolidated, group, `${path}/`) };
}

function childrenV3(nodes: Members, group: string, prefix: string): Pick<GroupContents, "arrays" | "groups"> {
  const arrays: FoundArray[] = [];
  const groups = new Set<string>();
  for (const [path, document] of Object.entries(nodes)) {
    if (!path.startsWith(prefix) || path === "") {
      continue;
    }
    const name = path.slice(prefix.length);
    if (name.includes("/") || (isObject(document) && document.node_type === "group")) {
      groups.add(name.split("/", 1)[0]!);
    } else {
      arrays.push(foundV3(group, name, () => document));
    }
  }
  return { arrays, groups: [...groups] };
}

export function foundV3(group: string, name: string, document: () => unknown): FoundArray {
  const path = joinPath(group, name);
  return [name, () => parseArrayV3(path, parseNodeV3(path, document()))];
}

/** The v2 group `group` from the `.zmetadata` of `base`, which it is or lies in; null where it isn't in there. */
export function consolidatedV2(base: string, document: unknown, group: string, source: string): GroupContents | null {
  const key = joinPath(base, ".zmetadata");
  const documents = parseObject(parseObject(document, "the document", key).metadata, "metadata", key);
  const prefix = base === group ? "" : `${pathFrom(base, group)}/`;
  const nodes = new Map<string, Record<string, unknown>>();
  for (const [path, value] of Object.entries(documents)) {
    if (path.startsWith(prefix)) {
      const slash = path.lastIndexOf("/");
      const name = path.slice(prefix.length, Math.max(prefix.length, slash));
      nodes.set(name, { ...nodes.get(name), [path.slice(slash + 1)]: value });
    }
  }
  const own = nodes.get("") ?? {};
  if (own[".zarray"] !== undefined) {
    return arrayAlone(group || source, parseArrayV2(group, own[".zarray"], own[".zattrs"]));
  }
  if (nodes.size === 0 && base !== group) {
    return null;
  }
  nodes.delete("");
  const isArray = ([name, node]: [string, Record<string, unknown>]) =>
    !name.includes("/") && node[".zarray"] !== undefined;
  return {
    zarrFormat: 2,
    attributes: parseGroupV2(group, own[".zgroup"], own[".zattrs"]),
    arrays: [...nodes].filter(isArray).map(([name, node]) =>
      foundV2(
        group,
        name,
        () => node[".zarray"],
        () => node[".zattrs"],
      ),
    ),
    groups: [...new Set([...nodes].filter((node) => !isArray(node)).map(([name]) => name.split("/", 1)[0]!))],
  };
}

export function foundV2(group: string, name: string, document: () => unknown, attributes: () => unknown): FoundArray {
  return [name, () => parseArrayV2(joinPath(group, name), document(), attributes())];
}

/** The attributes of a v2 group; either document may be missing. @throws CorruptData */
export function parseGroupV2(group: string, document: unknown, attributes: unknown): Attributes {
  const key = joinPath(group, ".zgroup");
  if (document !== undefined && parseObject(document, "the document", key).zarr_format !== 2) {
    throw new CorruptData(key, `it is ${showJson(document)}, no group of Zarr v2`);
  }
  return visibleAttributes(parseObject(attributes ?? {}, "the document", joinPath(group, ".zattrs")));
}

/** An array where a group was expected is a group of that one array, named after the last segment of `path`. */
export function arrayAlone(path: string, array: ArrayMetadata): GroupContents {
  const name = path
    .replace(/\/+$/, "")
    .replace(/^.*[/:]/, "")
    .replace(/\.zarr$/, "");
  return { zarrFormat: array.zarrFormat, attributes: {}, arrays: [[name || "data", () => array]], groups: [] };
}
