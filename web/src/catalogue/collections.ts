/** The collections that the page has loaded, or is loading. */
import { signal } from "@preact/signals";
import { fetchCollection, fetchCollections } from "../api/ask.ts";
import type { CollectionDocument, Problem } from "../api/types.ts";
import { type Collection, collectionOf } from "../collection.ts";
import { problemOf } from "../plot/answers.ts";

export type Loaded<T> = Readonly<
  { state: "loading" } | { state: "ready"; value: T } | { state: "failed"; problem: Problem }
>;

const LOADING = { state: "loading" } as const;

export const catalogue = signal<Loaded<readonly CollectionDocument[]>>(LOADING);
export const opened = signal<Loaded<Collection>>(LOADING);

let asked: string | null = null;
let listed = false;

export function loadCatalogue(): void {
  if (!listed) {
    listed = true;
    fetchCollections().then(
      (value) => {
        catalogue.value = { state: "ready", value };
      },
      (error: unknown) => {
        listed = false;
        catalogue.value = { state: "failed", problem: problemOf(error) };
      },
    );
  }
}

export function openCollection(id: string): void {
  if (asked === id) {
    return;
  }
  asked = id;
  opened.value = LOADING;
  fetchCollection(id).then(
    (document) => settle(id, { state: "ready", value: collectionOf(document) }),
    (error: unknown) => settle(id, { state: "failed", problem: problemOf(error) }),
  );
}

function settle(id: string, loaded: Loaded<Collection>): void {
  if (asked === id) {
    opened.value = loaded;
    asked = loaded.state === "failed" ? null : id;
  }
}
