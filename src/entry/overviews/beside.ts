/** Overviews that lie beside a store, by their name: `sst.overviews.zarr` beside `sst.zarr`. */
import type { Layout, Source } from "../../catalog/entry.ts";
import type { OpenContext } from "../../zarr/open-dataset.ts";

/** The prefixes of overviews, finished or not, which are no collections of their own. */
export const OVERVIEWS = /\.overviews\.zarr(\.partial|\.replaced)?\/?$/;

/** Where overviews of a store are beside it; null for a source that has no beside. */
export function besideStore(source: Source): Source | null {
  switch (source.kind) {
    case "folder":
      return { ...source, path: overviewsName(source.path) };
    case "s3":
      return source.prefix === "" ? null : { ...source, prefix: overviewsName(source.prefix) };
    case "http":
      return /[?#]/.test(source.url) ? null : { ...source, url: overviewsName(source.url) };
    default:
      return null;
  }
}

const overviewsName = (path: string): string =>
  `${path.replace(/\/+$/, "").replace(/\.(zarr|json|parq|parquet)$/i, "")}.overviews.zarr`;

/** The overviews that are beside a store; null where there are none, or none that can be seen. */
export async function findOverviews(
  source: Source,
  { openStore }: Pick<OpenContext, "openStore">,
): Promise<Layout | null> {
  const beside = besideStore(source);
  const found =
    beside &&
    (await openStore(beside)
      .get("/zarr.json")
      .catch(() => undefined));
  return found ? { source: beside!, group: "", arrays: [] } : null;
}
