/**
 * A set of references as JSON, versions 0 and 1: what a key stands for, looked up when it is asked for.
 *
 * https://fsspec.github.io/kerchunk/spec.html
 */
import { CorruptData, Unsupported } from "../../errors.ts";
import { jsonText, parseJson, showJson } from "../json.ts";
import { isObject, type Members, parseObject } from "../metadata-members.ts";
import { type Elsewhere, type Generator, parseGenerator, parseText, sizeOf } from "./generator.ts";
import { parseTemplate, render, type Scope } from "./template.ts";

/** What a key stands for: bytes, or where they are. */
export type Reference = Readonly<{ bytes: Uint8Array }> | Elsewhere;

export type References = Readonly<{
  /** Undefined where there is no such key. @throws CorruptData, Unsupported */
  find(key: string): Reference | undefined;
  /** Of those that are listed, not made by a rule. */
  keys(): readonly string[];
}>;

/** Each is tried for every key. */
const MAX_GENERATORS = 100;

/** @param file names it in errors. @throws CorruptData, Unsupported */
export function parseReferences(bytes: Uint8Array, file: string): References {
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch (cause) {
    throw new CorruptData(file, `it is no JSON: ${(cause as Error).message}`, { cause });
  }
  const document = parseObject(json, "the document", file);
  const version = Object.hasOwn(document, "version") ? document.version : 0;
  if (version !== 0 && version !== 1) {
    throw new Unsupported(`references of the version ${showJson(version)}`, `${file} is not of version 0 or 1.`);
  }
  const templates: Scope = version === 0 ? new Map() : parseTemplates(document.templates, file);
  const generators = version === 0 ? [] : parseGenerators(document.gen, templates, file);
  const refs = sharingUrls(version === 0 ? document : parseObject(document.refs ?? {}, "refs", file));
  return {
    find(key) {
      for (const generator of generators) {
        const made = generator(key);
        if (made) {
          return made;
        }
      }
      return Object.hasOwn(refs, key) ? parseReference(refs[key], key, templates, file) : undefined;
    },
    keys: () => Object.keys(refs),
  };
}

function parseTemplates(given: unknown, file: string): Scope {
  const named = Object.entries(parseObject(given ?? {}, "templates", file));
  return new Map(
    named.map(([name, value]) => {
      const text = parseText(value, `the template ${name}`, file);
      return [name, text.includes("{{") ? parseTemplate(text) : text];
    }),
  );
}

/** The last that makes a key is the one that counts, and all of them before what is listed: as fsspec has it. */
function parseGenerators(given: unknown, templates: Scope, file: string): readonly Generator[] {
  if (given !== undefined && !Array.isArray(given)) {
    throw new CorruptData(file, "gen is no list");
  }
  const rules: readonly unknown[] = given ?? [];
  if (rules.length > MAX_GENERATORS) {
    throw new Unsupported(`${rules.length} rules of gen`, `At most ${MAX_GENERATORS} are read; ${file} has more.`);
  }
  return rules.map((rule) => parseGenerator(rule, templates, file)).toReversed();
}

/** One string for each URL, whose copies would else be most of what is held. */
function sharingUrls(refs: Members): Members {
  const urls = new Map<unknown, unknown>();
  for (const value of Object.values(refs)) {
    if (Array.isArray(value)) {
      const [url] = value;
      urls.set(url, urls.get(url) ?? url);
      value[0] = urls.get(url);
    }
  }
  return refs;
}

function parseReference(value: unknown, key: string, templates: Scope, file: string): Reference {
  if (typeof value === "string") {
    return { bytes: bytesOf(value, key) };
  }
  if (isObject(value)) {
    return { bytes: new TextEncoder().encode(jsonText(value)) };
  }
  if (Array.isArray(value) && (value.length === 1 || value.length === 3) && typeof value[0] === "string") {
    const [given, offset, length] = value;
    const url = templates.size > 0 && given.includes("{{") ? render(parseTemplate(given), templates) : given;
    return { url, range: value.length === 1 ? null : { offset: sizeOf(offset, file), length: sizeOf(length, file) } };
  }
  throw new CorruptData(key, `${file} has it as ${showJson(value)}, which is no reference`);
}

const BASE64 = "base64:";

function bytesOf(text: string, key: string): Uint8Array {
  if (!text.startsWith(BASE64)) {
    return new TextEncoder().encode(text);
  }
  try {
    return Uint8Array.from(atob(text.slice(BASE64.length)), (char) => char.charCodeAt(0));
  } catch (cause) {
    throw new CorruptData(key, "it is no base64", { cause });
  }
}
