/** Requests that wait for the same work together, where the host allows it. */
import { Cancelled } from "../errors.ts";

/** `work` by the name of its result, made where it is needed. Its signal aborts once none of those who wait for it is left. */
export type Share = <T>(
  nameOf: () => string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Each for itself: on Workers, nothing that waits may pass from one request to another. */
export const alone: Share = (_, signal, work) => work(signal);

type UnderWay = { result: Promise<unknown>; waiting: number; isDone: boolean; stop: AbortController };

/** The same work, asked for while it is under way, is done once. */
export function createShare(): Share {
  const underWay = new Map<string, UnderWay>();

  const begin = (name: string, work: (signal: AbortSignal) => Promise<unknown>): UnderWay => {
    const stop = new AbortController();
    const result = work(stop.signal).finally(() => {
      begun.isDone = true;
      if (underWay.get(name) === begun) {
        underWay.delete(name);
      }
    });
    // Whoever waits sees its failure; if none is left, nobody does.
    result.catch(() => undefined);
    const begun: UnderWay = { result, waiting: 0, isDone: false, stop };
    underWay.set(name, begun);
    return begun;
  };

  return async <T>(
    nameOf: () => string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const name = nameOf();
    const joined = underWay.get(name) ?? begin(name, work);
    joined.waiting += 1;
    let leave = () => {};
    const gone = new Promise<never>((_, reject) => {
      leave = () => reject(new Cancelled());
      signal.addEventListener("abort", leave, { once: true });
      if (signal.aborted) {
        leave();
      }
    });
    try {
      return (await Promise.race([joined.result, gone])) as T;
    } finally {
      signal.removeEventListener("abort", leave);
      joined.waiting -= 1;
      if (joined.waiting === 0 && !joined.isDone) {
        // Nobody may join what is being stopped.
        if (underWay.get(name) === joined) {
          underWay.delete(name);
        }
        joined.stop.abort();
      }
    }
  };
}
