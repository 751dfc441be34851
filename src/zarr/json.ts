/**
 * JSON as Zarr writers write it: strict, but for the bare `NaN`, `Infinity` and `-Infinity` of Python's `json`, and exact for
 * integers beyond 2^53, which come back as bigint. Nothing else is forgiven; numbers inside strings stay as they are.
 *
 * https://www.rfc-editor.org/rfc/rfc8259
 */
import { isDeeper } from "./json-depth.ts";

/** An integer of 16 digits or more, which a double may not hold; digits after a point or an exponent don't count. */
const LONG_INTEGER = /(?:^|[^0-9.eE+])[0-9]{16}(?![0-9]*[.eE])/;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON forbids in strings
const NEEDS_PARSING = /[\\\u0000-\u001f]/;
const INTEGER = /^-?[0-9]+$/;
/** Far beyond what writers need; what walks the values later recurses as deep. */
const MAX_DEPTH = 500;
const WORDS: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

/**
 * Takes UTF-8 bytes (a byte order mark is skipped) or text. Time is linear in the length: the host's parser does the work
 * unless the text needs more than it can do.
 *
 * @throws SyntaxError where it is not JSON, TypeError where the bytes are not UTF-8
 */
export function parseJson(json: Uint8Array | string): unknown {
  const text = typeof json === "string" ? json : new TextDecoder("utf-8", { fatal: true }).decode(json);
  if (isDeeper(text, MAX_DEPTH)) {
    throw new SyntaxError(`JSON nested deeper than ${MAX_DEPTH}`);
  }
  if (!LONG_INTEGER.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // Perhaps for a NaN; if not, the parser below says what is wrong and where.
    }
  }
  return parseDocument(text);
}

type Cursor = { readonly text: string; at: number };

function parseDocument(text: string): unknown {
  const cursor = { text, at: 0 };
  const value = parseValue(cursor);
  skipSpace(cursor);
  if (cursor.at < text.length) {
    throw unexpected(cursor);
  }
  return value;
}

function parseValue(cursor: Cursor): unknown {
  skipSpace(cursor);
  switch (cursor.text[cursor.at]) {
    case "{":
      // fromEntries defines members, so that "__proto__" is one like any other.
      return Object.fromEntries(parseMembers(cursor, "}", () => parseMember(cursor)));
    case "[":
      return parseMembers(cursor, "]", () => parseValue(cursor));
    case '"':
      return parseString(cursor);
    default:
      return parseScalar(cursor);
  }
}

function parseMembers<T>(cursor: Cursor, close: string, parseOne: () => T): T[] {
  const members: T[] = [];
  cursor.at += 1;
  if (takeIf(cursor, close)) {
    return members;
  }
  do {
    members.push(parseOne());
  } while (takeIf(cursor, ","));
  if (!takeIf(cursor, close)) {
    throw unexpected(cursor);
  }
  return members;
}

function parseMember(cursor: Cursor): [string, unknown] {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== '"') {
    throw unexpected(cursor);
  }
  const name = parseString(cursor);
  if (!takeIf(cursor, ":")) {
    throw unexpected(cursor);
  }
  return [name, parseValue(cursor)];
}

/** Finds the closing quote; escapes and control characters between are the host's parser's to judge. */
function parseString(cursor: Cursor): string {
  const { text, at } = cursor;
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) {
    end = text.indexOf('"', end + 1);
  }
  if (end === -1) {
    throw new SyntaxError(`Unterminated string in JSON at position ${at}`);
  }
  cursor.at = end + 1;
  const inside = text.slice(at + 1, end);
  return NEEDS_PARSING.test(inside) ? (JSON.parse(`"${inside}"`) as string) : inside;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === "\\") {
    start -= 1;
  }
  return (at - start) % 2 === 1;
}

function parseScalar(cursor: Cursor): unknown {
  const { text, at } = cursor;
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(text)?.[0];
  if (number !== undefined) {
    cursor.at += number.length;
    const value = Number(number);
    return Number.isSafeInteger(value) || !INTEGER.test(number) ? value : BigInt(number);
  }
  const word = WORDS.find(([spelling]) => text.startsWith(spelling, at));
  if (!word) {
    throw unexpected(cursor);
  }
  cursor.at += word[0].length;
  return word[1];
}

function takeIf(cursor: Cursor, mark: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== mark) {
    return false;
  }
  cursor.at += 1;
  return true;
}

function skipSpace(cursor: Cursor): void {
  const { text } = cursor;
  let code = text.charCodeAt(cursor.at);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
    cursor.at += 1;
    code = text.charCodeAt(cursor.at);
  }
}

function unexpected({ text, at }: Cursor): SyntaxError {
  const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at)!)) : "end";
  return new SyntaxError(`Unexpected ${found} in JSON at position ${at}`);
}

/** What `parseJson` gives, as the text that it was: with the numbers that `JSON.stringify` has no words for. */
export function jsonText(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "number") {
    return String(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(jsonText).join()}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`)
      .join()}}`;
  }
  return JSON.stringify(value);
}

/** At most 200 characters of a parsed document, for messages. */
export function showJson(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" || (typeof member === "number" && !Number.isFinite(member)) ? String(member) : member,
  );
  return (text ?? "nothing").slice(0, 200);
}
