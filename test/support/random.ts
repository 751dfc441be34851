/** A seeded generator (mulberry32), so that a failing property can be run again. */
export function seeded(seed: number): { next(): number; integer(low: number, high: number): number } {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, integer: (low, high) => low + Math.floor(next() * (high - low + 1)) };
}
