/** What the app needs of the world; the hosts in `entry/` provide it, and tests do. Nothing else reads a platform. */
import type { Catalog } from "../catalog/catalog.ts";
import type { Source } from "../catalog/entry.ts";
import type { Spread } from "../compute/parts.ts";
import type { Cost } from "../cost.ts";
import type { Kernels } from "../zarr/kernels.ts";
import type { Store } from "../zarr/store.ts";
import type { ValueCache } from "../zarr/value-cache.ts";
import type { Share } from "./share.ts";

export type Deps = Readonly<{
  catalog: Catalog;
  openStore(source: Source): Store;
  kernels: Kernels;
  /** What one request may spend. */
  budget: Cost;
  /** Kept across requests. */
  cache: ValueCache;
  /**
   * A file of the app's own assets, by absolute path (`/docs/swagger-ui.css`); 404 where there is none. With the request's
   * `Accept-Encoding`, its compressed form where the host keeps one, as `Content-Encoding` says.
   */
  asset(path: string, acceptEncoding?: string): Promise<Response>;
  /** Reads of a source under way at once, at most. */
  connections: number;
  /** Into how many parts a reduction may be split, and who computes them; 1 and nobody where there is one thread. */
  parts: number;
  spread?: Spread | undefined;
  /** Does the same work once for requests that come together. */
  share: Share;
  /** Milliseconds since 1970. */
  now(): number;
  /** One line of the log. */
  log(entry: Readonly<Record<string, unknown>>): void;
}>;
