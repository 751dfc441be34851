/**
 * Units of what is computed from variables, where they can be told: an algebra of products of powers, as UDUNITS writes them
 * (`m s-1`). Whatever it doesn't understand has no units, rather than wrong ones. No conversion is ever made.
 *
 * https://docs.unidata.ucar.edu/udunits/current/udunits2lib.html#Grammar
 */
import type { Expression, OperationName } from "../numerics/expression.ts";

/** Exponents by the name of the unit, in their order. */
type Powers = ReadonlyMap<string, number>;

const FACTOR =
  /\s*(?<divides>\/)?\s*(?:[.*·]\s*)?(?<name>[A-Za-zµμΩ°%_]+|1)(?:(?:\^|\*\*)?(?<exponent>[+-]?\d+))?(?=$|[\s./*·])/uy;

/** Their zero is not nothing: products of them have no meaning. */
const OFFSET_UNITS = /^(deg(ree)?s?_?[CF]|celsius|degrees?_celsius|fahrenheit|degrees?_fahrenheit|°[CF])$/i;

/** Null where `units` are no product of powers of names. */
function parseUnits(units: string): Powers | null {
  const powers = new Map<string, number>();
  const text = units.trim();
  const pattern = new RegExp(FACTOR);
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) {
      return null;
    }
    const { divides, name, exponent } = match.groups as Record<string, string | undefined>;
    if (OFFSET_UNITS.test(name!) || name === "since" || (name === "1" && exponent !== undefined)) {
      return null;
    }
    if (name !== "1") {
      powers.set(name!, (powers.get(name!) ?? 0) + (divides ? -1 : 1) * Number(exponent ?? 1));
    }
  }
  return powers;
}

function unitsText(powers: Powers): string {
  const factors = [...powers].filter(([, exponent]) => exponent !== 0);
  const ordered = [
    ...factors.filter(([, exponent]) => exponent > 0),
    ...factors.filter(([, exponent]) => exponent < 0),
  ];
  return ordered.map(([name, exponent]) => (exponent === 1 ? name : `${name}${exponent}`)).join(" ") || "1";
}

/** Undefined where they are not known to be alike. */
function alike(all: readonly (string | undefined)[]): string | undefined {
  const [first, ...others] = all;
  const same = (units: string | undefined) =>
    units !== undefined && (units === first || canonical(units) === canonical(first!));
  return first !== undefined && others.every(same) ? first : undefined;
}

/** Names in their order, so that the same units have the same text. */
function canonical(units: string): string {
  const powers = parseUnits(units);
  return powers ? unitsText(new Map([...powers].sort(([a], [b]) => (a < b ? -1 : 1)))) : units;
}

/** `a` · `b` to the power `sign`. */
function product(a: string | undefined, b: string | undefined, sign: 1 | -1): string | undefined {
  const [left, right] = [a, b].map((units) => (units === undefined ? null : parseUnits(units)));
  if (!left || !right) {
    return undefined;
  }
  const powers = new Map(left);
  for (const [name, exponent] of right) {
    powers.set(name, (powers.get(name) ?? 0) + sign * exponent);
  }
  return unitsText(powers);
}

function raised(units: string | undefined, exponent: number): string | undefined {
  const powers = units === undefined ? null : parseUnits(units);
  const all = powers && [...powers].map(([name, own]) => [name, own * exponent] as const);
  return all?.every(([, own]) => Number.isInteger(own)) ? unitsText(new Map(all)) : undefined;
}

/** Units of the product of two variables. */
export const unitsOfProduct = (a: string | undefined, b: string | undefined): string | undefined => product(a, b, 1);

const WITHOUT_UNITS: readonly OperationName[] = [
  "or",
  "and",
  "not",
  "<",
  "<=",
  ">",
  ">=",
  "==",
  "!=",
  "isnan",
  "valid",
  "sign",
  "sin",
  "cos",
  "tan",
];
const ANGLES: readonly OperationName[] = ["asin", "acos", "atan", "atan2"];
/** A number among their arguments is in the units of the others. */
const CHOOSING: readonly OperationName[] = ["min", "max", "hypot", "if"];

/** @param unitsOf the variable of a name; undefined where they are not known */
export function unitsOfExpression(
  expression: Expression,
  unitsOf: (name: string) => string | undefined,
): string | undefined {
  if (expression.kind === "number") {
    return undefined;
  }
  if (expression.kind === "name") {
    return unitsOf(expression.name);
  }
  const { operation, args } = expression;
  const of = (arg: Expression) => unitsOfExpression(arg, unitsOf);
  /** A number is a factor without units. */
  const factor = (arg: Expression) => (isNumber(arg) ? "1" : of(arg));
  const [first, second] = args as readonly [Expression, Expression];
  if (WITHOUT_UNITS.includes(operation)) {
    return "1";
  }
  if (ANGLES.includes(operation)) {
    return "radian";
  }
  if (CHOOSING.includes(operation)) {
    return alike((operation === "if" ? args.slice(1) : args).filter((arg) => !isNumber(arg)).map(of));
  }
  switch (operation) {
    case "+":
    case "-":
      return alike(args.map(of));
    case "*":
      return product(factor(first), factor(second), 1);
    case "/":
      return product(factor(first), factor(second), -1);
    case "^":
      return raised(of(first), numberOf(second));
    case "sqrt":
      return raised(of(first), 0.5);
    case "negative":
    case "abs":
    case "floor":
    case "ceil":
    case "round":
      return of(first);
    default:
      // Exponentials and logarithms are of numbers without units.
      return of(first) === "1" ? "1" : undefined;
  }
}

/** NaN where it is not a number as such. */
function numberOf(expression: Expression): number {
  if (expression.kind === "call" && expression.operation === "negative") {
    return -numberOf(expression.args[0]!);
  }
  return expression.kind === "number" ? expression.value : Number.NaN;
}

function isNumber(expression: Expression): boolean {
  return expression.kind === "call" ? expression.args.every(isNumber) : expression.kind === "number";
}
