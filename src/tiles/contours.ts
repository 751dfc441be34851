/**
 * A map as lines of equal value, in GeoJSON: longitudes and latitudes, cut at the antimeridian. The raster reaches a pixel farther than
 * the view on every side, so that the lines of neighbouring tiles meet. Pure.
 *
 * https://www.rfc-editor.org/rfc/rfc7946
 */
import { InvalidParameter } from "../errors.ts";
import { parseNumber } from "../numerics/number.ts";
import { isolines, type PixelLine, type PixelPoint } from "./isolines.ts";
import { columnsOf, rowsOf } from "./pixels.ts";
import type { Raster } from "./raster.ts";
import { linearTicks } from "./style/ticks.ts";
import type { View } from "./view.ts";

/** How many, or which. */
export type Levels = Readonly<{ count: number }> | Readonly<{ values: readonly number[] }>;

const MAX_LEVELS = 100;
/** Lines of noise would take more memory than there is. */
const MAX_POINTS = 300_000;
/** Of degrees: a tenth of a metre. */
const DIGITS = 1e6;

/** A single number is how many; one level alone has a comma after it. @throws InvalidParameter */
export function parseLevels(text: string): Levels {
  const form = `how many, from 1 to ${MAX_LEVELS}, or up to ${MAX_LEVELS} values separated by commas; one value has a comma after it`;
  const parts = text.replace(/,$/, "").split(",");
  const numbers = parts.map((part) => parseNumber("levels", part, form));
  if (parts.length === 1 && !text.endsWith(",")) {
    const [count] = numbers;
    if (!Number.isInteger(count) || count! < 1 || count! > MAX_LEVELS) {
      throw new InvalidParameter("levels", text, form);
    }
    return { count: count! };
  }
  if (numbers.length > MAX_LEVELS) {
    throw new InvalidParameter("levels", text, form);
  }
  return { values: [...new Set(numbers)].sort((a, b) => a - b) };
}

/** Round numbers within the range that a map's colours have, where levels are counted. */
export function levelsIn(levels: Levels, low: number, high: number): readonly number[] {
  return "values" in levels ? levels.values : linearTicks(low, high, levels.count);
}

/** The view that a raster is made of, to draw lines in `view`. */
export function withMargin({ crs, bbox: [west, south, east, north], width, height }: View): View {
  const [dx, dy] = [(east - west) / width, (north - south) / height];
  return { crs, bbox: [west - dx, south - dy, east + dx, north + dy], width: width + 2, height: height + 2 };
}

/** @param raster of the view {@link withMargin} @throws InvalidParameter where there are too many lines */
export function contourFeatures(raster: Raster, view: View, levels: readonly number[]) {
  const { name, attributes } = raster.variable;
  const units = typeof attributes.units === "string" ? { units: attributes.units } : {};
  let points = 0;
  const features = levels.flatMap((level) => {
    const coordinates = isolines(raster, level)
      .flatMap((line) => clipped(line, view))
      .flatMap((line) => onEarth(line, view));
    points += coordinates.reduce((sum, { length }) => sum + length, 0);
    if (points > MAX_POINTS) {
      throw new InvalidParameter(
        "levels",
        levels.join(),
        "fewer levels, or a smaller width and height",
        "too many lines",
      );
    }
    return coordinates.length === 0
      ? []
      : [
          {
            type: "Feature" as const,
            properties: { parameter: name, level, ...units },
            geometry: { type: "MultiLineString" as const, coordinates },
          },
        ];
  });
  return { type: "FeatureCollection" as const, features };
}

/** The pieces of a line that lie within the view, in its own pixels. */
function clipped(line: PixelLine, { width, height }: View): readonly PixelLine[] {
  const pieces: PixelPoint[][] = [];
  let piece: PixelPoint[] = [];
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1]!, line[i]!];
    const [x, y, dx, dy] = [ax - 1, ay - 1, bx - ax, by - ay];
    const [left, right] = between(x, dx, width);
    const [above, below] = between(y, dy, height);
    const [enter, leave] = [Math.max(0, left, above), Math.min(1, right, below)];
    if (!(enter < leave)) {
      piece = [];
      continue;
    }
    if (piece.length === 0 || enter > 0) {
      piece = [[x + enter * dx, y + enter * dy]];
      pieces.push(piece);
    }
    piece.push([x + leave * dx, y + leave * dy]);
    if (leave < 1) {
      piece = [];
    }
  }
  return pieces;
}

/** From which to which share of its way a step from `start` lies in 0 … `size`. */
function between(start: number, step: number, size: number): readonly [number, number] {
  if (step === 0) {
    return start >= 0 && start <= size ? [0, 1] : [1, 0];
  }
  const [a, b] = [-start / step, (size - start) / step];
  return a < b ? [a, b] : [b, a];
}

type Position = readonly [lon: number, lat: number];

/** Degrees, in pieces that end at the antimeridian. */
function onEarth(line: PixelLine, view: View): readonly (readonly Position[])[] {
  const [columns, rows] = [columnsOf(view), rowsOf(view)];
  const pieces: Position[][] = [[]];
  let [before, turn]: [Position | null, number] = [null, 0];
  const add = (lon: number, lat: number) => {
    const position = [rounded(lon - 360 * turn), rounded(lat)] as const;
    const last = pieces.at(-1)!.at(-1);
    if (last?.[0] !== position[0] || last[1] !== position[1]) {
      pieces.at(-1)!.push(position);
    }
  };
  for (const [x, y] of line) {
    const [lon, lat] = [columns.toDegrees(x), rows.toDegrees(y)];
    const here = Math.floor((lon + 180) / 360);
    if (before && here !== turn) {
      const seam = 360 * Math.max(here, turn) - 180;
      const crossing = before[1] + ((seam - before[0]) / (lon - before[0])) * (lat - before[1]);
      add(seam, crossing);
      pieces.push([]);
      turn = here;
      add(seam, crossing);
    }
    turn = here;
    add(lon, lat);
    before = [lon, lat];
  }
  return pieces.filter(({ length }) => length > 1);
}

const rounded = (degrees: number): number => Math.round(degrees * DIGITS) / DIGITS;
