/**
 * Where a set of references lies, and what its URLs mean there: one without a scheme is beside the set, every other one is in the
 * containers that the catalogue names, or refused.
 */
import type { Source } from "../../catalog/entry.ts";
import type { ArchiveAccess } from "../archive-contents.ts";
import { type Containers, createContainers } from "../containers.ts";
import type { AbsolutePath, Store } from "../store.ts";

/** The source around the last segment of a source's path, and that segment. */
export function splitSource(source: Source): Readonly<{ around: Source; name: string }> {
  switch (source.kind) {
    case "http": {
      const url = new URL(source.url);
      const [before, name] = split(url.pathname);
      url.pathname = before;
      return { around: { ...source, url: url.href }, name: decodeURIComponent(name) };
    }
    case "s3":
    case "r2": {
      const [prefix, name] = split(source.prefix);
      return { around: { ...source, prefix }, name };
    }
    default: {
      const [path, name] = split(source.path);
      return { around: { ...source, path: path || "." }, name };
    }
  }
}

function split(path: string): readonly [before: string, name: string] {
  const whole = path.replace(/\/+$/, "");
  const slash = whole.lastIndexOf("/");
  return [whole.slice(0, Math.max(0, slash)), whole.slice(slash + 1)];
}

/** Of the URL of a reference. @throws Unsupported for a URL that may not be fetched */
export type Locate = (url: string) => Readonly<{ store: Store; key: AbsolutePath }>;

/** Stands for what lies beside the set of references; no URL of a container begins so. */
const BESIDE = "./";

/** @param change is applied to every store that is read from */
export function createLocate(
  around: Source,
  containers: Containers,
  { openStore }: Pick<ArchiveAccess, "openStore">,
  change: (store: Store) => Store,
): Locate {
  const locate = createContainers({ ...containers, [BESIDE]: around }, (source) => change(openStore(source)));
  return (url) => locate(absolute(url));
}

/** As containers name it. Paths of a disk, as kerchunk writes them, are URLs of files. */
function absolute(url: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(url)) {
    return url;
  }
  return url.startsWith("/") ? `file://${url}` : BESIDE + url.replace(/^(\.\/)+/, "");
}
