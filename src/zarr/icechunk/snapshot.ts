/**
 * A snapshot: every node of an Icechunk repository at one commit, with its Zarr v3 metadata, and the manifests in which the
 * chunks of each array are found.
 *
 * https://icechunk.io/en/latest/reference/spec/ (snapshot.fbs)
 */
import { CorruptData } from "../../errors.ts";
import type { Window } from "../../numerics/search.ts";
import {
  bytesAt,
  bytesOf,
  fieldAt,
  requiredAt,
  rootTable,
  tableOf,
  tablesIn,
  textOf,
  uint32Of,
  uint64At,
  uint64Of,
  vectorOf,
} from "./flatbuffer.ts";
import { idOf } from "./object-file.ts";

/** An object of manifests, as the snapshot knows it. */
export type ManifestFile = Readonly<{ id: string; sizeBytes: number; refs: number }>;

/** Where the chunks of an array within `extents` (indexes of chunks, one window for each dimension) are found. */
export type ManifestRef = Readonly<{ file: ManifestFile; extents: readonly Window[] }>;

/** `metadata` is the node's `zarr.json`. Of groups, `manifests` is null. */
export type Node = Readonly<{
  nodeId: Uint8Array;
  metadata: Uint8Array;
  manifests: readonly ManifestRef[] | null;
}>;

export type Snapshot = Readonly<{ id: string; nodes: ReadonlyMap<string, Node>; heldBytes: number }>;

const ARRAY = 1;
const FILE_INFO_BYTES = 32;
/** Fewer hold no table with an id, and what points to it. */
const REF_BYTES = 28;

/** @throws RangeError, CorruptData */
export function parseSnapshot(bytes: Uint8Array, id: string): Snapshot {
  const key = `snapshots/${id}`;
  const root = rootTable(bytes);
  const { view } = root;
  // Tables may be pointed to many times over: what is made of them stays within what the object holds.
  let left = bytes.length;
  const spend = (held: number) => {
    left -= held;
    if (left < 0) {
      throw new CorruptData(key, "its parts are larger than the whole");
    }
  };
  const files = new Map<string, ManifestFile>();
  const infos = vectorOf(root, 6, FILE_INFO_BYTES);
  for (let i = 0; i < infos.length; i++) {
    const at = infos.at + i * FILE_INFO_BYTES;
    const file = idOf(bytesAt(view, at, 12));
    files.set(file, { id: file, sizeBytes: uint64At(view, at + 16), refs: view.getUint32(at + 24, true) });
  }
  for (const info of tablesIn(vectorOf(root, 7, 4))) {
    spend(REF_BYTES);
    const file = idOf(bytesAt(view, requiredAt(info, 0), 12));
    files.set(file, { id: file, sizeBytes: uint64Of(info, 1), refs: uint32Of(info, 2) });
  }
  const nodes = new Map<string, Node>();
  for (const node of tablesIn(vectorOf(root, 2, 4))) {
    const path = textOf(node, 1) ?? "";
    const metadata = bytesOf(node, 2) ?? new Uint8Array(0);
    spend(path.length + metadata.length + 8);
    const kind = fieldAt(node, 3);
    const isArray = kind !== 0 && view.getUint8(kind) === ARRAY;
    const manifests: ManifestRef[] = [];
    for (const ref of isArray ? tablesIn(vectorOf(tableOf(node, 4), 2, 4)) : []) {
      const extents = vectorOf(ref, 1, 8);
      spend(REF_BYTES + 8 * extents.length);
      const fileId = idOf(bytesAt(view, requiredAt(ref, 0), 12));
      const file = files.get(fileId);
      if (!file) {
        throw new CorruptData(key, `it does not list the manifest ${fileId}`);
      }
      manifests.push({
        file,
        extents: Array.from({ length: extents.length }, (_, d) => ({
          start: view.getUint32(extents.at + 8 * d, true),
          stop: view.getUint32(extents.at + 8 * d + 4, true),
        })),
      });
    }
    nodes.set(path.replace(/^\/+/, ""), {
      nodeId: bytesAt(view, requiredAt(node, 0), 8),
      metadata,
      manifests: isArray ? manifests : null,
    });
  }
  return { id, nodes, heldBytes: 4 * bytes.length };
}

/** The root's `zarr.json` with the metadata of every other node consolidated in it; undefined where there is no root. */
export function consolidatedMetadata({ nodes }: Snapshot): Uint8Array | undefined {
  const root = nodes.get("");
  if (!root || root.manifests) {
    return root?.metadata.slice();
  }
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const members = [...nodes]
    .filter(([path]) => path !== "")
    .map(([path, { metadata }]) => `${JSON.stringify(path)}:${text(metadata)}`);
  const own = text(root.metadata).trimEnd().replace(/\}$/, "").trimEnd();
  const consolidated = `"consolidated_metadata":{"kind":"inline","must_understand":false,"metadata":{${members.join(",")}}}`;
  return new TextEncoder().encode(`${own}${own.endsWith("{") ? "" : ","}${consolidated}}`);
}
