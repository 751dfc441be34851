/** How deep JSON is nested, told from its text, before anything that recurses sees it. */

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Array.from('"\\[]{}', (mark) =>
  mark.charCodeAt(0),
);

/** Whether lists and objects are nested more than `most` deep. Of text that is no JSON it may say either. */
export function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) {
        i += 1;
      } else if (code === QUOTE) {
        quoted = false;
      }
    } else if (code === QUOTE) {
      quoted = true;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > most) {
        return true;
      }
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth -= 1;
    }
  }
  return false;
}
