import { describe, expect, test } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseDatetime } from "../../src/catalog/datetime.ts";
import { findItem, itemBody, itemSeries } from "../../src/catalog/items.ts";
import { type SearchQuery, search } from "../../src/catalog/search.ts";
import { InvalidParameter, NotFound } from "../../src/errors.ts";
import { entryJson, entryWith } from "./sample-entry.ts";

const hourly = entryWith({});
const listed = entryWith({
  id: "listed",
  "cube:dimensions": {
    time: {
      type: "temporal",
      extent: ["2000-01-31T00:00:00Z", "2000-03-31T00:00:00.250Z"],
      values: ["2000-01-31T00:00:00Z", "2000-02-29T00:00:00Z", "2000-03-31T00:00:00.250Z"],
    },
  },
  "estran:archive": { ...entryJson["estran:archive"], axes: {} },
});
const whole = entryWith({
  id: "whole",
  extent: { spatial: { bbox: [[0, 0, 10, 10]] }, temporal: { interval: [[null, null]] } },
  "cube:dimensions": {},
  "estran:archive": { ...entryJson["estran:archive"], axes: {} },
  "estran:period": ["1946-01-01T00:00:00Z", "1989-12-31T23:59:59Z"],
});
const undated = entryWith({
  id: "undated",
  extent: { spatial: { bbox: [[0, 0, 10, 10]] }, temporal: { interval: [["2002-01-01T00:00:00Z", null]] } },
  "cube:dimensions": {
    time: { type: "temporal", extent: [366, 8401], unit: "hours since 0000-01-01", values: ["0000-01-16T06:00:00Z"] },
  },
  "estran:archive": { ...entryJson["estran:archive"], axes: {} },
});
const catalog = createCatalog([hourly, listed, whole, undated]);
const everything: SearchQuery = {
  collections: null,
  ids: null,
  bbox: null,
  intersects: null,
  instants: null,
  limit: 10,
  token: null,
};

const idsOf = (query: Partial<SearchQuery>): readonly string[] =>
  search(catalog, { ...everything, ...query }).items.map(({ series, index }) => series.id(index));

/** Ids on all pages. */
function walk(query: Partial<SearchQuery>): readonly string[] {
  const ids: string[] = [];
  let token: string | null = null;
  do {
    const page = search(catalog, { ...everything, ...query, token });
    ids.push(...page.items.map(({ series, index }) => series.id(index)));
    token = page.next;
  } while (token !== null);
  return ids;
}

test("an Item for each step, named by its time", () => {
  const series = itemSeries(hourly);
  expect(series.count).toBe(1_000_000);
  expect(series.id(0)).toBe("hourly-19400101T000000Z");
  // datetime(1940, 1, 1) + timedelta(hours=999_999)
  expect(series.id(999_999)).toBe("hourly-20540128T150000Z");
  expect(itemSeries(listed).id(2)).toBe("listed-20000331T000000250Z");
  for (const index of [0, 1, 123_456, 999_999]) {
    expect(series.indexOf(series.id(index))).toBe(index);
  }
});

test.each([
  "hourly-19400101T000001Z",
  "hourly-19391231T230000Z",
  "hourly-19400101T000000000Z",
  "hourly-1940",
  "other-19400101T000000Z",
  "hourly",
])("%s is no Item", (id) => {
  expect(() => findItem(hourly, id)).toThrow(NotFound);
});

test("an archive that only its whole is dated has one Item, an undated one none", () => {
  expect(itemSeries(whole).count).toBe(1);
  expect(itemBody(itemSeries(whole), 0)).toMatchObject({
    id: "whole",
    properties: { datetime: null, start_datetime: "1946-01-01T00:00:00Z", end_datetime: "1989-12-31T23:59:59Z" },
  });
  expect(itemSeries(undated).count).toBe(0);
});

test("an Item holds one date and its archive's place", () => {
  const { series, index } = findItem(hourly, "hourly-19400101T010000Z");
  expect(itemBody(series, index)).toMatchObject({
    collection: "hourly",
    bbox: [170, -10, -170, 10],
    geometry: { type: "MultiPolygon" },
    properties: {
      datetime: "1940-01-01T01:00:00Z",
      "cube:dimensions": { time: { extent: ["1940-01-01T01:00:00Z", "1940-01-01T01:00:00Z"] } },
    },
  });
});

describe("search", () => {
  const between = (text: string) => ({ instants: parseDatetime(text) });

  test("counts all and returns a page", () => {
    const page = search(catalog, everything);
    expect(page.matched).toBe(1_000_004);
    expect(page.items).toHaveLength(10);
    expect(page.next).toBe("hourly~10");
  });

  test.each<[string, Partial<SearchQuery>, readonly string[]]>([
    [
      "both ends of an interval are inside",
      between("2000-01-31T00:00:00Z/2000-02-29T00:00:00Z"),
      ["listed-20000131T000000Z", "listed-20000229T000000Z"],
    ],
    ["an instant", between("2000-02-29T00:00:00Z"), ["listed-20000229T000000Z"]],
    ["an instant in another zone", between("2000-02-28T23:00:00-01:00"), ["listed-20000229T000000Z"]],
    ["between steps", between("2000-03-01T00:00:01Z/2000-03-02T00:00:00Z"), []],
    ["open start", between("../2000-02-01T00:00:00Z"), ["listed-20000131T000000Z"]],
    ["open end, with a fraction", between("2000-03-31T00:00:00.250Z/.."), ["listed-20000331T000000250Z"]],
  ])("%s", (_name, query, expected) => {
    expect(idsOf({ collections: ["listed"], ...query })).toEqual(expected);
  });

  test("a period meets what overlaps it", () => {
    expect(idsOf({ collections: ["whole"], ...between("1989-12-31T00:00:00Z/..") })).toEqual(["whole"]);
    expect(idsOf({ collections: ["whole"], ...between("1990-01-01T00:00:00Z/..") })).toEqual([]);
  });

  test("by place", () => {
    expect(search(catalog, { ...everything, bbox: [5, 5, 6, 6] }).matched).toBe(1);
    expect(search(catalog, { ...everything, bbox: [-175, 0, -174, 1] }).matched).toBe(1_000_003);
    expect(search(catalog, { ...everything, intersects: { type: "Point", coordinates: [5, 5] } }).matched).toBe(1);
  });

  test("ids do not override the other filters", () => {
    const ids = ["listed-20000229T000000Z", "whole", "hourly-19400101T000000Z", "nothing"];
    expect(idsOf({ ids })).toEqual(["hourly-19400101T000000Z", "listed-20000229T000000Z", "whole"]);
    expect(idsOf({ ids, collections: ["whole"] })).toEqual(["whole"]);
    expect(idsOf({ ids, ...between("2000-01-01T00:00:00Z/..") })).toEqual(["listed-20000229T000000Z"]);
  });

  test.each([1, 2, 3, 7])("pages of %i show everything once", (limit) => {
    const query = between("2000-01-30T22:00:00Z/2000-02-01T00:00:00Z");
    const ids = walk({ ...query, limit });
    expect(ids).toHaveLength(28);
    expect(new Set(ids).size).toBe(28);
    expect(ids).toEqual(idsOf({ ...query, limit: 100 }));
  });

  test("pages of ids show everything once", () => {
    const ids = ["whole", "listed-20000131T000000Z", "listed-20000331T000000250Z", "hourly-19400101T000000Z"];
    expect(walk({ ids, limit: 1 }).toSorted()).toEqual(ids.toSorted());
  });

  test("the last page of a million", () => {
    const page = search(catalog, { ...everything, limit: 10, token: "hourly~999998" });
    expect(page.items.map(({ series, index }) => series.id(index))).toEqual([
      "hourly-20540128T140000Z",
      "hourly-20540128T150000Z",
      "listed-20000131T000000Z",
      "listed-20000229T000000Z",
      "listed-20000331T000000250Z",
      "whole",
    ]);
    expect(page.next).toBeNull();
  });

  test.each(["", "x", "hourly", "none~3", "hourly~-1", "hourly~1.5"])("token %j is refused", (token) => {
    expect(() => search(catalog, { ...everything, token })).toThrow(InvalidParameter);
  });
});
