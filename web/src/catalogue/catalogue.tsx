/** All collections, to search and to choose from. */
import { useEffect } from "preact/hooks";
import type { CollectionDocument } from "../api/types.ts";
import { address, go, hrefOf, set } from "../state.ts";
import { Icon } from "../ui/icons.tsx";
import { Refused } from "../ui/refusal.tsx";
import { catalogue, loadCatalogue } from "./collections.ts";
import { Thumbnail } from "./thumbnail.tsx";

export function Catalogue() {
  useEffect(loadCatalogue, []);
  const loaded = catalogue.value;
  const { search } = address.value;
  const found = loaded.state === "ready" ? loaded.value.filter((each) => matches(each, search)) : [];
  return (
    <main class="catalogue" id="main">
      <header>
        <h1>Catalogue</h1>
        <p class="dim">
          Zarr archives to look at, to ask, and to take numbers from. Everything here is an answer of the same API.
        </p>
        <search>
          <label class="search">
            <Icon name="search" />
            <span class="unseen">Search collections and variables</span>
            <input
              type="search"
              placeholder="Search collections and variables"
              value={search}
              onInput={(event) => set({ search: event.currentTarget.value })}
            />
          </label>
          <span class="dim number" role="status">
            {loaded.state === "ready" && `${found.length} of ${loaded.value.length}`}
          </span>
        </search>
      </header>
      {loaded.state === "loading" && <p class="dim">Loading…</p>}
      {loaded.state === "failed" && <Refused problem={loaded.problem} onAgain={loadCatalogue} />}
      {loaded.state === "ready" && found.length === 0 && (
        <p>
          Nothing here is called “{search}”.{" "}
          <button type="button" onClick={() => set({ search: "" })}>
            Show all
          </button>
        </p>
      )}
      <ul class="cards">
        {found.map((collection) => (
          <Card key={collection.id} collection={collection} />
        ))}
      </ul>
    </main>
  );
}

/** Every word, anywhere in what it is called or described with. */
function matches(
  { id, title, description, keywords = [], "cube:variables": variables }: CollectionDocument,
  search: string,
): boolean {
  const described = Object.entries(variables).flatMap(([name, { description: label = "", standard_name = "" }]) => [
    name,
    label,
    standard_name,
  ]);
  const text = [id, title, description, ...keywords, ...described].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Card({ collection }: Readonly<{ collection: CollectionDocument }>) {
  const { id, title, description, "cube:variables": variables, "estran:network": network } = collection;
  const names = Object.entries(variables)
    .filter(([, { type }]) => type === "data")
    .map(([name]) => name);
  const there = { collection: id, search: "" };
  return (
    <li class="card">
      <Thumbnail collection={collection} />
      <div class="card-text">
        <h2>
          <a
            href={hrefOf(there)}
            onClick={(event) => {
              if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
                event.preventDefault();
                go(there);
              }
            }}
          >
            {title}
          </a>
        </h2>
        <p class="clamp">{description}</p>
        <p class="facts">
          <span>{periodOf(collection)}</span>
          {network && <span class="chip">over the internet</span>}
        </p>
        <p class="chips" title={names.join(", ")}>
          {names.slice(0, 6).map((name) => (
            <code key={name}>{name}</code>
          ))}
          {names.length > 6 && <span class="dim">+{names.length - 6}</span>}
        </p>
      </div>
    </li>
  );
}

export function periodOf({ extent: { temporal } }: CollectionDocument): string {
  const [start, end] = temporal.interval[0]!.map((instant) => instant?.slice(0, 10) ?? null);
  if (start === null && end === null) {
    return temporal.values ? "climatology" : "not dated";
  }
  return `${start ?? "…"} – ${end ?? "now"}`;
}
