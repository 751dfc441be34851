/**
 * Parameters as OGC's older services take them: names in any case, what is not known left alone, an empty value like none.
 *
 * OGC 06-121r9 (Web Services Common 2.0), 11.5
 */
import type { Context } from "hono";
import { InvalidParameter } from "../errors.ts";

/** Values by name in lower case. */
export type Kvp = ReadonlyMap<string, string>;

/** @throws InvalidParameter for a name that is given twice with different values */
export function readKvp(c: Context): Kvp {
  const kvp = new Map<string, string>();
  for (const [name, values] of Object.entries(c.req.queries())) {
    for (const value of values) {
      const key = name.toLowerCase();
      const before = kvp.get(key);
      if (before !== undefined && before !== value) {
        throw new InvalidParameter(key, [before, value], "one value", "given more than once");
      }
      if (value !== "") {
        kvp.set(key, value);
      }
    }
  }
  return kvp;
}

/** @throws InvalidParameter where it is missing */
export function needed(kvp: Kvp, name: string, allowed: string | readonly string[]): string {
  const value = kvp.get(name);
  if (value === undefined) {
    throw new InvalidParameter(name, undefined, allowed);
  }
  return value;
}

/** One of `allowed`, in whatever case. @throws InvalidParameter */
export function oneOf<const T extends string>(kvp: Kvp, name: string, allowed: readonly T[]): T {
  const given = needed(kvp, name, allowed);
  const found = allowed.find((each) => each.toLowerCase() === given.toLowerCase());
  if (found === undefined) {
    throw new InvalidParameter(name, given, allowed);
  }
  return found;
}
