/**
 * A histogram whose edges come of the cells, which are read once: bins are as wide as a power of two and begin at multiples of it. Where
 * cells lie beyond so many of them, each two become one, which loses nothing, because every wider bin is made of whole narrower ones.
 * The least width at which the bins from the least cell to the greatest are few enough is a matter of these two cells alone, so that neither
 * the order of the cells nor that of merging changes the answer.
 */
import { modulo } from "../numerics/modulo.ts";
import type { Reducer, ReducerState } from "./reducer.ts";

/** Of the bins of all groups together: the exponent of their width, and the numbers of the first and the last; NaN before the first cell. */
type Span = readonly [exponent: number, first: number, last: number];

/** What each bin of each group holds, [bin modulo their number, group]; how many cells with a value each group has; and the {@link Span}. */
type State = Readonly<{ held: Float64Array; cells: Float64Array; span: Float64Array }>;

const spanOf = ({ span }: State): Span => span as unknown as Span;

const bits = new DataView(new ArrayBuffer(8));

/** Narrower ones would be below the precision of the value, or of what a double can say. */
function leastExponent(value: number): number {
  bits.setFloat64(0, value);
  return Math.max(((bits.getUint16(0) >> 4) & 0x7ff) - 1023 - 52, -1022);
}

/** Which multiple of 2^exponent is at or below a number: of a negative one at most -1, however little of it is left. */
function multipleOf(exponent: number, value: number): number {
  const whole = Math.floor(value * 2 ** -exponent);
  return value < 0 && whole > -1 ? -1 : whole;
}

const coarser = ([exponent, first, last]: Span, to: number): Span => [
  to,
  multipleOf(to - exponent, first),
  multipleOf(to - exponent, last),
];

/** The finest span of at most `bins` bins that holds both. */
function around(a: Span, b: Span, bins: number): Span {
  let exponent = Math.max(a[0], b[0]);
  for (; ; exponent++) {
    const [[, first, last], [, start, stop]] = [coarser(a, exponent), coarser(b, exponent)];
    if (Math.max(last, stop) - Math.min(first, start) < bins) {
      return [exponent, Math.min(first, start), Math.max(last, stop)];
    }
  }
}

function ofValue(value: number): Span {
  const exponent = leastExponent(value);
  const bin = multipleOf(exponent, value);
  return [exponent, bin, bin];
}

/** Makes the bins of a state those of a span that holds its own. */
function widen(state: State, to: Span, bins: number): void {
  const { held, cells, span } = state;
  const [exponent, first, last] = spanOf(state);
  if (to[0] > exponent) {
    const joined = new Float64Array(bins);
    const count = last - first + 1;
    const rows = Int32Array.from({ length: count }, (_, i) => modulo(first + i, bins));
    const into = Int32Array.from({ length: count }, (_, i) => modulo(multipleOf(to[0] - exponent, first + i), bins));
    for (let group = 0; group < cells.length; group++) {
      if (cells[group] === 0) {
        continue;
      }
      joined.fill(0);
      for (let i = 0; i < count; i++) {
        joined[into[i]!] = joined[into[i]!]! + held[rows[i]! * cells.length + group]!;
      }
      for (let row = 0; row < bins; row++) {
        held[row * cells.length + group] = joined[row]!;
      }
    }
  }
  span.set(to);
}

function reach(state: State, span: Span, bins: number): void {
  widen(state, Number.isNaN(spanOf(state)[0]) ? span : around(spanOf(state), span, bins), bins);
}

/** The bins as they are shown: one that all cells are in, because they are equal, is as wide as 1. */
function shownSpan(state: State): Span {
  const span = spanOf(state);
  if (Number.isNaN(span[0])) {
    return [0, 0, 0];
  }
  return span[1] === span[2] ? coarser(span, Math.max(span[0], 0)) : span;
}

/** Half of it is a number, whatever the exponent. */
const edgeAt = (exponent: number, multiple: number): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, multiple * 2 ** (exponent - 1) * 2));

/**
 * Cells in each bin, [bin, group]; an infinite value is in none.
 * @param bins how many there may be, two at least: zero is an edge at every width
 */
export function automaticHistogram(bins: number): Reducer {
  const reducer: Reducer<State> = {
    name: "histogram",
    // CF has no method for it; numpy's name says what was done.
    cellMethod: "histogram",
    weighting: "share",
    placed: false,
    bytesPerGroup: 8 * (bins + 1),
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init: (groups) => ({
      held: new Float64Array(bins * groups),
      cells: new Float64Array(groups),
      span: new Float64Array(3).fill(Number.NaN),
    }),
    step(state, values, groups, weights, count) {
      const { held, cells } = state;
      let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let i = 0; i < count; i++) {
        const [value, group] = [values[i]!, groups[i]!];
        if (group >= 0 && !Number.isNaN(value)) {
          cells[group] = cells[group]! + 1;
          if (Number.isFinite(value)) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
          }
        }
      }
      if (least > greatest) {
        return;
      }
      reach(state, ofValue(least), bins);
      reach(state, ofValue(greatest), bins);
      const [exponent] = spanOf(state);
      for (let i = 0; i < count; i++) {
        const [value, group] = [values[i]!, groups[i]!];
        if (group >= 0 && Number.isFinite(value)) {
          const at = modulo(multipleOf(exponent, value), bins) * cells.length + group;
          held[at] = held[at]! + (weights === null ? 1 : weights[i]!);
        }
      }
    },
    merge(into, from) {
      from.cells.forEach((more, group) => {
        into.cells[group] = into.cells[group]! + more;
      });
      const [exponent, first, last] = spanOf(from);
      if (Number.isNaN(exponent)) {
        return;
      }
      reach(into, spanOf(from), bins);
      const groups = into.cells.length;
      for (let bin = first; bin <= last; bin++) {
        const [to, of] = [multipleOf(spanOf(into)[0] - exponent, bin), bin].map((k) => modulo(k, bins) * groups);
        for (let group = 0; group < groups; group++) {
          into.held[to! + group] = into.held[to! + group]! + from.held[of! + group]!;
        }
      }
    },
    edgesOf(state) {
      const [exponent, first, last] = shownSpan(state);
      return Float64Array.from({ length: last - first + 2 }, (_, i) => edgeAt(exponent, first + i));
    },
    finish(state) {
      const { held, cells } = state;
      const [, first, last] = Number.isNaN(spanOf(state)[0]) ? [0, 0, 0] : spanOf(state);
      const out = new Float64Array((last - first + 1) * cells.length);
      for (let bin = first; bin <= last; bin++) {
        for (let group = 0; group < cells.length; group++) {
          const count = held[modulo(bin, bins) * cells.length + group]!;
          out[(bin - first) * cells.length + group] = cells[group]! > 0 ? count : Number.NaN;
        }
      }
      return out;
    },
  };
  return reducer as unknown as Reducer<ReducerState>;
}
