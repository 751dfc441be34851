/** What is wished of a range, and the numbers of the whole map → the two ends and the scale between them. Pure. */
import { InvalidParameter } from "../../errors.ts";
import { type DataRange, niceLogRange, niceRange } from "./data-range.ts";
import type { End } from "./parse.ts";
import type { Scale, ScaleName } from "./scale.ts";
import type { Wish } from "./wish.ts";

/** What a double can tell apart and measure. */
const NARROWEST = 1e-290;

export const isValue = (end: End | null): end is Readonly<{ value: number }> => end !== null && "value" in end;

/** @throws InvalidParameter where a scale that was asked for can't be had for the range */
export function scaleFor(wish: Wish, data: DataRange | null): Scale {
  const name = wish.scale === "log" && !wish.isScaleAsked && !canBeLog(wish, data) ? "linear" : wish.scale;
  const [low, high] = wish.center === null ? rangeOf(wish, name, data) : around(wish, wish.center, data);
  return checked({ name, low, high });
}

/** @throws InvalidParameter */
export function checked(scale: Scale): Scale {
  const { name, low, high } = scale;
  if (name === "log" && low <= 0) {
    throw new InvalidParameter("scale", name, "linear, symlog, sqrt, or a range above 0", `the range begins at ${low}`);
  }
  const isTooWide = !Number.isFinite(high - low) || (name === "log" && !Number.isFinite(high / low));
  if (!(high - low > NARROWEST) || isTooWide) {
    throw new InvalidParameter(
      "range",
      `${low},${high}`,
      `ends that are further apart than ${NARROWEST}, and not infinitely far`,
    );
  }
  return scale;
}

function canBeLog({ low, center }: Wish, data: DataRange | null): boolean {
  return center === null && (isValue(low) ? low.value > 0 : (data?.leastPositive ?? null) !== null);
}

function rangeOf({ low, high, isExact }: Wish, name: ScaleName, data: DataRange | null): readonly [number, number] {
  if (isValue(low) && isValue(high)) {
    return [low.value, high.value];
  }
  const [first, last] = [endOf(low, data, leastOf(name, data)), endOf(high, data, data?.max ?? 1)];
  if (isExact) {
    return first < last
      ? [first, last]
      : isValue(high)
        ? [niceRange(last, last)[0], last]
        : [first, niceRange(first, first)[1]];
  }
  if (!(first < last)) {
    return niceRange(Math.min(first, last), Math.max(first, last));
  }
  const [from, to] = name === "log" && first > 0 ? niceLogRange(first, last) : niceRange(first, last);
  return [isValue(low) ? first : from, isValue(high) ? last : to];
}

const leastOf = (name: ScaleName, data: DataRange | null): number =>
  (name === "log" ? data?.leastPositive : data?.min) ?? (name === "log" ? 0.1 : 0);

/** Numbers where there are none: of a map of missing pixels any range is right. */
function endOf(end: End | null, data: DataRange | null, fallback: number): number {
  return end === null ? fallback : "value" in end ? end.value : (data?.percentile(end.percent) ?? fallback);
}

function around({ low, high, isExact }: Wish, center: number, data: DataRange | null): readonly [number, number] {
  const ends = [endOf(low, data, data?.min ?? center - 1), endOf(high, data, data?.max ?? center + 1)];
  const reach = Math.max(...ends.map((end) => Math.abs(end - center)));
  const size = isExact && reach > 0 ? reach : niceRange(0, reach)[1];
  return [center - size, center + size];
}
