/**
 * Text → expression, by precedence climbing. Longer or deeper texts than a question needs are refused, so that whatever walks
 * a tree can recurse. Errors say where, and what was expected there.
 */
import { InvalidParameter } from "../errors.ts";
import { BINDING, type Expression, OPERATIONS, type OperationName, WORDS } from "./expression.ts";

/** An expression and the name of what it makes. */
export type Definition = Readonly<{ name: string; expression: Expression }>;

const MAX_CHARACTERS = 4000;
const MAX_DEPTH = 50;
/** Numbers, names and calls of one expression. */
export const MAX_SIZE = 500;
export const MAX_DEFINITIONS = 20;

/** @throws InvalidParameter naming the character, and what was expected there */
export function parseExpression(text: string, parameter: string): Expression {
  const reader = new Reader(text, parameter);
  const expression = reader.expression();
  reader.expectEnd();
  return expression;
}

/** `name:expression`, several separated by commas. @throws InvalidParameter naming the character, and what was expected there */
export function parseDefinitions(text: string, parameter: string): readonly Definition[] {
  const reader = new Reader(text, parameter);
  const definitions: Definition[] = [];
  do {
    const name = reader.name("a name for the expression, as in speed:sqrt(u^2+v^2)");
    reader.expect(":", `":" and an expression after the name ${name}`);
    definitions.push({ name, expression: reader.expression() });
  } while (reader.take(","));
  reader.expectEnd();
  if (definitions.length > MAX_DEFINITIONS) {
    throw new InvalidParameter(parameter, text, `at most ${MAX_DEFINITIONS} expressions`);
  }
  return definitions;
}

type Token = Readonly<{ kind: "number" | "name" | "quoted" | "symbol" | "end"; text: string; at: number }>;

const TOKEN =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|`(?<quoted>[^`]+)`|(?<symbol>\*\*|<=|>=|==|!=|&&|\|\||[-+*/^<>!(),:]))/uy;

/** Other spellings of operators. */
const SPELLINGS: Readonly<Record<string, OperationName>> = { "**": "^", "&&": "and", "||": "or" };

const OPERAND = "a number, a name, a function or (";

class Reader {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #parameter: string;
  #next = 0;
  #depth = 0;
  #size = 0;

  constructor(text: string, parameter: string) {
    this.#text = text;
    this.#parameter = parameter;
    if (text.length > MAX_CHARACTERS) {
      throw new InvalidParameter(parameter, `${text.length} characters`, `at most ${MAX_CHARACTERS} characters`);
    }
    this.#tokens = this.#tokensOf(text);
  }

  #tokensOf(text: string): readonly Token[] {
    const tokens: Token[] = [];
    const pattern = new RegExp(TOKEN);
    let at = 0;
    while (at < text.trimEnd().length) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      const start = at + /^\s*/.exec(text.slice(at))![0].length;
      if (!match) {
        const hint = { "=": '"==", which compares', "&": '"and"', "|": '"or"', "`": "a name between backticks" };
        throw this.#error(start, text[start]!, hint[text[start] as keyof typeof hint] ?? OPERAND);
      }
      const [kind, found] = Object.entries(match.groups!).find(([, group]) => group !== undefined)!;
      tokens.push({ kind: kind as Token["kind"], text: found!, at: start });
      at = pattern.lastIndex;
    }
    return [...tokens, { kind: "end", text: "", at: text.length }];
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #error(at: number, found: string, expected: string): InvalidParameter {
    const where = `character ${at + 1}: ${found === "" ? "the end" : `"${found}"`}`;
    return new InvalidParameter(this.#parameter, this.#text, expected, where);
  }

  #unexpected(expected: string): InvalidParameter {
    return this.#error(this.#token.at, this.#token.text, expected);
  }

  take(symbol: string): boolean {
    const { kind, text } = this.#token;
    const isTaken = kind === "symbol" && text === symbol;
    this.#next += isTaken ? 1 : 0;
    return isTaken;
  }

  expect(symbol: string, expected: string): void {
    if (!this.take(symbol)) {
      throw this.#unexpected(expected);
    }
  }

  expectEnd(): void {
    if (this.#token.kind !== "end") {
      throw this.#unexpected(this.#afterOperand());
    }
  }

  /** What may follow an operand. In a URL an unescaped + is a space, which is what two operands in a row come from. */
  #afterOperand(): string {
    const isOperand = ["number", "name", "quoted"].includes(this.#token.kind) || this.#token.text === "(";
    return isOperand ? "an operator (a + is written %2B in a URL)" : "an operator or the end";
  }

  name(expected: string): string {
    const { kind, text } = this.#token;
    if (kind !== "name" || WORDS.includes(text) || Object.hasOwn(OPERATIONS, text)) {
      throw this.#unexpected(expected);
    }
    this.#next += 1;
    return text;
  }

  /** Of operators that hold at least as tightly as `least`. */
  expression(least = 1): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw this.#error(this.#token.at, this.#token.text, `at most ${MAX_DEPTH} levels of brackets and signs`);
    }
    let left = this.#operand(least);
    let isCompared = false;
    for (let operator = this.#binary(); operator; operator = this.#binary()) {
      const binding = BINDING[operator]!;
      if (binding < least) {
        break;
      }
      const isComparison = binding === BINDING["<"];
      if (isComparison && isCompared) {
        throw this.#unexpected("one comparison; several are joined by and");
      }
      isCompared = isComparison;
      this.#next += 1;
      // What is raised to a power may have a sign.
      const right = this.expression(operator === "^" ? BINDING.negative : binding + 1);
      left = this.#call(operator, [left, right]);
    }
    this.#depth -= 1;
    return left;
  }

  #binary(): OperationName | null {
    const { kind, text } = this.#token;
    const operator = (SPELLINGS[text] ?? text) as OperationName;
    const isOperator = kind === "symbol" || (kind === "name" && (operator === "and" || operator === "or"));
    return isOperator && Object.hasOwn(BINDING, operator) ? operator : null;
  }

  #operand(least: number): Expression {
    const { kind, text } = this.#token;
    const isNot = (kind === "symbol" && text === "!") || (kind === "name" && text === "not");
    const prefix = isNot ? "not" : kind === "symbol" && text === "-" ? "negative" : null;
    if (prefix) {
      const binding = BINDING[prefix]!;
      // As in Python: "2 * not a" can't be read.
      if (prefix === "not" && least > binding) {
        throw this.#unexpected(`${OPERAND}; not stands in brackets after an operator`);
      }
      this.#next += 1;
      return this.#call(prefix, [this.expression(binding)]);
    }
    if (kind === "symbol" && text === "(") {
      this.#next += 1;
      const inner = this.expression();
      this.expect(")", '")" or an operator');
      return inner;
    }
    if (kind === "number") {
      this.#next += 1;
      return this.#counted({ kind: "number", value: Number(text) });
    }
    if (kind === "quoted" || (kind === "name" && !WORDS.includes(text))) {
      this.#next += 1;
      return kind === "name" && this.take("(") ? this.#function(text) : this.#counted({ kind: "name", name: text });
    }
    throw this.#unexpected(OPERAND);
  }

  #function(name: string): Expression {
    const at = this.#tokens[this.#next - 2]!.at;
    const functions = Object.keys(OPERATIONS).filter((one) => /^[a-z]/.test(one) && !Object.hasOwn(BINDING, one));
    if (!functions.includes(name)) {
      throw this.#error(at, name, functions.join(", "));
    }
    const args = [this.expression()];
    while (this.take(",")) {
      args.push(this.expression());
    }
    this.expect(")", '")", "," or an operator');
    const [fewest, most] = OPERATIONS[name as OperationName];
    if (args.length < fewest || args.length > most) {
      const wanted = fewest === most ? fewest : `${fewest} to ${most}`;
      throw this.#error(
        at,
        name,
        `${wanted} argument${most === 1 ? "" : "s"} of ${name}, where ${args.length} are given`,
      );
    }
    return this.#call(name as OperationName, args);
  }

  #call(operation: OperationName, args: readonly Expression[]): Expression {
    return this.#counted({ kind: "call", operation, args });
  }

  #counted(expression: Expression): Expression {
    this.#size += 1;
    if (this.#size > MAX_SIZE) {
      throw new InvalidParameter(this.#parameter, this.#text, `at most ${MAX_SIZE} numbers, names and operations`);
    }
    return expression;
  }
}
