/**
 * Runs of steps of time in which a condition holds: a value that is neither zero nor missing. A bit for each step, by its place, so
 * that parts merge in any order. Runs end with their group, as with xclim's `resample_before_rl=True`.
 *
 * https://xclim.readthedocs.io/en/stable/api_indices.html (run_length: longest_run, windowed_run_count, windowed_run_events)
 */
import type { Reducer, ReducerState } from "./reducer.ts";

/** Where the steps of a group have their bits. */
export type Steps = Readonly<{
  /** What one step of time adds to a cell's place, and how many steps there are. */
  stride: number;
  size: number;
  /** Of each step: its bit among those of its group. Between steps that do not follow each other one is left free. */
  bitOf: Int32Array;
  /** Bits of a group, at most. */
  bits: number;
}>;

/** @param groups of each step; null where all are of one */
export function stepsOf(stride: number, size: number, groups: Int32Array | null): Steps {
  const bitOf = new Int32Array(size);
  const last = new Map<number, number>();
  let bits = 1;
  for (let step = 0; step < size; step++) {
    const group = groups?.[step] ?? 0;
    const before = last.get(group);
    bitOf[step] = before === undefined ? 0 : bitOf[before]! + (before === step - 1 ? 1 : 2);
    bits = Math.max(bits, bitOf[step]! + 1);
    last.set(group, step);
  }
  return { stride, size, bitOf, bits };
}

/** Whether any step of a group has a value, and the bits of its steps. */
type Bits = Readonly<{ some: Float64Array; bits: Float64Array }>;

const bytesOf = ({ bits }: Bits): Uint8Array => new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);

type Runs = Readonly<{ longest: number; steps: number; events: number }>;

function runs(name: string, steps: Steps, window: number, resultOf: (runs: Runs) => number): Reducer {
  const groupBytes = Math.ceil(steps.bits / 8);
  const { stride, size, bitOf } = steps;
  const reducer: Reducer<Bits> = {
    name,
    // CF has no method for it; xclim's name says what was done.
    cellMethod: name,
    weighting: "none",
    placed: true,
    // And what rounds the bytes of all groups up to float64.
    bytesPerGroup: 8 + groupBytes + 8,
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init: (groups) => ({
      some: new Float64Array(groups),
      bits: new Float64Array(Math.ceil((groups * groupBytes) / 8)),
    }),
    step(state, values, groups, _, count, places) {
      const bytes = bytesOf(state);
      for (let i = 0; i < count; i++) {
        const value = values[i]!;
        if (groups[i]! < 0 || Number.isNaN(value)) {
          continue;
        }
        state.some[groups[i]!] = 1;
        if (value !== 0) {
          const bit = bitOf[Math.floor(places![i]! / stride) % size]!;
          const at = groups[i]! * groupBytes + (bit >> 3);
          bytes[at] = bytes[at]! | (1 << (bit & 7));
        }
      }
    },
    merge(into, from) {
      from.some.forEach((some, group) => {
        into.some[group] = Math.max(into.some[group]!, some);
      });
      const [to, more] = [bytesOf(into), bytesOf(from)];
      for (let at = 0; at < to.length; at++) {
        to[at] = to[at]! | more[at]!;
      }
    },
    finish(state) {
      const bytes = bytesOf(state);
      return state.some.map((some, group) =>
        some === 0
          ? Number.NaN
          : resultOf(runsIn(bytes.subarray(group * groupBytes, (group + 1) * groupBytes), window)),
      );
    },
  };
  return reducer as unknown as Reducer<ReducerState>;
}

/** The longest run, and the steps and number of those of at least `window` steps. */
function runsIn(bytes: Uint8Array, window: number): Runs {
  let [longest, steps, events, length] = [0, 0, 0, 0];
  for (let bit = 0; bit <= 8 * bytes.length; bit++) {
    if (bit < 8 * bytes.length && (bytes[bit >> 3]! >> (bit & 7)) & 1) {
      length += 1;
      continue;
    }
    longest = Math.max(longest, length);
    if (length >= window) {
      steps += length;
      events += length > 0 ? 1 : 0;
    }
    length = 0;
  }
  return { longest, steps, events };
}

/** The most steps one after the other. */
export const longestRun = (steps: Steps) => runs("longest_run", steps, 1, ({ longest }) => longest);

/** The steps in runs of at least `window`. */
export const windowedRunCount = (steps: Steps, window: number) =>
  runs("windowed_run_count", steps, window, ({ steps: held }) => held);

/** The number of runs of at least `window` steps. */
export const windowedRunEvents = (steps: Steps, window: number) =>
  runs("windowed_run_events", steps, window, ({ events }) => events);
