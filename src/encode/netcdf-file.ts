/**
 * NetCDF's classic format: a header that says where every array begins, then the arrays, big-endian, one after another. The version is
 * CDF-2 (64-bit offsets), or CDF-5 where an array is of 64-bit integers or too large for CDF-2. Written piece by piece: the
 * arrays are never copied whole. No unlimited dimension.
 *
 * https://docs.unidata.ucar.edu/nug/current/file_format_specifications.html
 * https://parallel-netcdf.github.io/doc/c-reference/pnetcdf-c/CDF_002d5-file-format-specification.html
 */

/** Characters are bytes of UTF-8. */
export type NetcdfArray = Uint8Array | Int32Array | Float32Array | Float64Array | BigInt64Array | BigUint64Array;

/** Text, or numbers of one type. */
export type NetcdfAttributes = ReadonlyMap<string, string | Exclude<NetcdfArray, Uint8Array>>;

export type NetcdfVariable = Readonly<{
  name: string;
  /** Names among the file's dimensions. */
  dims: readonly string[];
  attributes: NetcdfAttributes;
  /** Row-major. */
  data: NetcdfArray;
}>;

export type NetcdfFile = Readonly<{
  /** Sizes by name, none of them 0, which means unlimited. */
  dims: ReadonlyMap<string, number>;
  attributes: NetcdfAttributes;
  variables: readonly NetcdfVariable[];
}>;

const TAGS = { dimensions: 0x0a, variables: 0x0b, attributes: 0x0c };
const CHAR = 2;
/** Sizes of 4 GiB and more have no place in CDF-2, nor do 64-bit integers. */
const MAX_SIZE_CDF2 = 2 ** 32 - 4;
const PIECE_BYTES = 65_536;

/** The length of the whole file, and its bytes in pieces of at most 64 kB after the header. */
export function netcdfBytes(file: NetcdfFile): Readonly<{ length: number; pieces: Iterable<Uint8Array<ArrayBuffer>> }> {
  // Offsets are of one width whatever they say, so that a header of zeros is as long.
  let end = headerOf(
    file,
    file.variables.map(() => 0),
  ).length;
  const begins = file.variables.map(({ data }) => {
    const begin = end;
    end += padded(data.byteLength);
    return begin;
  });
  return { length: end, pieces: piecesOf(file, headerOf(file, begins)) };
}

function* piecesOf({ variables }: NetcdfFile, header: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  yield header;
  for (const { data } of variables) {
    const step = PIECE_BYTES / data.BYTES_PER_ELEMENT;
    for (let start = 0; start < data.length; start += step) {
      yield bigEndian(data.subarray(start, start + step));
    }
  }
}

const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** A copy with the bytes of each number turned round (those of the hosts are little-endian), filled up to whole words with zeros. */
function bigEndian(data: NetcdfArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(padded(data.byteLength));
  if (data instanceof Uint8Array) {
    bytes.set(data);
    return bytes;
  }
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  const turned = new Uint32Array(bytes.buffer);
  // The two words of 8 bytes change places too.
  const other = data.BYTES_PER_ELEMENT === 8 ? 1 : 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    turned[i ^ other] = (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
  }
  return bytes;
}

/** @param begins where the array of each variable begins */
function headerOf({ dims, attributes, variables }: NetcdfFile, begins: readonly number[]): Uint8Array<ArrayBuffer> {
  const isWide = variables.some(({ data }) => typeCode(data) >= 10 || data.byteLength > MAX_SIZE_CDF2);
  const out = createWriter(isWide);
  out.bytes(Uint8Array.of(0x43, 0x44, 0x46, isWide ? 5 : 2));
  // Records: there are none.
  out.count(0);
  out.list(TAGS.dimensions, dims.size);
  for (const [name, size] of dims) {
    out.name(name);
    out.count(size);
  }
  writeAttributes(out, attributes);
  out.list(TAGS.variables, variables.length);
  const numbers = new Map([...dims.keys()].map((name, number) => [name, number]));
  variables.forEach(({ name, dims: own, attributes: about, data }, i) => {
    out.name(name);
    out.count(own.length);
    for (const dim of own) {
      out.count(numbers.get(dim)!);
    }
    writeAttributes(out, about);
    out.word(typeCode(data));
    out.count(padded(data.byteLength));
    out.offset(begins[i]!);
  });
  return out.written();
}

function writeAttributes(out: Writer, attributes: NetcdfAttributes): void {
  out.list(TAGS.attributes, attributes.size);
  for (const [name, value] of attributes) {
    const values = typeof value === "string" ? new TextEncoder().encode(value) : value;
    out.name(name);
    out.word(typeCode(values));
    out.count(values.length);
    out.bytes(bigEndian(values));
  }
}

function typeCode(values: NetcdfArray): number {
  if (values instanceof Uint8Array) {
    return CHAR;
  }
  if (values instanceof Int32Array) {
    return 4;
  }
  if (values instanceof Float32Array) {
    return 5;
  }
  return values instanceof Float64Array ? 6 : values instanceof BigInt64Array ? 10 : 11;
}

type Writer = Readonly<{
  word(value: number): void;
  /** Of 64 bits in CDF-5, of 32 in CDF-2. */
  count(value: number): void;
  offset(value: number): void;
  list(tag: number, count: number): void;
  name(text: string): void;
  /** Whole words. */
  bytes(given: Uint8Array): void;
  written(): Uint8Array<ArrayBuffer>;
}>;

function createWriter(isWide: boolean): Writer {
  const parts: Uint8Array[] = [];
  const bytes = (given: Uint8Array) => void parts.push(given);
  const word = (value: number) => bytes(bigEndian(Int32Array.of(value)));
  const offset = (value: number) => bytes(bigEndian(BigInt64Array.of(BigInt(value))));
  const count = isWide ? offset : word;
  return {
    word,
    count,
    offset,
    bytes,
    list(tag, length) {
      // An absent list is zeros.
      word(length === 0 ? 0 : tag);
      count(length);
    },
    name(text) {
      const encoded = new TextEncoder().encode(text);
      count(encoded.length);
      bytes(bigEndian(encoded));
    },
    written() {
      const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
}
