/**
 * Chunks that lie elsewhere: which URLs an archive may point to, and the stores that read them. A URL outside of the containers
 * that the catalogue names is never fetched, whatever the archive says.
 */
import type { Source } from "../catalog/entry.ts";
import { Unsupported } from "../errors.ts";
import type { AbsolutePath, Store } from "./store.ts";

/** Sources by the prefix of the URLs that they hold. */
export type Containers = Readonly<Record<string, Source>>;

/** An object of a container by its URL. @throws Unsupported for a URL that is in none */
export function createContainers(
  containers: Containers,
  openStore: (source: Source) => Store,
): (url: string) => Readonly<{ store: Store; key: AbsolutePath }> {
  const stores = new Map<string, Store>();
  // The longest prefix is the nearest.
  const prefixes = Object.keys(containers).toSorted((a, b) => b.length - a.length);
  return (url) => {
    const prefix = prefixes.find((each) => url.startsWith(each));
    if (prefix === undefined) {
      throw refused(url, "no container of the catalogue's entry begins so");
    }
    const rest = keyOf(url.slice(prefix.length), /^https?:/.test(prefix));
    if (rest === null) {
      throw refused(url, "it leaves its container");
    }
    let store = stores.get(prefix);
    if (!store) {
      store = openStore(containers[prefix]!);
      stores.set(prefix, store);
    }
    return { store, key: `/${rest}` };
  };
}

/** Null where the path climbs. Stores encode keys themselves. */
function keyOf(rest: string, isEncoded: boolean): string | null {
  let key = rest.replace(/^\/+/, "");
  if (isEncoded) {
    try {
      key = decodeURIComponent(key);
    } catch {
      return null;
    }
  }
  return key.split(/[/\\]/).some((segment) => segment === ".." || segment === ".") || key === "" ? null : key;
}

function refused(url: string, reason: string): Unsupported {
  // A query may hold a signature.
  return new Unsupported(
    `chunks at ${url.slice(0, 300).replace(/[?#].*$/, "")}`,
    `Nothing is fetched from there: ${reason}.`,
  );
}
