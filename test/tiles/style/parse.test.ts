/** What clients give of a style, and what they are told where it can't be used. */
import { describe, expect, test } from "vitest";
import { parseStyle, styleTexts } from "../../../src/tiles/style/parse.ts";

const parse = (query: string) => parseStyle(new Map(new URLSearchParams(query)));

test("nothing given is nothing asked", () => {
  expect(parse("")).toEqual({
    colormap: null,
    range: null,
    center: null,
    scale: null,
    classes: null,
    below: "clip",
    above: "clip",
    missing: [0, 0, 0, 0],
  });
  expect(styleTexts(parse(""))).toEqual({});
});

/** As asked, and the one text for each that a cache or a link may hold. */
describe("back as text", () => {
  test.each([
    ["colormap=RDBU_R", "colormap=RdBu_r"],
    ["colormap=cmo.haline&range=+34.0,+36", "colormap=haline&range=34,36"],
    ["colormap=0000ff,FFFFFF80,%23ff0000", "colormap=#0000ff,#ffffff80,#ff0000"],
    ["colormap=-1:0000ff,0.5:ffffff,1e1:none", "colormap=-1:#0000ff,0.5:#ffffff,10:#00000000"],
    ["range=2%25,98%25", "range=2%,98%"],
    ["range=0,99.5%25&scale=sqrt", "range=0,99.5%&scale=sqrt"],
    ["center=0&scale=symlog", "center=0&scale=symlog"],
    ["center=0&range=2%25,98%25", "center=0&range=2%,98%"],
    ["classes=5&scale=log&colormap=Blues", "classes=5&colormap=Blues&scale=log"],
    ["classes=0,1,5,10", "classes=0,1,5,10"],
    ["below=none&above=clip&missing=%23cccccc", "below=#00000000&missing=#cccccc"],
  ])("%s", (query, text) => {
    const found = Object.entries(styleTexts(parse(query))).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(found.map(([name, value]) => `${name}=${value}`).join("&")).toBe(text);
    expect(parse(new URLSearchParams(found).toString())).toEqual(parse(query));
  });
});

describe("can't be used", () => {
  test.each([
    ["colormap=jet", /no such colour map\. Allowed: viridis, .*_r.*#rrggbb or value:#rrggbb/],
    ["colormap=", /no such colour map/],
    ["colormap=red,blue", /Allowed: #rrggbb/],
    ["colormap=0:ff0000,0:00ff00", /rising values/],
    ["colormap=0:ff0000,00ff00", /each #rrggbb, or each value:#rrggbb/],
    ["colormap=x:ff0000,1:00ff00", /rising values/],
    ["colormap=NaN:ff0000,1:00ff00", /rising values/],
    [`colormap=${Array(254).fill("ff0000").join()}`, /2 to 253 colours/],
    ["range=1", /lowest,highest/],
    ["range=1,2,3", /lowest,highest/],
    ["range=a,b", /lowest,highest/],
    ["range=2,1", /a name with _r turns colours round/],
    ["range=1,1", /not below/],
    ["range=98%25,2%25", /not below/],
    ["range=0,101%25", /from 0% to 100%/],
    ["range=0,%25", /lowest,highest/],
    ["range=-Infinity,1", /lowest,highest/],
    ["center=x", /a number/],
    ["center=0&range=1,2", /no center together with this range/],
    ["center=0&range=1,98%25&scale=log", /scale=linear/],
    ["center=1&scale=symlog", /scale is symlog/],
    ["scale=ln", /linear, log, symlog, sqrt/],
    ["classes=0", /1 to 253/],
    ["classes=254", /1 to 253/],
    ["classes=2.5", /1 to 253/],
    ["classes=1,1,2", /rising edges/],
    ["classes=1,2&range=0,1", /no range together with this classes/],
    ["classes=1,2&scale=log", /no scale together/],
    ["classes=3&colormap=0:ff0000,1:00ff00", /no classes together/],
    ["range=0,1&colormap=0:ff0000,1:00ff00", /no range together/],
    ["below=red", /Allowed: #rrggbb, #rrggbbaa, none, clip/],
    ["missing=clip", /Allowed: #rrggbb, #rrggbbaa, none\./],
  ])("%s", (query, message) => {
    expect(() => parse(query)).toThrow(message);
  });
});
