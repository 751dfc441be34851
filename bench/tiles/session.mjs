/** What a person who looks around asks for: a window of 4 × 3 tiles that moves and zooms, and the tiles that come into it. */
import { seeded } from "../seeded.mjs";

const [COLUMNS, ROWS] = [4, 3];
const [LEAST_ZOOM, MOST_ZOOM] = [2, 6];
/** One move in so many is to another zoom, and one in so many to another time. */
const [ZOOMS, TIMES] = [5, 12];

/**
 * @param times as a session may show them
 * @returns so many tiles { z, row, column, time }, none twice: what was seen is in the browser's cache. Each knows its `step`: those
 * of one step are asked for together.
 */
export function session(seed, tiles, times) {
  const { next, pick } = seeded(seed);
  const seen = new Set();
  const asked = [];
  let view = { z: 3, row: 2, column: 2, time: pick(times) };
  for (let step = 0; asked.length < tiles; step++) {
    for (const tile of visible(view)) {
      const key = Object.values(tile).join();
      if (!seen.has(key) && asked.length < tiles) {
        seen.add(key);
        asked.push({ ...tile, step });
      }
    }
    view = moved(view, next, () => pick(times));
  }
  return asked;
}

function* visible({ z, row, column, time }) {
  const size = 2 ** z;
  for (let r = row; r < Math.min(size, row + ROWS); r++) {
    for (let c = column; c < column + Math.min(size, COLUMNS); c++) {
      yield { z, row: r, column: c % size, time };
    }
  }
}

function moved({ z, row, column, time }, next, anotherTime) {
  if (next() < 1 / TIMES) {
    return { z, row, column, time: anotherTime() };
  }
  if (next() < 1 / ZOOMS) {
    const by = z === LEAST_ZOOM ? 1 : z === MOST_ZOOM || next() < 0.4 ? -1 : 1;
    // The middle stays where it is.
    const [y, x] = [(row + ROWS / 2) * 2 ** by - ROWS / 2, (column + COLUMNS / 2) * 2 ** by - COLUMNS / 2];
    return within(z + by, Math.round(y), Math.round(x), time);
  }
  const [down, right] = [Math.floor(next() * 3) - 1, Math.floor(next() * 3) - 1];
  return within(z, row + down, column + right, time);
}

const within = (z, row, column, time) => ({
  z,
  row: Math.max(0, Math.min(2 ** z - ROWS, row)),
  column: (column + 2 ** z) % 2 ** z,
  time,
});
