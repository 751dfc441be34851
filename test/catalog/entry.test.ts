import { expect, test } from "vitest";
import { builtinEntries } from "../../src/catalog/builtin.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { InvalidEntry, parseEntries, parseEntry } from "../../src/catalog/entry.ts";
import { NotFound } from "../../src/errors.ts";
import { entryJson, entryWith } from "./sample-entry.ts";

test("an entry is an archive and what clients see of it", () => {
  const { archive, collection } = parseEntry(entryJson, "hourly.json");
  expect(archive).toEqual({ id: "hourly", ...entryJson["estran:archive"] });
  const { "estran:archive": _archive, ...shown } = entryJson;
  expect(collection).toEqual(shown);
});

const archive = entryJson["estran:archive"];

test.each<[Record<string, unknown>, string]>([
  [{ type: "Catalog" }, "type"],
  [{ id: "a b" }, "id"],
  [{ id: "../secret" }, "id"],
  [{ "cube:dimensions": undefined }, "cube:dimensions"],
  [{ extent: { ...entryJson.extent, spatial: { bbox: [[0, 1, 1, 0]] } } }, "extent.spatial.bbox.0"],
  [{ extent: { ...entryJson.extent, temporal: { interval: [["1940-01-01", null]] } } }, "extent.temporal.interval.0.0"],
  [{ "estran:archive": { ...archive, source: { kind: "ftp", url: "ftp://x" } } }, "estran:archive.source.kind"],
  [{ "estran:archive": { ...archive, source: { kind: "sample", path: "../secret" } } }, "estran:archive.source.path"],
  [{ "estran:archive": { ...archive, source: { kind: "http", url: "file:///etc" } } }, "estran:archive.source.url"],
  [{ "estran:archive": { ...archive, source: { kind: "http", url: "https://h/%zz" } } }, "estran:archive.source.url"],
  [
    { "estran:archive": { ...archive, axes: { time: { start: 0, step: 0, count: 3 } } } },
    "estran:archive.axes.time.step",
  ],
  [{ "estran:archive": { ...archive, axes: { tme: { start: 0, step: 1, count: 3 } } } }, "estran:archive.axes.tme"],
  [{ "estran:archive": { ...archive, layouts: { main: {} } } }, "estran:archive.layouts.main"],
  [{ "estran:archive": { ...archive, layouts: { zarr: {} } } }, "estran:archive.layouts.zarr"],
  [{ "estran:archive": { ...archive, layouts: { t: { version: "v1" } } } }, "estran:archive.layouts.t"],
  [{ "estran:archive": { ...archive, layouts: { t: { axes: {} } } } }, "estran:archive.layouts.t"],
])("%j is refused at %s", (members, member) => {
  const parse = () => parseEntry({ ...entryJson, ...members }, "bad.json");
  expect(parse).toThrow(InvalidEntry);
  expect(parse).toThrow(expect.objectContaining({ file: "bad.json", member }));
  expect(parse).toThrow(/bad\.json/);
});

test("ids are looked up, and an unknown one lists those there are", () => {
  const catalog = createCatalog([entryWith({}), entryWith({ id: "other" })]);
  expect(catalog.get("other").archive.id).toBe("other");
  expect(() => catalog.get("none")).toThrow(NotFound);
  expect(() => catalog.get("none")).toThrow(/hourly, other/);
  expect(() => createCatalog([entryWith({}), entryWith({})])).toThrow(InvalidEntry);
});

test("the built-in entries parse, and only the samples work without a network", () => {
  const entries = createCatalog(builtinEntries()).all();
  expect(entries.length).toBeGreaterThanOrEqual(11);
  for (const { archive, collection } of entries) {
    expect(collection["estran:network"] ?? false).toBe(archive.source.kind !== "sample");
    const terms = collection.links.some(({ rel }) => rel === "license");
    expect(collection.license !== "other" || terms, `${collection.id} says under which terms`).toBe(true);
  }
});

test("a list of entries as text", () => {
  expect(parseEntries(JSON.stringify([entryJson]), "OWN")).toEqual([parseEntry(entryJson, "")]);
  expect(parseEntries("[]", "OWN")).toEqual([]);
});

test.each([
  ["{", "OWN: is not JSON"],
  ["{}", "OWN: is not a list of entries"],
  [JSON.stringify([entryJson, {}]), 'OWN[1]: member "type"'],
])("a list that is none is refused: %s", (text, message) => {
  expect(() => parseEntries(text, "OWN")).toThrow(InvalidEntry);
  expect(() => parseEntries(text, "OWN")).toThrow(message);
});
