/**
 * What a 403 means. S3 answers it for a key that the reader may not see, and also for one that does not exist where the reader
 * may not list. Here it means "missing" once any key of the store could be read, and "denied" while none could: a hole in the
 * data must never be made of a refusal.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { SourceUnavailable } from "../../errors.ts";
import type { AbsolutePath, ReadOptions, Store, StoreRange } from "../store.ts";

/** A 403. `code` is S3's, where it gave one: all but AccessDenied are about the request's signature, never about the key. */
export class Denied {
  constructor(
    readonly reason: string,
    readonly code: string | undefined,
  ) {}
}

/** One read: exactly the bytes asked for, a denial, or undefined for a key that is known not to exist. */
export type Attempt = (
  key: AbsolutePath,
  range: StoreRange | null,
  options?: ReadOptions,
) => Promise<Uint8Array | Denied | undefined>;

/** A key of the source that could be read at some time, remembered across requests. */
export type KnownKey = Readonly<{ get(): AbsolutePath | undefined; set(key: AbsolutePath): void }>;

/** @param source for people */
export function settleDenials(source: string, attempt: Attempt, known?: KnownKey): Pick<Store, "get" | "getRange"> {
  let readAny = false;
  const underWay = new Set<Promise<unknown>>();

  /** Whether any read of this store succeeds: one before, one of those under way, or that of a key which once could be read. */
  const isReadable = async (signal?: AbortSignal): Promise<boolean> => {
    while (!readAny && underWay.size > 0) {
      await Promise.race([...underWay].map((read) => read.catch(() => undefined)));
    }
    const key = known?.get();
    if (!readAny && key !== undefined) {
      const found = await attempt(key, { offset: 0, length: 1 }, { signal });
      readAny ||= found !== undefined && !(found instanceof Denied);
    }
    return readAny;
  };

  const read = async (
    key: AbsolutePath,
    range: StoreRange | null,
    options?: ReadOptions,
  ): Promise<Uint8Array | undefined> => {
    const reading = attempt(key, range, options);
    underWay.add(reading);
    let found: Awaited<typeof reading>;
    try {
      found = await reading;
    } finally {
      underWay.delete(reading);
    }
    if (found instanceof Denied) {
      const isMissing = (found.code ?? "AccessDenied") === "AccessDenied" && (await isReadable(options?.signal));
      if (!isMissing) {
        throw new SourceUnavailable(source, key, found.reason);
      }
      return undefined;
    }
    if (found && !readAny) {
      readAny = true;
      known?.set(key);
    }
    return found;
  };

  return {
    get: (key, options) => read(key, null, options),
    getRange: (key, range, options) => read(key, range, options),
  };
}
