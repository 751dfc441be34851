/** Numbers as clients write them in text. */
import { InvalidParameter } from "../errors.ts";

/** Digits beyond these say nothing that a double can hold. */
const MAX_CHARACTERS = 40;

// Each character can be matched in one way only, so that long text is refused in linear time.
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, spaces around it allowed, and nothing else. @throws InvalidParameter */
export function parseNumber(parameter: string, text: string, allowed = "a number"): number {
  const written = text.trim();
  const value = Number(written);
  if (written.length > MAX_CHARACTERS || !DECIMAL.test(written) || !Number.isFinite(value)) {
    throw new InvalidParameter(parameter, text, allowed);
  }
  return value;
}
