/** IEEE 754 binary16, which neither Node 22 nor every engine has an array for. */

/** Widens half floats, given as their bits, to float32; exact. */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    bits[i] = floatBits(halves[i]!);
  }
  return floats;
}

function floatBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) {
    return sign | 0x7f800000 | (fraction << 13);
  }
  if (exponent > 0) {
    return sign | ((exponent + 112) << 23) | (fraction << 13);
  }
  if (fraction === 0) {
    return sign;
  }
  // A subnormal half is a normal float: its leading one moves up.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** To the nearest IEEE 754 binary16, ties to even. */
export function roundToHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) {
    return value;
  }
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const unit = 2 ** (exponent - 10);
  const units = value / unit;
  const whole = Math.abs(units % 1) === 0.5 ? 2 * Math.round(units / 2) : Math.round(units);
  return Math.abs(whole * unit) <= 65504 ? whole * unit : Math.sign(value) * Number.POSITIVE_INFINITY;
}
