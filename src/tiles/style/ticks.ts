/** Round numbers along a range: 1, 2 or 5 times a power of ten, as d3-array's `ticks` chooses them. Pure. */
import { linearUpTo, type Scale, valueAtPlace } from "./scale.ts";

/** A step whose multiples are exact decimals: one of 1, 2 or 5, times a power of ten. */
type Step = Readonly<{
  /** How many steps a value is from 0; not rounded, but for the last digits. */
  of(value: number): number;
  times(count: number): number;
}>;

/** About `count` steps of it cover `width`. */
export function niceStep(width: number, count: number): Step {
  const raw = width / count;
  const power = Math.floor(Math.log10(raw));
  const error = raw / 10 ** power;
  const factor = error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.sqrt(2) ? 2 : 1;
  // Powers of ten below 1 are not exact as factors, but are as divisors.
  const times = (steps: number) => (power < 0 ? (steps * factor) / 10 ** -power : steps * factor * 10 ** power);
  const of = (value: number) => {
    const steps = (power < 0 ? value * 10 ** -power : value / 10 ** power) / factor;
    return Math.abs(steps - Math.round(steps)) < 1e-9 ? Math.round(steps) : steps;
  };
  return { of, times };
}

/** About `count` round numbers from `low` to `high`, both included where they are round. */
export function linearTicks(low: number, high: number, count: number): readonly number[] {
  const step = niceStep(high - low, count);
  const [first, last] = [Math.ceil(step.of(low)), Math.floor(step.of(high))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => step.times(first + i));
}

/** Round numbers of a scale, at most about `count`, not so near to each other that their texts would meet. */
export function ticksOf(scale: Scale, count: number): readonly number[] {
  const { name, low, high } = scale;
  if (name === "linear") {
    return linearTicks(low, high, count);
  }
  if (name === "log") {
    return logTicks(low, high, count);
  }
  if (name === "symlog") {
    return symlogTicks(scale, count);
  }
  // The round number nearest to equal distances along the colours.
  const found = Array.from({ length: count }, (_, i) => {
    const [before, at, after] = [i - 0.4, i, i + 0.4].map((k) =>
      valueAtPlace(scale, Math.min(1, Math.max(0, k / (count - 1)))),
    ) as [number, number, number];
    const round = roundest(before, at, after);
    return round >= low && round <= high ? round : at;
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

/** Powers of ten on both sides of 0, beyond where it is linear. */
function symlogTicks(scale: Scale, count: number): readonly number[] {
  const { low, high } = scale;
  const linear = linearUpTo(scale);
  const side = (from: number, to: number) => (to > linear ? logTicks(Math.max(from, linear), to, count / 2) : []);
  const zero = low <= 0 && high >= 0 ? [0] : [];
  const negative = side(-high, -low).map((value) => -value);
  return [...negative.toReversed(), ...zero, ...side(low, high)];
}

/** The number with fewest digits between two, next to the one in the middle. */
function roundest(before: number, at: number, after: number): number {
  const step = niceStep(after - before, 2);
  return step.times(Math.round(step.of(at)));
}

function logTicks(low: number, high: number, count: number): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const decades = last - first + 1;
  if (decades < 2) {
    return linearTicks(low, high, count);
  }
  const within = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const power = (exponent: number) => Number(`1e${exponent}`);
  if (decades <= count / 3) {
    const all = Array.from({ length: decades + 2 }, (_, i) => first - 1 + i);
    return all.flatMap((exponent) => [1, 2, 5].map((factor) => Number(`${factor}e${exponent}`))).filter(within);
  }
  const every = Math.ceil(decades / count);
  return Array.from({ length: decades }, (_, i) => first + i)
    .filter((exponent) => exponent % every === 0)
    .map(power);
}
