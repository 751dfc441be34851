/**
 * Expressions over variables as values: a small tree of numbers, names and calls, and its canonical text. Reading text is
 * `parse-expression.ts`, computing is `evaluate.ts`; neither ever runs text as a program.
 */

/** Operators and functions, by the number of their arguments: at least, at most. */
export const OPERATIONS = {
  or: [2, 2],
  and: [2, 2],
  not: [1, 1],
  "<": [2, 2],
  "<=": [2, 2],
  ">": [2, 2],
  ">=": [2, 2],
  "==": [2, 2],
  "!=": [2, 2],
  "+": [2, 2],
  "-": [2, 2],
  "*": [2, 2],
  "/": [2, 2],
  negative: [1, 1],
  "^": [2, 2],
  sqrt: [1, 1],
  abs: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  log10: [1, 1],
  sin: [1, 1],
  cos: [1, 1],
  tan: [1, 1],
  asin: [1, 1],
  acos: [1, 1],
  atan: [1, 1],
  atan2: [2, 2],
  min: [2, 8],
  max: [2, 8],
  floor: [1, 1],
  ceil: [1, 1],
  round: [1, 1],
  sign: [1, 1],
  hypot: [2, 2],
  isnan: [1, 1],
  valid: [1, 1],
  if: [3, 3],
} as const satisfies Readonly<Record<string, readonly [least: number, most: number]>>;

export type OperationName = keyof typeof OPERATIONS;

export type Expression =
  | Readonly<{ kind: "number"; value: number }>
  /** Of a variable, or of a constant where no variable has that name. */
  | Readonly<{ kind: "name"; name: string }>
  | Readonly<{ kind: "call"; operation: OperationName; args: readonly Expression[] }>;

export const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** Words that no variable can be named by without backticks. */
export const WORDS: readonly string[] = ["and", "or", "not"];

/** How tightly the operators hold what stands beside them. */
export const BINDING: Readonly<Partial<Record<OperationName, number>>> = {
  or: 1,
  and: 2,
  not: 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "==": 4,
  "!=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  negative: 7,
  "^": 8,
};

const TIGHTEST = 9;

/** One text for each tree: the same question has the same text, however it was written. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "name":
      return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(expression.name) && !WORDS.includes(expression.name)
        ? expression.name
        : `\`${expression.name}\``;
    case "call":
      return callText(expression.operation, expression.args);
  }
}

function callText(operation: OperationName, args: readonly Expression[]): string {
  const binding = BINDING[operation];
  if (binding === undefined) {
    return `${operation}(${args.map(expressionText).join(",")})`;
  }
  /** In brackets where an operand holds less tightly than it has to. */
  const operand = (arg: Expression, least: number): string => {
    const own = arg.kind === "call" ? (BINDING[arg.operation] ?? TIGHTEST) : TIGHTEST;
    return own < least ? `(${expressionText(arg)})` : expressionText(arg);
  };
  const [first, second] = args as readonly [Expression, Expression?];
  if (!second) {
    return operation === "negative" ? `-${operand(first, binding)}` : `not ${operand(first, binding)}`;
  }
  if (operation === "^") {
    return `${operand(first, binding + 1)}^${operand(second, BINDING.negative!)}`;
  }
  // Comparisons don't chain; the others group from the left.
  const [left, right] = [operand(first, binding === 4 ? 5 : binding), operand(second, binding + 1)];
  return operation === "and" || operation === "or" ? `${left} ${operation} ${right}` : `${left}${operation}${right}`;
}

/** The names in an expression, each once, in their order. */
export function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "name":
      return [expression.name];
    case "call":
      return [...new Set(expression.args.flatMap(namesIn))];
  }
}

/** How many numbers, names and calls make it up. */
export function sizeOf(expression: Expression): number {
  return expression.kind === "call" ? expression.args.reduce((sum, arg) => sum + sizeOf(arg), 1) : 1;
}

/** The same with other expressions in the place of names. */
export function substituted(expression: Expression, of: (name: string) => Expression): Expression {
  switch (expression.kind) {
    case "number":
      return expression;
    case "name":
      return of(expression.name);
    case "call":
      return { ...expression, args: expression.args.map((arg) => substituted(arg, of)) };
  }
}
