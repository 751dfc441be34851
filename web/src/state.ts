/** What the page shows, kept in its address: whoever changes one changes the other. */
import { computed, signal } from "@preact/signals";
import { type Address, addressText, parseAddress } from "./address.ts";

const shown = signal<Address>(parseAddress(location.search));

/** Read it anywhere; change it with `go` or `set`. */
export const address = computed(() => shown.value);

/** Somewhere else: a new entry of the browser's history. */
export function go(change: Partial<Address>): void {
  move(change, "pushState");
}

/** The same place, looked at differently. */
export function set(change: Partial<Address>): void {
  move(change, "replaceState");
}

export const hrefOf = (change: Partial<Address>): string => addressText({ ...shown.value, ...change }) || "/";

/** Browsers refuse more than a few changes a second: while something is dragged, the last one counts. */
const QUIET_MS = 150;
let writing: ReturnType<typeof setTimeout> | undefined;

function move(change: Partial<Address>, how: "pushState" | "replaceState"): void {
  const next = { ...shown.peek(), ...change };
  if (addressText(next) === addressText(shown.peek()) && next.places === shown.peek().places) {
    return;
  }
  clearTimeout(writing);
  if (how === "pushState") {
    history.replaceState(null, "", addressText(shown.peek()) || "/");
    history.pushState(null, "", addressText(next) || "/");
  } else {
    writing = setTimeout(() => history.replaceState(null, "", addressText(shown.peek()) || "/"), QUIET_MS);
  }
  shown.value = next;
}

addEventListener("popstate", () => {
  clearTimeout(writing);
  shown.value = parseAddress(location.search);
});
