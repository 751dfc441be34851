/** Numbers → entries of a palette: one pass over the pixels, nothing allocated but the answer. Pure. */
import type { IndexedImage } from "../image.ts";
import type { Raster } from "../raster.ts";
import { linearUpTo, type Scale, symlog } from "./scale.ts";
import { ABOVE, BELOW, FIRST, MISSING, type Style } from "./style.ts";

type Values = Raster["values"];

export function paint(
  { width, height, values }: Pick<Raster, "width" | "height" | "values">,
  style: Style,
): IndexedImage {
  const { mapping, palette } = style;
  const indexes = new Uint8Array(values.length);
  const colours = palette.length / 4 - FIRST;
  switch (mapping.kind) {
    case "continuous":
      BY_SCALE[mapping.scale.name](values, indexes, mapping.scale, colours);
      break;
    case "classes":
      paintClasses(values, indexes, Float64Array.from(mapping.edges));
      break;
    case "categories":
      paintCategories(values, indexes, mapping.values);
      break;
  }
  return { width, height, palette, indexes };
}

/** Without a branch for each pixel: a table knows what lies on either side, and NaN becomes 0. */
function paintLinear(values: Values, indexes: Uint8Array, { low, high }: Scale, colours: number): void {
  const top = colours + 2;
  const entries = Uint8Array.from({ length: top + 1 }, (_, i) => i + 1);
  entries.set([MISSING, BELOW]);
  entries[top] = ABOVE;
  // A hair less, so that the high end itself lies in the range.
  const factor = (colours * (1 - 1e-12)) / (high - low);
  for (let i = 0; i < values.length; i++) {
    indexes[i] = entries[Math.max(1, Math.min(top, (values[i]! - low) * factor + 2)) | 0]!;
  }
}

// Comparisons with NaN are false, so that what is not in the range is told apart outside of the common way.

function paintLog(values: Values, indexes: Uint8Array, { low, high }: Scale, colours: number): void {
  const factor = colours / Math.log(high / low);
  const start = Math.log(low);
  const last = colours - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) {
      const step = ((Math.log(value) - start) * factor) | 0;
      indexes[i] = FIRST + Math.min(step, last);
    } else {
      indexes[i] = value < low ? BELOW : value > high ? ABOVE : MISSING;
    }
  }
}

function paintSqrt(values: Values, indexes: Uint8Array, { low, high }: Scale, colours: number): void {
  const factor = colours / Math.sqrt(high - low);
  const last = colours - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) {
      const step = (Math.sqrt(value - low) * factor) | 0;
      indexes[i] = FIRST + Math.min(step, last);
    } else {
      indexes[i] = value < low ? BELOW : value > high ? ABOVE : MISSING;
    }
  }
}

function paintSymlog(values: Values, indexes: Uint8Array, scale: Scale, colours: number): void {
  const { low, high } = scale;
  const linear = linearUpTo(scale);
  const start = symlog(low, linear);
  const factor = colours / (symlog(high, linear) - start);
  const last = colours - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) {
      const step = ((symlog(value, linear) - start) * factor) | 0;
      indexes[i] = FIRST + Math.min(step, last);
    } else {
      indexes[i] = value < low ? BELOW : value > high ? ABOVE : MISSING;
    }
  }
}

const BY_SCALE = { linear: paintLinear, log: paintLog, sqrt: paintSqrt, symlog: paintSymlog } as const;

function paintClasses(values: Values, indexes: Uint8Array, edges: Float64Array): void {
  const last = edges.length - 2;
  const low = edges[0]!;
  const high = edges[last + 1]!;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) {
      // The last class whose lower edge is not above the value.
      let start = 0;
      let stop = last;
      while (start < stop) {
        const middle = (start + stop + 1) >> 1;
        if (edges[middle]! <= value) {
          start = middle;
        } else {
          stop = middle - 1;
        }
      }
      indexes[i] = FIRST + start;
    } else {
      indexes[i] = value < low ? BELOW : value > high ? ABOVE : MISSING;
    }
  }
}

function paintCategories(values: Values, indexes: Uint8Array, categories: readonly number[]): void {
  const order = categories.map((_, i) => i).sort((a, b) => categories[a]! - categories[b]!);
  const sorted = Float64Array.from(order, (i) => categories[i]!);
  const entries = Uint8Array.from(order, (i) => FIRST + i);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let start = 0;
    let stop = sorted.length - 1;
    while (start < stop) {
      const middle = (start + stop) >> 1;
      if (sorted[middle]! < value) {
        start = middle + 1;
      } else {
        stop = middle;
      }
    }
    indexes[i] = sorted[start] === value ? entries[start]! : MISSING;
  }
}
