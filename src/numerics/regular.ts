/** Numbers at regular steps, without the noise that `start + i · step` has in decimals (0.1 · 3 is 0.30000000000000004). */

/** A power of ten that makes both numbers whole (exactly: each is the double nearest to n / scale), or 0 where none up to 10⁹ does. */
function decimalScale(a: number, b: number): number {
  for (let scale = 1; scale <= 1e9; scale *= 10) {
    if (Math.round(a * scale) / scale === a && Math.round(b * scale) / scale === b) {
      return scale;
    }
  }
  return 0;
}

/** The function i → start + i · step; the doubles nearest to the decimals where start and step are decimals. */
export function regularSequence(start: number, step: number): (index: number) => number {
  const scale = decimalScale(start, step);
  if (scale === 0) {
    return (index) => start + index * step;
  }
  const [first, stride] = [Math.round(start * scale), Math.round(step * scale)];
  return (index) => (first + index * stride) / scale;
}

/** value + amount, with `amount` whole: the nearest double to the decimal where `value` is one. */
export function shifted(value: number, amount: number): number {
  const scale = decimalScale(value, 0);
  return scale === 0 ? value + amount : (Math.round(value * scale) + amount * scale) / scale;
}

/** The shortest decimal that rounds to a float32: 0.1 for 0.10000000149011612, as numpy prints it. */
export function decimalOfFloat32(value: number): number {
  for (let scale = 1; scale <= 1e9; scale *= 10) {
    const decimal = Math.round(value * scale) / scale;
    if (Math.fround(decimal) === value) {
      return decimal;
    }
  }
  return value;
}
