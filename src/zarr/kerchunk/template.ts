/**
 * The templates of kerchunk's references: text with `{{ … }}` in it. Of Jinja they have what references are written with:
 * names, whole numbers with + - * // %, text in quotes, `'%03d' % n`, and other templates called by named arguments. Nothing is
 * evaluated as code; all else is refused by what it says.
 *
 * https://fsspec.github.io/kerchunk/spec.html#version-1
 */
import { CorruptData, Unsupported } from "../../errors.ts";
import { modulo } from "../../numerics/modulo.ts";

export type Value = number | string;

export type Expression =
  | Readonly<{ kind: "value"; value: Value }>
  | Readonly<{ kind: "name"; name: string }>
  | Readonly<{ kind: "call"; name: string; arguments: readonly (readonly [string, Expression])[] }>
  | Readonly<{ kind: "operation"; operator: string; left: Expression; right: Expression }>;

/** Texts, and expressions between them. */
export type Template = readonly (string | Expression)[];

/** What names stand for: values, or templates that are called. */
export type Scope = ReadonlyMap<string, Value | Template>;

const MAX_TEMPLATE = 2000;
const MAX_RENDERED = 4000;
const TOKEN = /\s*(?:([0-9]+)|([A-Za-z_]\w*)|'([^'\\]*)'|"([^"\\]*)"|(\/\/|[-+*%(),=]))/y;

/** @throws Unsupported for what is not known of Jinja, by what it says */
export function parseTemplate(text: string): Template {
  if (text.length > MAX_TEMPLATE) {
    throw refused(`${text.slice(0, 100)}…`, `templates of more than ${MAX_TEMPLATE} characters are not read`);
  }
  const parts = text.split(/\{\{(.*?)\}\}/s);
  return parts.flatMap((part, i): Template => {
    if (i % 2 === 1) {
      return [parseExpression(part)];
    }
    if (/\{[{%#]|\}\}/.test(part)) {
      throw refused(part, "statements and comments are not known");
    }
    return part === "" ? [] : [part];
  });
}

/** @throws CorruptData for names that stand for nothing, and numbers that make no sense */
export function render(template: Template, scope: Scope): string {
  let text = "";
  for (const part of template) {
    text += typeof part === "string" ? part : evaluate(part, scope);
    if (text.length > MAX_RENDERED) {
      throw new CorruptData("templates", `they make more than ${MAX_RENDERED} characters of one`);
    }
  }
  return text;
}

type Token = Readonly<{ kind: "value"; value: Value }> | Readonly<{ kind: "name" | "mark"; text: string }>;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) {
      throw refused(text, "it has more than names, whole numbers, text and + - * // %");
    }
    const [, digits, name, single, double, mark] = match;
    const quoted = single ?? double;
    tokens.push(
      digits !== undefined
        ? { kind: "value", value: checked(Number(digits)) }
        : quoted !== undefined
          ? { kind: "value", value: quoted }
          : name !== undefined
            ? { kind: "name", text: name }
            : { kind: "mark", text: mark! },
    );
  }
  return tokens;
}

function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const takeIf = (...marks: readonly string[]): string | undefined => {
    const token = tokens[at];
    if (token?.kind !== "mark" || !marks.includes(token.text)) {
      return undefined;
    }
    at += 1;
    return token.text;
  };
  const take = (mark: string) => {
    if (takeIf(mark) === undefined) {
      throw refused(text, `"${mark}" is missing`);
    }
  };
  const operations = (marks: readonly string[], operand: () => Expression): Expression => {
    let left = operand();
    for (let operator = takeIf(...marks); operator !== undefined; operator = takeIf(...marks)) {
      left = { kind: "operation", operator, left, right: operand() };
    }
    return left;
  };
  const sum = (): Expression => operations(["+", "-"], product);
  const product = (): Expression => operations(["*", "//", "%"], single);
  const single = (): Expression => {
    if (takeIf("-")) {
      return { kind: "operation", operator: "-", left: { kind: "value", value: 0 }, right: single() };
    }
    if (takeIf("(")) {
      const inner = sum();
      take(")");
      return inner;
    }
    const token = tokens[at];
    at += 1;
    if (token?.kind === "value") {
      return token;
    }
    if (token?.kind === "name") {
      return takeIf("(")
        ? { kind: "call", name: token.text, arguments: callArguments() }
        : { kind: "name", name: token.text };
    }
    throw refused(text, "a name or a number is missing");
  };
  const callArguments = (): (readonly [string, Expression])[] => {
    const given: (readonly [string, Expression])[] = [];
    while (!takeIf(")")) {
      if (given.length > 0) {
        take(",");
      }
      const token = tokens[at];
      at += 1;
      if (token?.kind !== "name") {
        throw refused(text, "templates are called by named arguments");
      }
      take("=");
      given.push([token.text, sum()]);
    }
    return given;
  };
  const parsed = sum();
  if (at < tokens.length) {
    throw refused(text, "it goes on after its end");
  }
  return parsed;
}

function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "name": {
      const value = scope.get(expression.name);
      if (typeof value !== "string" && typeof value !== "number") {
        throw new CorruptData(
          "templates",
          `"${expression.name}" is ${value ? "called with arguments" : "no template"}`,
        );
      }
      return value;
    }
    case "call": {
      const template = scope.get(expression.name);
      if (typeof template !== "object") {
        throw new CorruptData("templates", `"${expression.name}" is no template with arguments`);
      }
      // A template sees its arguments alone, as in fsspec: so none can call itself.
      return render(template, new Map(expression.arguments.map(([name, given]) => [name, evaluate(given, scope)])));
    }
    case "operation":
      return operate(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope));
  }
}

function operate(operator: string, left: Value, right: Value): Value {
  if (operator === "%" && typeof left === "string") {
    return formatted(left, right);
  }
  if (typeof left === "string" || typeof right === "string") {
    throw new CorruptData("templates", `"${operator}" is used on text`);
  }
  if ((operator === "//" || operator === "%") && right === 0) {
    throw new CorruptData("templates", "there is a division by zero");
  }
  switch (operator) {
    case "+":
      return checked(left + right);
    case "-":
      return checked(left - right);
    case "*":
      return checked(left * right);
    case "//":
      return checked(Math.floor(left / right));
    default:
      return modulo(left, right);
  }
}

/** printf's whole numbers: `%d`, `%5d`, `%03d`. */
function formatted(format: string, value: Value): string {
  const match = /^([^%]*)%(0?)([1-9]?)d([^%]*)$/.exec(format);
  if (!match || typeof value !== "number") {
    throw refused(`'${format}' % …`, "only %d, %5d and %03d of a number are known");
  }
  const [, before, zero, width, after] = match as unknown as [string, string, string, string, string];
  const digits = String(Math.abs(value));
  const sign = value < 0 ? "-" : "";
  const padded = zero
    ? sign + digits.padStart(Number(width) - sign.length, "0")
    : (sign + digits).padStart(Number(width));
  return `${before}${padded}${after}`;
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) {
    throw new CorruptData("templates", "a number is larger than 2^53");
  }
  return value;
}

function refused(text: string, reason: string): Unsupported {
  return new Unsupported(`the template "${text.trim().slice(0, 200)}"`, `References can't be made from it: ${reason}.`);
}
