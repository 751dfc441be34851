/** Variable-length text as array→bytes codecs: `vlen-utf8` and numcodecs' `json2`. */
import type { ArrayBytesCodec, ArrayForm } from "./codec.ts";

const ANY_SIZE = { exact: null, atMost: 64 * 2 ** 20 };
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** u32 count, then for each text u32 length and UTF-8; all little-endian. */
export function vlenUtf8({ shape }: ArrayForm): ArrayBytesCodec {
  const cells = shape.reduce((product, n) => product * n, 1);
  return {
    size: ANY_SIZE,
    decode(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      if (view.getUint32(0, true) !== cells) {
        throw new Error(`${view.getUint32(0, true)} texts where ${cells} are expected`);
      }
      const texts: string[] = [];
      let at = 4;
      for (let i = 0; i < cells; i++) {
        const length = view.getUint32(at, true);
        if (at + 4 + length > bytes.length) {
          throw new Error("a text goes on past the end");
        }
        texts.push(utf8.decode(bytes.subarray(at + 4, at + 4 + length)));
        at += 4 + length;
      }
      return texts;
    },
  };
}

/** A JSON list of the values, then the dtype and the shape. */
export function json2({ shape }: ArrayForm): ArrayBytesCodec {
  const cells = shape.reduce((product, n) => product * n, 1);
  return {
    size: ANY_SIZE,
    decode(bytes) {
      const values: unknown = JSON.parse(utf8.decode(bytes));
      const texts = Array.isArray(values) ? values.slice(0, -2) : [];
      if (texts.length !== cells || !texts.every((text) => typeof text === "string")) {
        throw new Error(`not ${cells} texts`);
      }
      return texts;
    },
  };
}
