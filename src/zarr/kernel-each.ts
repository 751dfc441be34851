/** Kernels on rows of values that go each to a group of its own; the same groups for all rows. */

/** Rows of values, {@link EACH_CELLS} at most in each; NaN where one is missing. Valid until `use` returns. */
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
}>;

/** As many as stay in the first cache, with their states; and rows of them that stay in the second. */
export const EACH_CELLS = 1024;
const EACH_ROWS = 32;

const STATE_BYTES = EACH_CELLS * 8;
/** From row to row: not a power of two, whose rows would take each other's places in a cache. */
const STRIDE_BYTES = STATE_BYTES + 64;
const STATES = 4;
export const EACH_BYTES = EACH_ROWS * STRIDE_BYTES + STATES * STATE_BYTES;

type Exports = Readonly<{
  addEach(values: number, count: number, weight: number, ...states: number[]): void;
  addRows(values: number, stride: number, rows: number, count: number, weight: number, ...states: number[]): void;
  extendEach(values: number, count: number, ...states: number[]): void;
  spreadEach(values: number, count: number, weight: number, ...states: number[]): void;
}>;

/**
 * @param at from where {@link EACH_BYTES} are these kernels' own @param memory as it is now: it grows
 * @returns what gives `use` `rows` rows of `count` values, each unpacked by `load` to where it is told, when its turn comes
 */
export function createEach(
  wasm: Exports,
  at: number,
  memory: () => ArrayBuffer,
): (count: number, rows: number, load: (row: number, to: number) => void, use: (cells: Each) => void) => void {
  const statesAt = at + EACH_ROWS * STRIDE_BYTES;
  let floats = new Float64Array(memory());
  let [cells, rows, loaded] = [0, 0, -1];
  let load: (row: number, to: number) => void = nothing;
  /** Runs `use` on some rows after the others, with copies of the states from `group` on, and copies these back. */
  const onStates = (
    states: readonly Float64Array[],
    group: number,
    use: (rows: number, places: readonly number[]) => void,
  ): void => {
    const places = states.map((state, i) => {
      const place = statesAt + i * STATE_BYTES;
      floats.set(state.subarray(group, group + cells), place / 8);
      return place;
    });
    for (let first = 0; first < rows; first += EACH_ROWS) {
      const count = Math.min(EACH_ROWS, rows - first);
      for (let row = 0; row < count && first !== loaded; row++) {
        load(first + row, at + row * STRIDE_BYTES);
      }
      loaded = first;
      use(count, places);
    }
    states.forEach((state, i) => {
      const place = places[i]! / 8;
      state.set(floats.subarray(place, place + cells), group);
    });
  };
  const rowByRow = (count: number, use: (values: number) => void): void => {
    for (let row = 0; row < count; row++) {
      use(at + row * STRIDE_BYTES);
    }
  };
  const each: Each = {
    add([sum, lost, weights, weightsLost], group, weight) {
      // Of whole numbers nothing is lost.
      if (Number.isInteger(weight)) {
        onStates([sum, lost, weights], group, (count, places) =>
          wasm.addRows(at, STRIDE_BYTES, count, cells, weight, ...places),
        );
      } else {
        onStates([sum, lost, weights, weightsLost], group, (count, places) =>
          rowByRow(count, (values) => wasm.addEach(values, cells, weight, ...places)),
        );
      }
    },
    extend(states, group) {
      onStates(states, group, (count, places) =>
        rowByRow(count, (values) => wasm.extendEach(values, cells, ...places)),
      );
    },
    spread(states, group, weight) {
      onStates(states, group, (count, places) =>
        rowByRow(count, (values) => wasm.spreadEach(values, cells, weight, ...places)),
      );
    },
  };
  return (count, number, loadRow, use) => {
    if (floats.buffer !== memory()) {
      floats = new Float64Array(memory());
    }
    [cells, rows, loaded, load] = [count, number, -1, loadRow];
    use(each);
    // What rows are read from must not be held on to.
    load = nothing;
  };
}

const nothing = () => undefined;
