/** The answers that the page has, and those that it waits for: one for each place and plot of a view. */
import { signal } from "@preact/signals";
import type { Plot } from "../address.ts";
import { type Question, Refusal } from "../api/ask.ts";
import type { Problem } from "../api/types.ts";
import { type Place, placeText } from "../places/place.ts";
import type { View } from "../view.ts";
import { type Analysis, analyse, answered } from "./analyse.ts";

export type Answer = Readonly<
  | { state: "asked"; startedMs: number; cancel(): void }
  | ({ state: "answered" } & Analysis)
  | { state: "refused"; problem: Problem }
  | { state: "cancelled" }
>;

/** The oldest go first. */
const MAX_KEPT = 80;

export const answers = signal<ReadonlyMap<string, Answer>>(new Map());

/** Names what is asked; a profile is of one time, and all else of all times. */
export function keyOf({ collection, variable, z, dims, datetime }: View, place: Place, plot: Plot): string {
  const at = plot === "profile" ? datetime : z;
  return JSON.stringify([collection.id, variable.name, at, dims, plot, placeText({ ...place, name: "" })]);
}

/** Asks, where nobody has. */
export function want(view: View, place: Place, plot: Plot): void {
  const key = keyOf(view, place, plot);
  if (!answers.peek().has(key)) {
    run(key, (stop) => analyse(view, place, plot, stop));
  }
}

export function again(view: View, place: Place, plot: Plot): void {
  run(keyOf(view, place, plot), (stop) => analyse(view, place, plot, stop));
}

/** Asks something else in its place: the smaller question of a refusal. */
export function instead(view: View, place: Place, plot: Plot, question: Question): void {
  run(keyOf(view, place, plot), (stop) => answered(view, question, stop));
}

/** Lets go of what nobody looks at any more. */
export function keepOnly(keys: ReadonlySet<string>): void {
  for (const [key, answer] of answers.peek()) {
    if (answer.state === "asked" && !keys.has(key)) {
      answer.cancel();
      put(key, null);
    }
  }
}

function run(key: string, asking: (stop: AbortSignal) => Promise<Analysis>): void {
  const controller = new AbortController();
  const mine: Answer = { state: "asked", startedMs: performance.now(), cancel: () => controller.abort() };
  const settle = (answer: Answer) => {
    if (answers.peek().get(key) === mine) {
      put(key, answer);
    }
  };
  put(key, mine);
  asking(controller.signal).then(
    (analysis) => settle({ state: "answered", ...analysis }),
    (error: unknown) =>
      settle(controller.signal.aborted ? { state: "cancelled" } : { state: "refused", problem: problemOf(error) }),
  );
}

function put(key: string, answer: Answer | null): void {
  const next = new Map(answers.peek());
  next.delete(key);
  if (answer) {
    next.set(key, answer);
  }
  const [oldest] = next.keys();
  if (next.size > MAX_KEPT && oldest !== undefined) {
    next.delete(oldest);
  }
  answers.value = next;
}

/** Also of what never reached the server. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    return error.problem;
  }
  const detail = error instanceof Error ? error.message : String(error);
  return error instanceof TypeError
    ? { status: 0, title: "No answer", code: "", detail: "The server could not be reached." }
    : { status: 0, title: "Not possible", code: "", detail };
}
