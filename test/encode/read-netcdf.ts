/** Reads NetCDF's classic format, byte by byte after its specification; nothing of what writes it. */

type Values = string | (number | bigint)[];
export type NetcdfContents = Readonly<{
  version: number;
  dims: Record<string, number>;
  attributes: Record<string, Values>;
  variables: Record<string, { type: string; dims: string[]; attributes: Record<string, Values>; data: Values }>;
}>;

const TYPES: Readonly<Record<number, readonly [name: string, bytes: number]>> = {
  2: ["char", 1],
  4: ["int", 4],
  5: ["float", 4],
  6: ["double", 8],
  10: ["int64", 8],
  11: ["uint64", 8],
};

/** @throws Error where lengths, paddings or tags are not what the specification has */
export function readNetcdf(bytes: Uint8Array): NetcdfContents {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(3);
  let at = 4;
  const word = () => {
    at += 4;
    return view.getInt32(at - 4);
  };
  const long = () => {
    at += 8;
    return Number(view.getBigInt64(at - 8));
  };
  const count = version === 5 ? long : word;
  const text = (start: number, length: number) =>
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, start + length));
  const check = (holds: boolean, what: string) => {
    if (!holds) {
      throw new Error(`${what} at ${at}`);
    }
  };
  const skipPadding = (end: number) => {
    for (at = end; at % 4 > 0; at++) {
      check(view.getUint8(at) === 0, "padding that is not zero");
    }
  };
  const name = () => {
    const length = count();
    const found = text(at, length);
    skipPadding(at + length);
    return found;
  };
  const list = (tag: number) => {
    const found = word();
    const length = count();
    check(found === (length === 0 ? 0 : tag), "another tag");
    return Array.from({ length });
  };
  const values = (type: number, length: number, start: number): Values => {
    const [kind, size] = TYPES[type]!;
    if (kind === "char") {
      return text(start, length);
    }
    const read: Record<string, (i: number) => number | bigint> = {
      int: (i) => view.getInt32(i),
      float: (i) => view.getFloat32(i),
      double: (i) => view.getFloat64(i),
      int64: (i) => view.getBigInt64(i),
      uint64: (i) => view.getBigUint64(i),
    };
    return Array.from({ length }, (_, i) => read[kind]!(start + i * size));
  };
  const attributes = () =>
    Object.fromEntries(
      list(0x0c).map(() => {
        const key = name();
        const type = word();
        const length = count();
        const found = values(type, length, at);
        skipPadding(at + length * TYPES[type]![1]);
        return [key, found];
      }),
    );
  check(text(0, 3) === "CDF" && count() === 0, "no NetCDF, or records");
  const dims = list(0x0a).map(() => [name(), count()] as const);
  const about = attributes();
  let end = 0;
  const variables = list(0x0b).map(() => {
    const own = name();
    const along = Array.from({ length: count() }, () => dims[count()]!);
    const described = attributes();
    const type = word();
    const size = count();
    const begin = long();
    const length = along.reduce((product, [, n]) => product * n, 1);
    check(size === Math.ceil((length * TYPES[type]![1]) / 4) * 4, "another size");
    check(end === 0 || begin === end, "a gap");
    end = begin + size;
    const variable = {
      type: TYPES[type]![0],
      dims: along.map(([dim]) => dim),
      attributes: described,
      data: values(type, length, begin),
    };
    return [own, variable] as const;
  });
  check(end === bytes.length, `${bytes.length} bytes, not ${end}`);
  return { version, dims: Object.fromEntries(dims), attributes: about, variables: Object.fromEntries(variables) };
}
