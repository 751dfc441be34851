import { describe, expect, test } from "vitest";
import type { CollectionDocument } from "../../web/src/api/types.ts";
import { collectionOf, onAxis, timeText } from "../../web/src/collection.ts";
import { sampleApp } from "../support/app.ts";

const { app } = sampleApp();
const documentOf = async (id: string): Promise<CollectionDocument> => (await app.request(`/collections/${id}`)).json();

describe("steps", () => {
  test("of even times are those of the answers", async () => {
    const { times, levels, others } = collectionOf(await documentOf("fnoc-winds"));
    const answer = await app.request("/collections/fnoc-winds/timeseries?coords=POINT(0 0)&parameter-name=UWND&f=json");
    const labels: string[] = (await answer.json()).coords.TIME.data;
    expect(Array.from({ length: times!.count }, (_, i) => times!.at(i))).toEqual(labels);
    expect(labels.map((label) => times!.indexOf(label))).toEqual(labels.map((_, i) => i));
    expect([times!.indexOf("1900"), times!.indexOf("2100"), times!.indexOf("1982-02-20")]).toEqual([0, 131, 1]);
    expect([levels, others]).toEqual([null, []]);
  });

  test("of even times beyond what is listed are reckoned", async () => {
    const { extent, ...document } = await documentOf("fnoc-winds");
    const { values: _listed, ...temporal } = extent.temporal;
    const { times } = collectionOf({ ...document, extent: { ...extent, temporal } });
    expect([times!.count, times!.at(0), times!.at(1), times!.at(131)]).toEqual([
      132,
      "1982-01-16T20:00:00Z",
      "1982-02-16T06:30:00Z",
      "1992-12-17T03:30:00Z",
    ]);
    expect([times!.indexOf("1982-02-20"), times!.indexOf("2100"), times!.indexOf("nonsense")]).toEqual([1, 131, 0]);
  });

  test("of levels that are listed", async () => {
    const { levels, times } = collectionOf(await documentOf("levitus-climatology"));
    expect([levels!.count, levels!.at(4), levels!.indexOf("60"), levels!.indexOf("1e9")]).toEqual([20, "50", 4, 19]);
    expect(times).toBeNull();
  });
});

test("longitudes in the archive's convention", async () => {
  const coads = collectionOf(await documentOf("coads-climatology"));
  expect([-180, -30, 0, 20, 21, 359, 379].map((lon) => onAxis(coads, lon))).toEqual([180, 330, 360, 20, 21, 359, 379]);
});

test.each([
  ["1982-01-16T20:00:00Z", "1982-01-16 20:00"],
  ["1982-01-16T00:00:00Z", "1982-01-16"],
  ["0000-02-15T16:29:06Z", "15 Feb"],
  ["PT6H", "PT6H"],
])("%s reads %s", (label, text) => {
  expect(timeText(label)).toBe(text);
});
