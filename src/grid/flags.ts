/**
 * Variables whose numbers are categories: CF's `flag_values`, each with a word of `flag_meanings`. With `flag_masks` a number is a sum
 * of bits instead, any of very many; it has no categories here. Pure.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#flags
 */
import type { Attributes } from "./dataset.ts";

export type Flags = Readonly<{
  values: readonly number[];
  /** As many; null where there are no or not as many words. */
  meanings: readonly string[] | null;
}>;

/** @param attributes of decoded values */
export function flagsOf({ flag_values: given, flag_masks: masks, flag_meanings: words }: Attributes): Flags | null {
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (masks !== undefined || values.length === 0 || !values.every((value) => typeof value === "number")) {
    return null;
  }
  const meanings = typeof words === "string" ? words.split(/\s+/).filter((word) => word !== "") : words;
  const isOfEach = Array.isArray(meanings) && meanings.length === values.length;
  return { values, meanings: isOfEach ? meanings.map(String) : null };
}

/** Whether nothing lies between two of a variable's numbers: categories, or sums of bits. */
export function isCategorical(attributes: Attributes): boolean {
  return flagsOf(attributes) !== null || attributes.flag_masks !== undefined;
}

/** Attributes of what is made of categories and is none: their mean, their number. */
export function withoutFlags(attributes: Attributes): Attributes {
  const { flag_values: _values, flag_masks: _masks, flag_meanings: _meanings, ...rest } = attributes;
  return rest;
}

/** Flags of integers that are stored in those of the other sign (NUG's `_Unsigned`) as the values that they become. */
export function reinterpretFlags(attributes: Attributes, bits: number, to: "unsigned" | "signed"): Attributes {
  const turned = (flag: unknown): unknown => {
    if (typeof flag !== "number") {
      return flag;
    }
    const unsigned = flag < 0 ? flag + 2 ** bits : flag;
    return to === "signed" && unsigned >= 2 ** (bits - 1) ? unsigned - 2 ** bits : unsigned;
  };
  const named = ["flag_values", "flag_masks"].filter((name) => name in attributes);
  return {
    ...attributes,
    ...Object.fromEntries(
      named.map((name) => [
        name,
        Array.isArray(attributes[name]) ? attributes[name].map(turned) : turned(attributes[name]),
      ]),
    ),
  };
}
