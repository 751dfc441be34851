/**
 * References that are made by a rule (`gen`): the key that is asked for says which values the rule's dimensions have, so that
 * nothing is listed, however many references the rule stands for.
 *
 * https://fsspec.github.io/kerchunk/spec.html#version-1
 */
import { CorruptData, Unsupported } from "../../errors.ts";
import { parseObject } from "../metadata-members.ts";
import { type Expression, parseTemplate, render, type Scope } from "./template.ts";

/** Where the bytes of a key are: a range of an object; all of it where `range` is null. */
export type Elsewhere = Readonly<{ url: string; range: Readonly<{ offset: number; length: number }> | null }>;

/** Undefined for keys that the rule makes none of. @throws CorruptData */
export type Generator = (key: string) => Elsewhere | undefined;

/** @throws CorruptData, Unsupported for a rule whose keys don't say what they were made from */
export function parseGenerator(rule: unknown, templates: Scope, file: string): Generator {
  const members = parseObject(rule, "a member of gen", file);
  const textOf = (name: string): string | null => {
    const value = members[name];
    return value === undefined ? null : typeof value === "number" ? String(value) : parseText(value, name, file);
  };
  const dimensions = Object.entries(parseObject(members.dimensions, "dimensions", file)).map(
    ([name, given]) => [name, parseDimension(given, name, file)] as const,
  );
  const isDimension = (name: string) => dimensions.some(([each]) => each === name);
  const key = parseTemplate(textOf("key") ?? "").map((part) =>
    typeof part === "object" && part.kind === "name" && !isDimension(part.name) ? render([part], templates) : part,
  );
  const url = parseTemplate(textOf("url") ?? "");
  const [offset, length] = [textOf("offset"), textOf("length")];
  if ((offset === null) !== (length === null)) {
    throw new CorruptData(file, "gen: offset and length go together");
  }
  const range =
    offset === null || length === null ? null : { offset: parseTemplate(offset), length: parseTemplate(length) };
  const names = key.filter((part) => typeof part !== "string").map((part) => nameIn(part, file));
  const unnamed = dimensions.find(([name]) => !names.includes(name));
  if (unnamed) {
    throw unsupported(`the keys do not have the dimension ${unnamed[0]}`);
  }
  const pattern = patternOf(key);
  return (asked) => {
    const match = pattern.exec(asked);
    if (!match) {
      return undefined;
    }
    const values = new Map(names.map((name, i) => [name, Number(match[i + 1])]));
    const scope: Scope = new Map([...templates, ...values]);
    if (dimensions.some(([name, has]) => !has(values.get(name)!)) || render(key, scope) !== asked) {
      return undefined;
    }
    return {
      url: render(url, scope),
      range: range && {
        offset: sizeOf(render(range.offset, scope), file),
        length: sizeOf(render(range.length, scope), file),
      },
    };
  };
}

export function parseText(value: unknown, name: string, file: string): string {
  if (typeof value !== "string") {
    throw new CorruptData(file, `${name} is no text`);
  }
  return value;
}

/** Of bytes. @throws CorruptData */
export function sizeOf(value: unknown, file: string): number {
  const size = typeof value === "string" ? Number(value) : value;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0 || value === "") {
    throw new CorruptData(file, `${String(value).slice(0, 50)} is no number of bytes`);
  }
  return size;
}

/** Whether a dimension has a value. */
function parseDimension(given: unknown, name: string, file: string): (value: number) => boolean {
  if (Array.isArray(given)) {
    const values = new Set<unknown>(given);
    return (value) => values.has(value);
  }
  const { start = 0, stop, step = 1 } = parseObject(given, `the dimension ${name}`, file);
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
  if (!isWhole(start) || !isWhole(stop) || !isWhole(step) || step === 0) {
    throw new CorruptData(file, `the dimension ${name} of gen is no range of whole numbers`);
  }
  return (value) =>
    (value - start) % step === 0 && (step > 0 ? value >= start && value < stop : value <= start && value > stop);
}

/** The dimension that a part of a key is: alone, or padded with zeros. */
function nameIn(part: Expression, file: string): string {
  if (part.kind === "name") {
    return part.name;
  }
  const { right } =
    part.kind === "operation" && part.left.kind === "value" && typeof part.left.value === "string" ? part : {};
  if (right?.kind === "name") {
    return right.name;
  }
  throw unsupported(`a key of ${file} is computed from its dimensions`);
}

/** Keys with numbers in the places of the dimensions; text between them tells them apart without trying. */
function patternOf(key: ReturnType<typeof parseTemplate>): RegExp {
  const parts = key.map((part, i) => {
    if (typeof part === "string") {
      return part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    }
    const next = key[i + 1];
    if (next !== undefined && (typeof next !== "string" || /^[0-9]/.test(next))) {
      throw unsupported("two numbers of a key lie side by side");
    }
    return "(-?[0-9]{1,15})";
  });
  return new RegExp(`^${parts.join("")}$`);
}

function unsupported(reason: string): Unsupported {
  return new Unsupported(
    "references made by a rule (gen) whose keys do not say what they were made from",
    `Here ${reason}.`,
  );
}
