/** Park and Miller's generator, so that every run asks the same. */
export function seeded(seed) {
  let state = seed;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const pick = (list) => list[Math.floor(next() * list.length)];
  return { next, pick, between: (low, high) => low + next() * (high - low) };
}
