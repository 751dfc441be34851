/** XML read strictly, as far as our documents go: what is not well-formed throws. No entities of its own, no CDATA, no DTD. */

export type Element = Readonly<{
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly Element[];
  /** Directly within, joined. */
  text: string;
}>;

type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

const TOKEN = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([A-Za-z_][\w.:-]*)="([^"<]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The root element. */
export function parseXml(document: string): Element {
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(document)?.[0] ?? "";
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  TOKEN.lastIndex = declaration.length;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(document);
    if (!match) {
      throw new Error(`no XML at ${at}: ${document.slice(at, at + 80)}`);
    }
    const [, closes, name, attributes, isEmpty, text] = match;
    const top = open.at(-1)!;
    if (text !== undefined) {
      top.text += decoded(text);
    } else if (closes) {
      if (top.name !== name) {
        throw new Error(`</${name}> closes <${top.name}>`);
      }
      open.pop();
    } else {
      const found = [...attributes!.matchAll(ATTRIBUTE)].map(([, key, value]) => [key!, decoded(value!)] as const);
      if (new Set(found.map(([key]) => key)).size < found.length) {
        throw new Error(`an attribute twice in <${name}>`);
      }
      const element: Open = { name: name!, attributes: Object.fromEntries(found), children: [], text: "" };
      top.children.push(element);
      if (!isEmpty) {
        open.push(element);
      }
    }
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text !== "") {
    throw new Error(`not one element: ${open.map(({ name }) => name)}`);
  }
  return root.children[0]!;
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (entity, code?: string, name?: string) => {
    const character = code ? String.fromCodePoint(Number(code)) : ENTITIES[name ?? ""];
    if (character === undefined) {
      throw new Error(`no entity: ${entity}`);
    }
    return character;
  });
}

/** Everything of this name, however deep. */
export function all({ children }: Element, name: string): readonly Element[] {
  return children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

/** The texts of everything of this name. */
export const texts = (element: Element, name: string): readonly string[] => all(element, name).map(({ text }) => text);

/** The child of this name, of which there has to be one. */
export function child({ name: parent, children }: Element, name: string): Element {
  const found = children.filter((each) => each.name === name);
  if (found.length !== 1) {
    throw new Error(`${found.length} of ${name} in ${parent}`);
  }
  return found[0]!;
}
