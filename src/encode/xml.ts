/**
 * XML text from values. Text and attributes can't be mistaken for markup: whatever is given as a string is escaped, and only
 * what {@link element} made is not. Pure.
 *
 * https://www.w3.org/TR/xml/
 */

/** An element, written. */
export type Xml = Readonly<{ xml: string }>;

type Child = Xml | string | number | null | undefined | false;
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Children and attributes that are absent are left out. `name` and the names of attributes are trusted. */
export function element(name: string, attributes: Attributes, ...children: readonly (Child | readonly Child[])[]): Xml {
  const given = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? "" : ` ${key}="${escaped(String(value))}"`))
    .join("");
  const inside = children.flat().map(written).join("");
  return { xml: inside === "" ? `<${name}${given}/>` : `<${name}${given}>${inside}</${name}>` };
}

/** The whole document. */
export const xmlDocument = ({ xml }: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;

function written(child: Child): string {
  if (child === null || child === undefined || child === false) {
    return "";
  }
  return typeof child === "object" ? child.xml : escaped(String(child));
}

/** Characters that XML 1.0 has not, even escaped: most controls, halves of pairs, and U+FFFE and U+FFFF. */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Kept as they are by no parser, in attributes.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

function escaped(text: string): string {
  return text.replace(NO_CHARACTER, "\uFFFD").replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character]!);
}
