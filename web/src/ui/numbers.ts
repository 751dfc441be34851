/** Numbers as people read them. Pure. */

/** As many digits as tell it from its neighbours, at most `digits`. */
export function numberText(value: number | null, digits = 5): string {
  if (value === null || !Number.isFinite(value)) {
    return "–";
  }
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential(Math.min(3, digits - 1))
      : String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

export function bytesText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${UNITS[step]}`;
}

export const countText = (count: number): string => count.toLocaleString("en").replaceAll(",", "\u202f");

/** The numbers near both ends that are quick to say: a hundredth of what lies between, rounded to 1, 2 or 5. */
export function roundedRange(low: number, high: number): readonly [number, number] {
  const span = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 40));
  const step = [1, 2, 5, 10].map((unit) => unit * power).find((unit) => span / unit <= 40)!;
  const ends = [Math.floor(low / step) * step, Math.ceil(high / step) * step] as const;
  return [exact(ends[0]), exact(ends[1] === ends[0] ? ends[0] + step : ends[1])];
}

/** Without what binary fractions add: 0.30000000000000004. */
export const exact = (value: number): number => Number(value.toPrecision(12));
