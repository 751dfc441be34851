/** Pyramids in memory. */
import { buildZarr, type Entries, type GroupSpec } from "./memory-store.ts";

/** Groups below one that has attributes, their metadata consolidated at the root or nowhere. */
export function pyramid(
  groups: Readonly<Record<string, GroupSpec>>,
  attributes: object,
  kind: "v3" | "v3 plain" | "v2" = "v3",
): Entries {
  const format = kind === "v2" ? 2 : 3;
  const entries: Record<string, Entries[string]> = {};
  for (const [path, group] of Object.entries(groups)) {
    const { ".zmetadata": _, ...built } = buildZarr(group, format);
    for (const [key, value] of Object.entries(built)) {
      entries[`${path}/${key}`] = value;
    }
    if (format === 3) {
      const { consolidated_metadata: __, ...document } = built["zarr.json"] as Record<string, unknown>;
      entries[`${path}/zarr.json`] = document;
    }
  }
  const documents = Object.entries(entries).filter(([key]) => /(^|\/)(zarr\.json|\.z\w+)$/.test(key));
  if (format === 2) {
    const own = { ".zgroup": { zarr_format: 2 }, ".zattrs": attributes };
    const metadata = { ...own, ...Object.fromEntries(documents) };
    return { ...entries, ...own, ".zmetadata": { zarr_consolidated_format: 1, metadata } };
  }
  const metadata = Object.fromEntries(documents.map(([key, value]) => [key.replace(/\/zarr\.json$/, ""), value]));
  const consolidated = { kind: "inline", must_understand: false, metadata };
  const root = { zarr_format: 3, node_type: "group", attributes };
  return { ...entries, "zarr.json": kind === "v3" ? { ...root, consolidated_metadata: consolidated } : root };
}
