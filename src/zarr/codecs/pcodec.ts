/**
 * numcodecs' `pcodec`: an array as one standalone file of Pcodec, in chunks that decode one after the other.
 * https://github.com/pcodec/pcodec/blob/main/docs/format.md
 */
import { Unsupported } from "../../errors.ts";
import type { NumberType } from "../../numerics/data-type.ts";
import { type Kernels, PCO_HELD_BYTES } from "../kernels.ts";
import { bytesCodec } from "./bytes.ts";
import type { ArrayBytesCodec, ArrayForm } from "./codec.ts";

/** Its own numbers for the types. */
const TYPES: Readonly<Partial<Record<NumberType, number>>> = {
  uint32: 1,
  uint64: 2,
  int32: 3,
  int64: 4,
  float32: 5,
  float64: 6,
  uint16: 7,
  int16: 8,
  float16: 9,
  uint8: 10,
  int8: 11,
};

/** @throws Unsupported for types that Pcodec has not */
export function pcodec(form: ArrayForm, kernels: Kernels): ArrayBytesCodec {
  const { dataType, shape } = form;
  // numcodecs looks at times as the integers they are.
  const type = TYPES[dataType.kind === "time" ? "int64" : (dataType.name as NumberType)];
  if (type === undefined || dataType.itemBytes === null) {
    throw new Unsupported(`the codec pcodec of ${dataType.name}`, `It holds ${Object.keys(TYPES).join(", ")}.`);
  }
  const { itemBytes } = dataType;
  const bytes = shape.reduce((product, n) => product * n, 1) * itemBytes;
  const elements = bytesCodec({ endian: "little" }, form, { kernels });
  // Numbers that don't compress are stored, in chunks of their own metadata.
  const atMost = bytes + Math.ceil(bytes / 8) + 4096;
  return {
    size: { exact: null, atMost },
    heldBytes: atMost + PCO_HELD_BYTES,
    decode(encoded) {
      const out = new Uint8Array(bytes);
      kernels.decodePco(encoded, type, itemBytes, out);
      return elements.decode(out);
    },
  };
}
