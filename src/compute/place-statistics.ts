/**
 * Statistics that are one of the cells: the first and the last in the order of the archive's axes, and where the least and the
 * greatest are. Of equals the first counts, as in numpy's argmin. Cells are known by their place, so that parts merge in any order.
 */
import type { Reducer, ReducerState } from "./reducer.ts";

/** An axis whose labels say where a cell is. */
export type PlaceAxis = Readonly<{
  /** What one step along it adds to a cell's place, and how many steps there are. */
  stride: number;
  size: number;
  values: Float64Array;
}>;

/** The cell of each group: its value, and its place; -1 where there is none. */
type Found = Readonly<{ value: Float64Array; place: Float64Array }>;

/** Whether a cell is the one rather than another. */
type Beats = (value: number, place: number, otherValue: number, otherPlace: number) => boolean;

const isFirst: Beats = (_, place, __, other) => place < other;
const isLast: Beats = (_, place, __, other) => place > other;
const isLeast: Beats = (value, place, least, other) => value < least || (value === least && place < other);
const isGreatest: Beats = (value, place, most, other) => value > most || (value === most && place < other);

function found(beats: Beats) {
  const take = (state: Found, group: number, value: number, place: number): void => {
    const best = state.place[group]!;
    if (best < 0 || beats(value, place, state.value[group]!, best)) {
      state.value[group] = value;
      state.place[group] = place;
    }
  };
  return {
    weighting: "none",
    placed: true,
    bytesPerGroup: 16,
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init: (groups: number): Found => ({
      value: new Float64Array(groups).fill(Number.NaN),
      place: new Float64Array(groups).fill(-1),
    }),
    step(
      state: Found,
      values: Float64Array,
      groups: Int32Array,
      _: Float64Array | null,
      count: number,
      places?: Float64Array | null,
    ): void {
      for (let i = 0; i < count; i++) {
        if (groups[i]! >= 0 && !Number.isNaN(values[i])) {
          take(state, groups[i]!, values[i]!, places![i]!);
        }
      }
    },
    merge(into: Found, from: Found): void {
      from.place.forEach((place, group) => {
        if (place >= 0) {
          take(into, group, from.value[group]!, place);
        }
      });
    },
  } as const;
}

const erased = (reducer: Reducer<Found>) => reducer as unknown as Reducer<ReducerState>;

// CF has no method for any of these; xarray's names say what was done.
export const first = erased({ name: "first", cellMethod: "first", ...found(isFirst), finish: ({ value }) => value });

export const last = erased({ name: "last", cellMethod: "last", ...found(isLast), finish: ({ value }) => value });

/** The label along each axis where the least is: [axis, group]. */
export const argmin = (axes: readonly PlaceAxis[]): Reducer =>
  erased({ name: "argmin", cellMethod: "argmin", ...found(isLeast), finish: (state) => labelsOf(state, axes) });

/** The label along each axis where the greatest is: [axis, group]. */
export const argmax = (axes: readonly PlaceAxis[]): Reducer =>
  erased({ name: "argmax", cellMethod: "argmax", ...found(isGreatest), finish: (state) => labelsOf(state, axes) });

function labelsOf({ place }: Found, axes: readonly PlaceAxis[]): Float64Array {
  const out = new Float64Array(axes.length * place.length);
  axes.forEach(({ stride, size, values }, row) => {
    place.forEach((at, group) => {
      out[row * place.length + group] = at < 0 ? Number.NaN : values[Math.floor(at / stride) % size]!;
    });
  });
  return out;
}
