/** `text` without the NULs that pad it to a fixed length. A loop, because /\0+$/ tries again from every NUL of a long text. */
export function withoutPadding(text: string): string {
  let stop = text.length;
  while (stop > 0 && text.charCodeAt(stop - 1) === 0) {
    stop -= 1;
  }
  return text.slice(0, stop);
}
