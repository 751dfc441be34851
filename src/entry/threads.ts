/**
 * Worker threads that reduce parts of a question, started when first needed and kept. The thread of the server plans, and goes on
 * answering while they read.
 *
 * https://nodejs.org/api/worker_threads.html
 */
import { Worker } from "node:worker_threads";
import type { Job, PartResult, Spread } from "../compute/parts.ts";
import type { Part } from "../zarr/plan.ts";
import type { Reply, ThreadData } from "./thread.ts";
import { reviveError } from "./thread-errors.ts";

type Waiting = Readonly<{ resolve(result: PartResult): void; reject(error: unknown): void }>;

type Thread = Readonly<{ reduce(job: Job, part: Part, signal: AbortSignal | undefined): Promise<PartResult> }>;

/** Chunks go through a thread by the gigabyte, and leave little behind: its heap need not grow with them. */
const YOUNG_MB = 12;

/** @param script what a thread runs: thread.ts, built @param kernels compiled once for all of them */
export function createThreads(script: URL, kernels: WebAssembly.Module): Spread {
  const threads: (Thread | undefined)[] = [];
  const threadAt = (index: number): Thread => {
    threads[index] ??= startThread(script, { kernels }, () => {
      threads[index] = undefined;
    });
    return threads[index];
  };
  return async (job, parts, signal) => {
    // One that fails stops the others.
    const stop = new AbortController();
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    try {
      return await Promise.all(parts.map((part) => threadAt(part.index).reduce(job, part, either)));
    } finally {
      stop.abort();
    }
  };
}

function startThread(script: URL, workerData: ThreadData, onEnd: () => void): Thread {
  const worker = new Worker(script, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const end = (error: unknown) => {
    onEnd();
    for (const { reject } of waiting.values()) {
      reject(error);
    }
    waiting.clear();
  };
  worker.on("message", ({ id, result, error }: Reply) => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      worker.unref();
    }
    if (result) {
      waiter?.resolve(result);
    } else {
      waiter?.reject(reviveError(error!));
    }
  });
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`a thread ended with ${code}`)));
  // A thread without work keeps nobody from leaving.
  worker.unref();
  return {
    reduce: (job, part, signal) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        const cancel = () => worker.postMessage({ id });
        signal?.addEventListener("abort", cancel, { once: true });
        const settled = () => signal?.removeEventListener("abort", cancel);
        waiting.set(id, {
          resolve(result) {
            settled();
            resolve(result);
          },
          reject(error) {
            settled();
            reject(error);
          },
        });
        worker.ref();
        worker.postMessage({ id, job, part });
        if (signal?.aborted) {
          cancel();
        }
      }),
  };
}
