import { describe, expect, test } from "vitest";
import { CorruptData, Unsupported } from "../../../src/errors.ts";
import { parseReferences, type Reference } from "../../../src/zarr/kerchunk/references.ts";

const parse = (document: unknown) =>
  parseReferences(
    new TextEncoder().encode(typeof document === "string" ? document : JSON.stringify(document)),
    "refs.json",
  );

function shown(reference: Reference | undefined) {
  if (!reference || !("bytes" in reference)) {
    return reference && [reference.url, ...(reference.range ? [reference.range.offset, reference.range.length] : [])];
  }
  return new TextDecoder().decode(reference.bytes);
}

/** The specification's own example. */
const EXAMPLE = {
  version: 1,
  templates: { u: "server.domain/path", f: "{{c}}" },
  gen: [
    {
      key: "gen_key{{i}}",
      url: "http://{{u}}_{{i}}",
      offset: "{{(i + 1) * 1000}}",
      length: "1000",
      dimensions: { i: { stop: 5 } },
    },
  ],
  refs: {
    key0: "data",
    key1: ["http://target_url", 10000, 100],
    key2: ["http://{{u}}", 10000, 100],
    key3: ["http://{{f(c='text')}}", 10000, 100],
    key4: ["http://target_url"],
    key5: "base64:ZGF0YQ==",
    key6: { fill_value: 1 },
  },
};

test.each([
  ["key0", "data"],
  ["key1", ["http://target_url", 10000, 100]],
  ["key2", ["http://server.domain/path", 10000, 100]],
  ["key3", ["http://text", 10000, 100]],
  ["key4", ["http://target_url"]],
  ["key5", "data"],
  ["key6", '{"fill_value":1}'],
  ["gen_key0", ["http://server.domain/path_0", 1000, 1000]],
  ["gen_key4", ["http://server.domain/path_4", 5000, 1000]],
  ["gen_key5", undefined],
  ["gen_key-1", undefined],
  ["gen_key04", undefined],
  ["__proto__", undefined],
  ["toString", undefined],
])("%s", (key, expected) => {
  expect(shown(parse(EXAMPLE).find(key))).toEqual(expected);
});

test("version 0 is the mapping itself, and knows no templates", () => {
  const references = parse({ a: ["x{{u}}", 1, 2], __proto__: "no", b: { fill_value: 1 } });
  expect(shown(references.find("a"))).toEqual(["x{{u}}", 1, 2]);
  expect(shown(parse('{"__proto__": "data"}').find("__proto__"))).toBe("data");
  expect(references.find("c")).toBeUndefined();
});

test("documents that are objects keep what JSON alone has no words for", () => {
  const text =
    '{"a/.zarray": {"fill_value": NaN, "shape": [9007199254740993], "x": [-Infinity, "\\u00e9", null, true]}}';
  expect(shown(parse(text).find("a/.zarray"))).toBe(
    '{"fill_value":NaN,"shape":[9007199254740993],"x":[-Infinity,"é",null,true]}',
  );
});

const rule = (more: object) => ({
  version: 1,
  gen: [{ key: "v/{{i}}", url: "u{{i}}", dimensions: { i: { stop: 10 } }, ...more }],
});

test.each([
  [
    "a billion billion references",
    rule({ dimensions: { i: { stop: 1e15 } } }),
    "v/123456789012345",
    ["u123456789012345"],
  ],
  ["steps", rule({ dimensions: { i: { start: 2, stop: 10, step: 4 } } }), "v/6", ["u6"]],
  ["between steps", rule({ dimensions: { i: { start: 2, stop: 10, step: 4 } } }), "v/5", undefined],
  ["steps down", rule({ dimensions: { i: { start: 9, stop: 0, step: -3 } } }), "v/3", ["u3"]],
  ["steps down to the end", rule({ dimensions: { i: { start: 9, stop: 0, step: -3 } } }), "v/0", undefined],
  ["a list", rule({ dimensions: { i: [3, 5] } }), "v/5", ["u5"]],
  ["not in a list", rule({ dimensions: { i: [3, 5] } }), "v/4", undefined],
  ["zeros before", rule({ key: "v/{{'%03d' % i}}" }), "v/007", ["u7"]],
  ["no zeros before", rule({ key: "v/{{'%03d' % i}}" }), "v/7", undefined],
  ["arithmetic", rule({ url: "{{ -i + 2 * (i // 3) - 7 % 4 }}" }), "v/8", ["-7"]],
  ["a template in the key", { ...rule({ key: "{{w}}/{{i}}" }), templates: { w: "wind.v" } }, "wind.v/1", ["u1"]],
  ["the same value twice", rule({ key: "v/{{i}}.{{i}}" }), "v/1.2", undefined],
  ["before what is listed", { ...rule({}), refs: { "v/1": "listed" } }, "v/1", ["u1"]],
])("gen: %s", (_, document, key, expected) => {
  expect(shown(parse(document).find(key))).toEqual(expected);
});

describe("what can't be read is refused by name", () => {
  const url = (template: string) => ({ version: 1, templates: { u: "x", f: "{{c}}" }, refs: { a: [template] } });
  test.each<[string, unknown, new (...args: never[]) => Error, string]>([
    ["no JSON", "[1", CorruptData, "no JSON"],
    ["a list", [1], CorruptData, "no JSON object"],
    ["another version", { version: 2 }, Unsupported, "references of the version 2"],
    ["a number", { a: 1 }, CorruptData, "a"],
    ["two members", { a: ["u", 1] }, CorruptData, "no reference"],
    ["no URL", { a: [null, 1, 2] }, CorruptData, "no reference"],
    ["before the beginning", { a: ["u", -1, 2] }, CorruptData, "-1"],
    ["no base64", { a: "base64:*" }, CorruptData, "base64"],
    ["a filter", url("{{ u | upper }}"), Unsupported, "u | upper"],
    ["a member", url("{{ u.__class__ }}"), Unsupported, "__class__"],
    ["an index", url("{{ u[0] }}"), Unsupported, "u[0]"],
    ["a statement", url("{{u}}{% for i in range(9) %}"), Unsupported, "for i in range"],
    ["an argument without a name", url("{{ f('a') }}"), Unsupported, "f('a')"],
    ["power", url("{{ 9**9 }}"), Unsupported, "9**9"],
    ["an open bracket", url(`{{ ${"(".repeat(900)}1 }}`), Unsupported, '")" is missing'],
    ["an unknown name", url("{{ v }}"), CorruptData, '"v"'],
    ["an unknown function", url("{{ range(a=9) }}"), CorruptData, '"range"'],
    ["a template without its arguments", url("{{ f }}"), CorruptData, '"f"'],
    [
      "a template that calls itself",
      { version: 1, templates: { f: "{{ f(c='a') }}" }, refs: { a: ["{{f(c='b')}}"] } },
      CorruptData,
      '"f"',
    ],
    ["arithmetic on text", url("{{ u * 9 }}"), CorruptData, '"*"'],
    ["a division by zero", url("{{ 1 // 0 }}"), CorruptData, "zero"],
    ["more than 2^53", url("{{ 9007199254740991 + 1 }}"), CorruptData, "2^53"],
    ["a wide format", url("{{ '%999999d' % 1 }}"), Unsupported, "%999999d"],
    ["long text", url("{{ u }}".repeat(500)), Unsupported, "2000 characters"],
    [
      "a text that doubles",
      { version: 1, templates: { u: "x".repeat(1000) }, refs: { a: ["{{u}}{{u}}{{u}}{{u}}{{u}}"] } },
      CorruptData,
      "4000",
    ],
    ["many rules", { version: 1, gen: Array(101).fill({}) }, Unsupported, "101 rules"],
    ["keys that hide a dimension", rule({ key: "v/0" }), Unsupported, "dimension i"],
    ["keys that are computed", rule({ key: "v/{{i + 1}}" }), Unsupported, "computed"],
    [
      "numbers side by side",
      rule({ key: "v/{{i}}{{j}}", dimensions: { i: [1], j: [1] } }),
      Unsupported,
      "side by side",
    ],
    ["a step of 0", rule({ dimensions: { i: { stop: 9, step: 0 } } }), CorruptData, "range"],
    ["an offset alone", rule({ offset: "1" }), CorruptData, "go together"],
    ["a range that goes back", rule({ key: "a{{i}}", offset: "{{ -i - 1 }}", length: "1" }), CorruptData, "-2"],
  ])("%s", (_, document, error, words) => {
    const read = () => {
      const references = parse(document);
      return [references.find("a"), references.find("a1")];
    };
    expect(read).toThrow(error);
    expect(read).toThrow(words);
  });
});
