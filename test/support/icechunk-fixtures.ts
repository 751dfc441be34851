/** The repositories under test/fixtures/icechunk. See scripts/make_icechunk_fixtures.mjs for what they hold. */
import { readFixture } from "#host";
import type { Source } from "../../src/catalog/entry.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createMemoryStore, type Entries } from "./memory-store.ts";

export type RepositoryFixture = Readonly<{
  snapshots: Readonly<{ first: string; second: string }>;
  objects: Readonly<Record<string, Uint8Array>>;
}>;

export async function readRepositoryFixture(name: "v1" | "v2"): Promise<RepositoryFixture> {
  const fixture = JSON.parse(new TextDecoder().decode(await readFixture(`icechunk/${name}.json`)));
  const objects = Object.entries<string>(fixture.objects).map(([key, text]) => [
    key,
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
  ]);
  return { snapshots: fixture.snapshots, objects: Object.fromEntries(objects) };
}

export const SHAPE = [6, 4, 6] as const;

/** `temp` and `wind` before the second commit; chunk 2, 0, 1 is not stored. */
export function expectedAt(t: number, y: number, x: number): number {
  return t >= 4 && x >= 3 ? -1 : 100 * t + 10 * y + x;
}

/** What the virtual chunks of `wind` point to: chunks of 2 by 4 by 3, one after the other. */
function windObject(): Uint8Array {
  const values: number[] = [];
  for (let t = 0; t < 6; t += 2) {
    for (let x = 0; x < 6; x += 3) {
      for (let cell = 0; cell < 24; cell++) {
        values.push(100 * (t + Math.floor(cell / 12)) + 10 * (Math.floor(cell / 3) % 4) + x + (cell % 3));
      }
    }
  }
  return new Uint8Array(Float32Array.from(values).buffer);
}

const folder = (path: string): Source => ({ kind: "folder", path });

/** Sources of an archive over a fixture: its own, and the container that the catalogue allows. */
export const REPOSITORY = { source: folder("repository"), containers: { "s3://fields/": folder("fields") } };

/** @param over is given every store that is opened, by its path */
export function openSources(
  objects: Entries,
  over: (store: Store, path: string) => Store = (store) => store,
): (source: Source) => Store {
  return (source) => {
    if (source.kind !== "folder") {
      throw new Error(`nothing is at a source of the kind ${source.kind}`);
    }
    const entries = source.path === "fields" ? { "wind.bin": windObject() } : objects;
    return over(createMemoryStore(entries, `memory://${source.path}`), source.path);
  };
}
