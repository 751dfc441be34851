/**
 * Kernels on a row of values: those that go each to a group of its own, and runs of them that lie in zones. The values keep
 * their place in the module's memory until the next row.
 */

/** Numbers of a run: its first column, the one after its last, its zone, and where its shares begin; -1 where each is 1. */
export const RUN_NUMBERS = 4;

/** As many shares as a run may have of its own; cells that are wholly inside need none. */
export const RUN_SHARES = 1024;

/** Numbers of a result: zone, cells, cells with a value, and of these the shares, their products with values, least and greatest. */
export const RESULT_NUMBERS = 7;

/** A row of values, {@link EACH_CELLS} at most; NaN where one is missing. What it has is of the last row. */
export type Each = Readonly<{
  /** `sum + lost` grows by the value times `weight`, `weights + weightsLost` by `weight`; to groups from `group` on. */
  add(states: readonly [Float64Array, Float64Array, Float64Array, Float64Array], group: number, weight: number): void;
  /** To least and greatest. */
  extend(states: readonly [Float64Array, Float64Array], group: number): void;
  /** To weight, origin, mean from there, and squared deviations. */
  spread(
    states: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
    group: number,
    weight: number,
  ): void;
  /**
   * What of some runs lies in this row, which begins at column `west`; neighbouring runs of one zone have one result.
   * @param runs those from `first` to before `stop` are taken @param extremes whether least and greatest are wanted
   * @param visit is given results, {@link RESULT_NUMBERS} each, which are valid until it returns
   */
  runs(
    runs: Int32Array,
    first: number,
    stop: number,
    shares: Float64Array,
    west: number,
    extremes: boolean,
    visit: (results: Float64Array) => void,
  ): void;
}>;

/** As many as stay in the second cache, with their states. */
export const EACH_CELLS = 4096;

/** Runs and shares that are taken at once. */
const MOST_RUNS = 1024;
const MOST_SHARES = 4 * RUN_SHARES;

/** The row; and of its runs, their shares, they themselves, and their results. */
const VALUES_BYTES = EACH_CELLS * 8;
const SHARES_BYTES = MOST_SHARES * 8;
const RUNS_BYTES = MOST_RUNS * RUN_NUMBERS * 4;
/** Four states lie in the same place as all that goes with runs, which needs less. */
export const EACH_BYTES = 5 * VALUES_BYTES;

type Exports = Readonly<{
  addEach(values: number, count: number, weight: number, ...states: number[]): void;
  extendEach(values: number, count: number, ...states: number[]): void;
  spreadEach(values: number, count: number, weight: number, ...states: number[]): void;
  sumRuns(
    values: number,
    west: number,
    east: number,
    runs: number,
    number: number,
    shares: number,
    shared: number,
    extremes: number,
    out: number,
  ): number;
}>;

/** @param at where the row lies, and {@link EACH_BYTES} from there on @param memory as it is now: it grows */
export function createEach(wasm: Exports, at: number, memory: () => ArrayBuffer): (count: number) => Each {
  const sharesAt = at + VALUES_BYTES;
  const runsAt = sharesAt + SHARES_BYTES;
  const resultsAt = runsAt + RUNS_BYTES;
  let views = viewsOf(memory());
  const runsOf: Each["runs"] = (runs, first, stop, shares, west, extremes, visit) => {
    const { floats, integers } = views;
    for (let start = first, next = first; start < stop; start = next) {
      next = Math.min(stop, start + MOST_RUNS);
      let [from, to] = sharesOf(runs, start, next);
      while (to - from > MOST_SHARES) {
        next = start + ((next - start) >> 1);
        [from, to] = sharesOf(runs, start, next);
      }
      integers.set(runs.subarray(RUN_NUMBERS * start, RUN_NUMBERS * next), runsAt / 4);
      floats.set(shares.subarray(from, to), sharesAt / 8);
      const east = west + cells;
      const most = next - start;
      const found = wasm.sumRuns(at, west, east, runsAt, most, sharesAt, from, extremes ? 1 : 0, resultsAt);
      visit(floats.subarray(resultsAt / 8, resultsAt / 8 + RESULT_NUMBERS * found));
    }
  };
  let cells = 0;
  /** Runs `use` on copies of the states from `group` on, and copies them back. */
  const onStates = (states: readonly Float64Array[], group: number, use: (places: readonly number[]) => void): void => {
    const { floats } = views;
    const places = states.map((state, i) => {
      const place = at + (i + 1) * VALUES_BYTES;
      floats.set(state.subarray(group, group + cells), place / 8);
      return place;
    });
    use(places);
    states.forEach((state, i) => {
      const place = places[i]! / 8;
      state.set(floats.subarray(place, place + cells), group);
    });
  };
  const each: Each = {
    add([sum, lost, weights, weightsLost], group, weight) {
      // Whole numbers lose nothing.
      const states = Number.isInteger(weight) ? [sum, lost, weights] : [sum, lost, weights, weightsLost];
      onStates(states, group, ([a = 0, b = 0, c = 0, d = 0]) => wasm.addEach(at, cells, weight, a, b, c, d));
    },
    extend: (states, group) => onStates(states, group, (places) => wasm.extendEach(at, cells, ...places)),
    spread: (states, group, weight) =>
      onStates(states, group, (places) => wasm.spreadEach(at, cells, weight, ...places)),
    runs: runsOf,
  };
  return (count) => {
    if (views.floats.buffer !== memory()) {
      views = viewsOf(memory());
    }
    cells = count;
    return each;
  };
}

const viewsOf = (buffer: ArrayBuffer) => ({ floats: new Float64Array(buffer), integers: new Int32Array(buffer) });

/** Where the shares of runs begin and end, which lie one after the other. */
function sharesOf(runs: Int32Array, start: number, stop: number): readonly [number, number] {
  let first = RUN_NUMBERS * start;
  let last = RUN_NUMBERS * (stop - 1);
  while (first < last && runs[first + 3]! < 0) {
    first += RUN_NUMBERS;
  }
  while (last > first && runs[last + 3]! < 0) {
    last -= RUN_NUMBERS;
  }
  return runs[first + 3]! < 0 ? [0, 0] : [runs[first + 3]!, runs[last + 3]! + runs[last + 1]! - runs[last]!];
}
