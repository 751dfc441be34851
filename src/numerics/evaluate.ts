/**
 * Expressions over many cells at once: operation after operation, each over a batch of cells in float64, with nothing allocated for
 * a cell. Missing (NaN) in, missing out, for comparisons too; only `isnan`, `valid` and the branch of an `if` that is not taken don't
 * mind. True is 1, false 0, and whatever is not 0 is true.
 */
import type { Expression, OperationName } from "./expression.ts";

/** Cells of a batch: what a tree of them holds stays in the second cache. */
export const EVALUATED_CELLS = 1024;

type Cells = Float64Array;

/** Computes `count` cells, at most {@link EVALUATED_CELLS}, from those of the names, in their order. What it returns is overwritten next time. */
export type Evaluator = (inputs: readonly Cells[], count: number) => Cells;

/** `out` may be one of the arguments. */
type Step = (args: readonly Cells[], out: Cells, count: number) => void;

/** @param names of the inputs, all that are in the expression */
export function createEvaluator(expression: Expression, names: readonly string[]): Evaluator {
  /** By the number of results that are kept meanwhile. */
  const room: Cells[] = [];
  const compiled = compile(expression, 0);
  return compiled;

  function compile(part: Expression, level: number): Evaluator {
    if (part.kind === "number") {
      return constant(part.value);
    }
    if (part.kind === "name") {
      const at = names.indexOf(part.name);
      return (inputs) => inputs[at]!;
    }
    const args = part.args.map((arg, i) => compile(arg, level + i));
    room[level] ??= new Float64Array(EVALUATED_CELLS);
    const out = room[level];
    const step = STEPS[part.operation];
    const given = new Array<Cells>(args.length);
    return (inputs, count) => {
      for (let i = 0; i < args.length; i++) {
        given[i] = args[i]!(inputs, count);
      }
      step(given, out, count);
      return out;
    };
  }
}

/** Upper bound of the bytes that an evaluator holds. */
export function evaluatorBytes(expression: Expression): number {
  const nodes = (part: Expression): number =>
    part.kind === "call" ? part.args.reduce((sum, arg) => sum + nodes(arg), 1) : part.kind === "number" ? 1 : 0;
  return 8 * EVALUATED_CELLS * nodes(expression);
}

function constant(value: number): Evaluator {
  const cells = new Float64Array(EVALUATED_CELLS).fill(value);
  return () => cells;
}

/** By a function of one cell. */
const each =
  (of: (a: number) => number): Step =>
  ([a], out, count) => {
    for (let i = 0; i < count; i++) {
      out[i] = of(a![i]!);
    }
  };

/** By a function of two cells; missing where one of them is, whatever the function makes of it. */
const pairs =
  (of: (a: number, b: number) => number): Step =>
  ([a, b], out, count) => {
    for (let i = 0; i < count; i++) {
      const [p, q] = [a![i]!, b![i]!];
      out[i] = Number.isNaN(p) || Number.isNaN(q) ? Number.NaN : of(p, q);
    }
  };

/** By a function of two cells, over as many as there are. */
const joined =
  (of: (a: number, b: number) => number): Step =>
  ([first, ...others], out, count) => {
    for (let i = 0; i < count; i++) {
      let value = first![i]!;
      for (const other of others) {
        value = of(value, other[i]!);
      }
      out[i] = value;
    }
  };

/** Half to even, as numpy's. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : Number.isNaN(rest) ? value : floor + 1;
}

function hypot(a: number, b: number): number {
  const length = Math.sqrt(a * a + b * b);
  // Math.hypot is slow, and only needed where the squares are out of range.
  return length > 1e-150 && length < Infinity ? length : Math.hypot(a, b);
}

// The commonest have loops of their own, which the engine turns into few instructions.
const STEPS: Readonly<Record<OperationName, Step>> = {
  "+": ([a, b], out, count) => {
    for (let i = 0; i < count; i++) {
      out[i] = a![i]! + b![i]!;
    }
  },
  "-": ([a, b], out, count) => {
    for (let i = 0; i < count; i++) {
      out[i] = a![i]! - b![i]!;
    }
  },
  "*": ([a, b], out, count) => {
    for (let i = 0; i < count; i++) {
      out[i] = a![i]! * b![i]!;
    }
  },
  "/": ([a, b], out, count) => {
    for (let i = 0; i < count; i++) {
      out[i] = a![i]! / b![i]!;
    }
  },
  sqrt: ([a], out, count) => {
    for (let i = 0; i < count; i++) {
      out[i] = Math.sqrt(a![i]!);
    }
  },
  "^": ([a, b], out, count) => {
    for (let i = 0; i < count; i++) {
      const [p, q] = [a![i]!, b![i]!];
      out[i] = q === 2 ? p * p : Number.isNaN(p) || Number.isNaN(q) ? Number.NaN : power(p, q);
    }
  },
  "<": pairs((a, b) => (a < b ? 1 : 0)),
  "<=": pairs((a, b) => (a <= b ? 1 : 0)),
  ">": pairs((a, b) => (a > b ? 1 : 0)),
  ">=": pairs((a, b) => (a >= b ? 1 : 0)),
  "==": pairs((a, b) => (a === b ? 1 : 0)),
  "!=": pairs((a, b) => (a !== b ? 1 : 0)),
  and: pairs((a, b) => (a !== 0 && b !== 0 ? 1 : 0)),
  or: pairs((a, b) => (a !== 0 || b !== 0 ? 1 : 0)),
  not: each((a) => (Number.isNaN(a) ? a : a === 0 ? 1 : 0)),
  negative: each((a) => -a),
  abs: each(Math.abs),
  exp: each(Math.exp),
  log: each(Math.log),
  log10: each(Math.log10),
  sin: each(Math.sin),
  cos: each(Math.cos),
  tan: each(Math.tan),
  asin: each(Math.asin),
  acos: each(Math.acos),
  atan: each(Math.atan),
  atan2: pairs(Math.atan2),
  min: joined(Math.min),
  max: joined(Math.max),
  floor: each(Math.floor),
  ceil: each(Math.ceil),
  round: each(roundHalfEven),
  sign: each(Math.sign),
  hypot: pairs(hypot),
  isnan: each((a) => (Number.isNaN(a) ? 1 : 0)),
  valid: each((a) => (Number.isNaN(a) ? 0 : 1)),
  if: ([condition, yes, no], out, count) => {
    for (let i = 0; i < count; i++) {
      const is = condition![i]!;
      out[i] = Number.isNaN(is) ? is : is !== 0 ? yes![i]! : no![i]!;
    }
  },
};

/** IEEE 754's pow, as C and numpy have it: ECMAScript makes NaN of 1 and -1 to an infinite power. */
function power(a: number, b: number): number {
  return (a === 1 || a === -1) && !Number.isFinite(b) ? 1 : a ** b;
}
