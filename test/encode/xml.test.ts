import { expect, test } from "vitest";
import { element, xmlDocument } from "../../src/encode/xml.ts";

test.each([
  ["nothing inside", element("a", {}), "<a/>"],
  ["what is absent is left out", element("a", { b: undefined, c: 0 }, null, undefined, false, ""), '<a c="0"/>'],
  [
    "children and lists of them",
    element("a", {}, element("b", {}), [element("c", {}, 1), "d"]),
    "<a><b/><c>1</c>d</a>",
  ],
  ["markup in text", element("a", {}, "<b>&amp;</b>]]>"), "<a>&lt;b&gt;&amp;amp;&lt;/b&gt;]]&gt;</a>"],
  ["markup in attributes", element("a", { b: `"'<&\n\t` }), `<a b="&quot;'&lt;&amp;&#10;&#9;"/>`],
  [
    "characters that XML has not",
    element("a", {}, "\0x\u0008\u001b\uFFFE\uD800y"),
    "<a>\uFFFDx\uFFFD\uFFFD\uFFFD\uFFFDy</a>",
  ],
  ["characters of two halves", element("a", {}, "𝛥T é"), "<a>𝛥T é</a>"],
])("%s", (_, { xml }, expected) => {
  expect(xml).toBe(expected);
});

test("a document says what it is", () => {
  expect(xmlDocument(element("a", {}))).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a/>');
});
