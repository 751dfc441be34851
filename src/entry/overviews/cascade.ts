/**
 * Rows of cells → rows of every coarser level, each made of 2 × 2 cells of the one below and of all that those are made of: sums
 * and weights are handed up, so that each level is exact where cells are missing. Holds one row of each level. Pure.
 */
import { Unsupported } from "../../errors.ts";

export type Method = "average" | "mode";

/** What one row of one level has gathered. */
type Gathered = {
  /** `columns` are those of the level below. */
  addCells(values: Float64Array, weight: number, columns: Float64Array): void;
  addRow(below: Gathered): void;
  /** A value for each cell, NaN where nothing was gathered. */
  values(): Float64Array;
  clear(): void;
};

export type Cascade = Readonly<{
  /** The next row of the finest cells; NaN is missing. @param weight of the row */
  push(values: Float64Array, weight: number): void;
  /** After the last row: what is left becomes rows, too. */
  end(): void;
}>;

/**
 * @param columns weights of the finest cells along a row; a cell's weight is that of its row times that of its column
 * @param emit gets each row of each level (1, 2 …), in order within a level; its values are the receiver's
 */
export function createCascade(
  method: Method,
  columns: Float64Array,
  levels: number,
  emit: (level: number, row: number, values: Float64Array) => void,
): Cascade {
  const create = method === "average" ? createMeans : createModes;
  const rows = Array.from({ length: levels }, (_, k) => ({
    gathered: create(Math.ceil(columns.length / 2 ** (k + 1))),
    rowsBelow: 0,
    emitted: 0,
  }));
  const finish = (k: number): void => {
    const row = rows[k]!;
    emit(k + 1, row.emitted++, row.gathered.values());
    const above = rows[k + 1];
    if (above) {
      above.gathered.addRow(row.gathered);
      above.rowsBelow += 1;
    }
    row.gathered.clear();
    row.rowsBelow = 0;
    if (above?.rowsBelow === 2) {
      finish(k + 1);
    }
  };
  return {
    push(values, weight) {
      const row = rows[0]!;
      row.gathered.addCells(values, weight, columns);
      row.rowsBelow += 1;
      if (row.rowsBelow === 2) {
        finish(0);
      }
    },
    end() {
      for (const k of rows.keys()) {
        if (rows[k]!.rowsBelow > 0) {
          finish(k);
        }
      }
    },
  };
}

type Means = Gathered & { readonly sums: Float64Array; readonly weights: Float64Array };

function createMeans(size: number): Gathered {
  const sums = new Float64Array(size);
  const weights = new Float64Array(size);
  const means: Means = {
    sums,
    weights,
    addCells(values, weight, columns) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (!Number.isNaN(value)) {
          const w = weight * columns[i]!;
          sums[i >> 1]! += w * value;
          weights[i >> 1]! += w;
        }
      }
    },
    addRow(below) {
      const { sums: s, weights: w } = below as Means;
      for (let i = 0; i < s.length; i++) {
        sums[i >> 1]! += s[i]!;
        weights[i >> 1]! += w[i]!;
      }
    },
    values: () => sums.map((sum, i) => (weights[i]! > 0 ? sum / weights[i]! : Number.NaN)),
    clear() {
      sums.fill(0);
      weights.fill(0);
    },
  };
  return means;
}

/** More different numbers than this are no categories. */
const MOST_CATEGORIES = 256;

type Modes = Gathered & { readonly weights: Map<number, Float64Array> };

/** The number that most of the area has; of two that have as much, the lower. */
function createModes(size: number): Gathered {
  const weights = new Map<number, Float64Array>();
  const of = (category: number): Float64Array => {
    const found = weights.get(category) ?? new Float64Array(size);
    weights.set(category, found);
    if (weights.size > MOST_CATEGORIES) {
      throw new Unsupported(
        "overviews of categories",
        `There are more than ${MOST_CATEGORIES} different numbers, such as ${category}.`,
      );
    }
    return found;
  };
  const modes: Modes = {
    weights,
    addCells(values, weight, columns) {
      for (let i = 0; i < values.length; i++) {
        if (!Number.isNaN(values[i]!)) {
          of(values[i]!)[i >> 1]! += weight * columns[i]!;
        }
      }
    },
    addRow(below) {
      for (const [category, added] of (below as Modes).weights) {
        const gathered = of(category);
        for (let i = 0; i < added.length; i++) {
          gathered[i >> 1]! += added[i]!;
        }
      }
    },
    values() {
      const most = new Float64Array(size);
      const values = new Float64Array(size).fill(Number.NaN);
      for (const category of [...weights.keys()].sort((a, b) => a - b)) {
        weights.get(category)!.forEach((weight, i) => {
          if (weight > most[i]!) {
            most[i] = weight;
            values[i] = category;
          }
        });
      }
      return values;
    },
    clear() {
      for (const gathered of weights.values()) {
        gathered.fill(0);
      }
    },
  };
  return modes;
}
