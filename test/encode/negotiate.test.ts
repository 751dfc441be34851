import { expect, test } from "vitest";
import { covjson } from "../../src/encode/covjson.ts";
import { csv } from "../../src/encode/csv.ts";
import { json } from "../../src/encode/json.ts";
import { chooseEncoder } from "../../src/encode/negotiate.ts";
import { InvalidParameter, NotAcceptable } from "../../src/errors.ts";

const offered = [covjson, json, csv];
const vnd = "application/vnd.cov+json";
const prs = "application/prs.coverage+json";

test.each([
  [undefined, undefined, prs],
  [undefined, "", prs],
  [undefined, "*/*", prs],
  [undefined, "application/*", prs],
  [undefined, "text/*", "text/csv"],
  [undefined, "text/csv", "text/csv"],
  [undefined, "TEXT/CSV; charset=utf-8", "text/csv"],
  [undefined, "application/json", "application/json"],
  [undefined, vnd, vnd],
  [undefined, prs, prs],
  [undefined, `text/html, ${prs};q=0.9, */*;q=0.1`, prs],
  [undefined, "application/json;q=0.5, text/csv;q=0.8", "text/csv"],
  [undefined, "text/html, application/xhtml+xml, */*;q=0.8", prs],
  [undefined, `*/*, ${vnd};q=0, ${prs};q=0`, "application/json"],
  ["csv", "application/json", "text/csv"],
  ["CSV", undefined, "text/csv"],
  ["CoverageJSON", undefined, prs],
  ["covjson", vnd, vnd],
  ["covjson", "*/*", prs],
  ["json", "text/html", "application/json"],
])("f=%s Accept: %s → %s", (f, accept, mediaType) => {
  expect(chooseEncoder(f, accept, offered).mediaType).toBe(mediaType);
});

test("an unknown f lists the formats", () => {
  expect(() => chooseEncoder("xml", undefined, offered)).toThrow(InvalidParameter);
  expect(() => chooseEncoder("xml", undefined, offered)).toThrow(/covjson, json, csv/);
});

test.each(["text/html", "image/png, text/html;q=0.5", "*/*;q=0"])("Accept: %s can't be satisfied", (accept) => {
  expect(() => chooseEncoder(undefined, accept, offered)).toThrow(NotAcceptable);
});
