/**
 * Seasons, called by the initials of their months: which months they are, and the seasons of every year one after the other, as
 * xarray's `SeasonGrouper` and `SeasonResampler` have them. Pure.
 *
 * https://docs.xarray.dev/en/stable/generated/xarray.groupers.SeasonResampler.html
 */
import { InvalidParameter } from "../errors.ts";
import { dateOfDay, dayNumber } from "./calendar.ts";
import { numbered, type Periods } from "./periods.ts";
import { momentOf, numberAt, type TimeEncoding } from "./time.ts";

/** Months one after the other, perhaps across the turn of the year. */
export type Season = Readonly<{
  name: string;
  /** Its first month, from 0. */
  first: number;
  /** How many months it has. */
  length: number;
}>;

export const SEASONS: readonly Season[] = [
  { name: "DJF", first: 11, length: 3 },
  { name: "MAM", first: 2, length: 3 },
  { name: "JJA", first: 5, length: 3 },
  { name: "SON", first: 8, length: 3 },
];

const DAY_MS = 86_400_000;
const INITIALS = "JFMAMJJASOND";
const FORM = "initials of months one after the other, such as DJFM,AM,JJAS,ON, each month in one of them at most";

/**
 * A season of one month that others begin like (`J`) is the one before the season that comes next, as in xarray.
 * @throws InvalidParameter
 */
export function parseSeasons(names: readonly string[]): readonly Season[] {
  const refuse = (why?: string) => new InvalidParameter("seasons", names.join(), FORM, why);
  const seasons = names.map((name, i): Season => {
    const next = names.length > 1 ? names[(i + 1) % names.length]![0] : undefined;
    const starts = [...INITIALS].flatMap((_, first) => (`${INITIALS}${INITIALS}`.startsWith(name, first) ? first : []));
    const found = starts.length > 1 ? starts.filter((first) => INITIALS[(first + name.length) % 12] === next) : starts;
    if (found.length !== 1 || name.length > 12) {
      throw refuse(starts.length > 1 ? `${name} may be several` : undefined);
    }
    return { name, first: found[0]!, length: name.length };
  });
  if (seasons.reduce((sum, { length }) => sum + length, 0) > new Set(seasons.flatMap(monthsOf)).size) {
    throw refuse("a month is in two of these");
  }
  return seasons;
}

function monthsOf({ first, length }: Season): readonly number[] {
  return Array.from({ length }, (_, i) => (first + i) % 12);
}

/** The place among `seasons` of the one that a month (from 0) is in; -1 for none. */
export function seasonOf(seasons: readonly Season[], month: number): number {
  return seasons.findIndex(({ first, length }) => (month - first + 12) % 12 < length);
}

/**
 * The seasons of every year, from the first to the last that a time is in. Each begins on the first of its month.
 * @param values at least one, finite, each in one of the seasons
 * @throws InvalidParameter for far more of them than anyone could want
 */
export function seasonPeriods(encoding: TimeEncoding, values: Float64Array, seasons: readonly Season[]): Periods {
  const inOrder = seasons.toSorted((a, b) => a.first - b.first);
  const numberOf = numberIn(encoding, inOrder);
  const monthOf = (number: number): number => {
    const year = Math.floor(number / inOrder.length);
    return 12 * year + inOrder[number - year * inOrder.length]!.first;
  };
  const lengthOf = (number: number) => inOrder[((number % inOrder.length) + inOrder.length) % inOrder.length]!.length;
  const valueAt = (month: number): number => {
    const day = dayNumber(encoding.calendar, Math.floor(month / 12), 1 + (((month % 12) + 12) % 12), 1);
    return numberAt(encoding, (day - encoding.epochDay) * DAY_MS, 0);
  };
  return numbered(
    values,
    (value) => numberOf(value).number,
    (number) => valueAt(monthOf(number)),
    (number) => valueAt(monthOf(number) + lengthOf(number)),
  );
}

/**
 * Which steps are in one of the seasons.
 * @param isWhole without those of the first season and of the last, where these lack a step in their first, or their last, month
 * @returns 1 for each of them
 */
export function stepsOfSeasons(
  encoding: TimeEncoding,
  values: Float64Array,
  seasons: readonly Season[],
  isWhole: boolean,
): Uint8Array {
  const inOrder = seasons.toSorted((a, b) => a.first - b.first);
  const found = Array.from(values, numberIn(encoding, inOrder));
  const within = found.filter(({ number }) => !Number.isNaN(number));
  const least = within.reduce((a, { number }) => Math.min(a, number), Number.POSITIVE_INFINITY);
  const greatest = within.reduce((a, { number }) => Math.max(a, number), Number.NEGATIVE_INFINITY);
  const begins = within.some(({ number, isFirst }) => number === least && isFirst);
  const ends = within.some(({ number, isLast }) => number === greatest && isLast);
  return Uint8Array.from(found, ({ number }) =>
    Number.isNaN(number) || (isWhole && ((number === least && !begins) || (number === greatest && !ends))) ? 0 : 1,
  );
}

type Step = Readonly<{ number: number; isFirst: boolean; isLast: boolean }>;

/** Of a time, the number of its season from those of year 0 on (NaN: of none), and whether it is in that season's first or last month. */
function numberIn(encoding: TimeEncoding, inOrder: readonly Season[]): (value: number) => Step {
  return (value) => {
    const { ms } = momentOf(encoding, value);
    const { year, month } = dateOfDay(encoding.calendar, encoding.epochDay + Math.floor(ms / DAY_MS));
    const at = seasonOf(inOrder, month - 1);
    if (at < 0) {
      return { number: Number.NaN, isFirst: false, isLast: false };
    }
    const { first, length } = inOrder[at]!;
    const since = (month - 1 - first + 12) % 12;
    const begun = month - 1 < first ? year - 1 : year;
    return { number: begun * inOrder.length + at, isFirst: since === 0, isLast: since === length - 1 };
  };
}
