import { expect, test } from "vitest";
import { CorruptData, Unsupported } from "../../src/errors.ts";
import { parseArrayV2 } from "../../src/zarr/metadata-v2.ts";

const base = {
  zarr_format: 2,
  shape: [5, 4],
  chunks: [2, 3],
  dtype: "<f4",
  compressor: null,
  filters: null,
  fill_value: 0,
  order: "C",
};
const parse = (members: object, attributes?: object) => parseArrayV2("a/b", { ...base, ...members }, attributes);
const bytes = (endian: string) => ({ name: "bytes", configuration: { endian } });

test.each([
  ["<f4", { kind: "number", name: "float32", itemBytes: 4 }, "little"],
  ["f8", { kind: "number", name: "float64", itemBytes: 8 }, "little"],
  ["=i2", { kind: "number", name: "int16", itemBytes: 2 }, "little"],
  [">u8", { kind: "number", name: "uint64", itemBytes: 8 }, "big"],
  ["<f2", { kind: "number", name: "float16", itemBytes: 2 }, "little"],
  ["|b1", { kind: "number", name: "bool", itemBytes: 1 }, "little"],
  ["|u1", { kind: "number", name: "uint8", itemBytes: 1 }, "little"],
  ["<M8[ns]", { kind: "time", name: "datetime64", unit: "ns", scale: 1, itemBytes: 8 }, "little"],
  [">m8[25s]", { kind: "time", name: "timedelta64", unit: "s", scale: 25, itemBytes: 8 }, "big"],
  ["<M8", { kind: "time", name: "datetime64", unit: "generic", scale: 1, itemBytes: 8 }, "little"],
  ["|S12", { kind: "fixed-text", name: "null_terminated_bytes", itemBytes: 12 }, "little"],
  [">U7", { kind: "fixed-text", name: "fixed_length_utf32", itemBytes: 28 }, "big"],
])("dtype %s", (dtype, dataType, endian) => {
  const array = parse({ dtype, fill_value: null });
  expect(array.dataType).toEqual(dataType);
  expect(array.codecs).toEqual([bytes(endian)]);
});

test.each([
  ["<c8", "<c8"],
  ["|V8", "|V8"],
  ["<f16", "<f16"],
  ["|S0", "|S0"],
  ["<M8[as]", "<M8[as]"],
  ["constructor", "constructor"],
  [[["x", "<f4"]], '[["x","<f4"]]'],
  ["|O", "|O with no filter"],
])("refuses the dtype %j by name", (dtype, name) => {
  expect(() => parse({ dtype, fill_value: null })).toThrow(Unsupported);
  expect(() => parse({ dtype, fill_value: null })).toThrow(`Zarr data type ${name}`);
});

const delta = { id: "delta", dtype: "<i4", astype: ">i2" };
const packed = { id: "fixedscaleoffset", scale: 10, offset: 0, dtype: ">f8", astype: "<i2" };
const shuffle = { id: "shuffle", elementsize: 2 };
const spec = ({ id, ...configuration }: { id: string }) => ({ name: id, configuration });

test.each([
  [
    "compressor",
    { compressor: { id: "blosc", cname: "lz4", shuffle: 1 } },
    [bytes("little"), { name: "blosc", configuration: { cname: "lz4", shuffle: 1 } }],
  ],
  ["order F", { order: "F", dtype: ">f4" }, [{ name: "transpose", configuration: { order: [1, 0] } }, bytes("big")]],
  ["order F of a vector", { order: "F", shape: [5], chunks: [2] }, [bytes("little")]],
  [
    "filters on arrays and on bytes",
    { filters: [delta, shuffle], compressor: { id: "zlib" } },
    [spec(delta), bytes("big"), spec(shuffle), { name: "zlib", configuration: {} }],
  ],
  ["the order of what is stored", { dtype: ">f8", filters: [packed] }, [spec(packed), bytes("little")]],
  [
    "the last stored type",
    { dtype: ">f8", filters: [packed, { id: "bitround", keepbits: 3 }] },
    [spec(packed), { name: "bitround", configuration: { keepbits: 3 } }, bytes("little")],
  ],
  [
    "astype",
    { dtype: "<f8", filters: [{ id: "astype", encode_dtype: ">f4", decode_dtype: "<f8" }] },
    [{ name: "astype", configuration: { encode_dtype: ">f4", decode_dtype: "<f8" } }, bytes("big")],
  ],
  ["checksum", { filters: [{ id: "fletcher32" }] }, [bytes("little"), { name: "fletcher32", configuration: {} }]],
  [
    "packed bits",
    { dtype: "|b1", filters: [{ id: "packbits" }] },
    [bytes("little"), { name: "packbits", configuration: {} }],
  ],
  [
    "text",
    { dtype: "|O", filters: [{ id: "vlen-utf8" }], compressor: { id: "zstd", level: 0 } },
    [
      { name: "vlen-utf8", configuration: {} },
      { name: "zstd", configuration: { level: 0 } },
    ],
  ],
  [
    "text as JSON",
    { dtype: "|O", filters: [{ id: "json2", encoding: "utf-8" }] },
    [{ name: "json2", configuration: { encoding: "utf-8" } }],
  ],
  ["members left out", { order: undefined, filters: undefined, compressor: undefined }, [bytes("little")]],
])("codecs: %s", (_, members, codecs) => {
  expect(parse(members).codecs).toEqual(codecs);
});

test.each([
  [{ dtype: "|O", filters: [{ id: "pickle" }] }, "Zarr data type |O with filter pickle"],
  [{ dtype: "|O", filters: [{ id: "vlen-bytes" }] }, "Zarr data type |O with filter vlen-bytes"],
  [{ filters: [shuffle, delta] }, "filter delta after one that maps bytes to bytes"],
])("refuses %j", (members, feature) => {
  expect(() => parse(members)).toThrow(Unsupported);
  expect(() => parse(members)).toThrow(feature);
});

test.each([
  [{ zarr_format: 3 }, "zarr_format is 3, not 2"],
  [{ shape: [5, -4] }, "shape is [5,-4]"],
  [{ shape: undefined }, "shape is nothing"],
  [{ chunks: [2] }, "the chunk shape is [2] for the shape [5,4]"],
  [{ chunks: [2, 0] }, "the chunk shape is [2,0] for the shape [5,4]"],
  [{ order: "A" }, 'order is "A", neither "C" nor "F"'],
  [{ dimension_separator: "-" }, 'the separator of chunk keys is "-", neither "." nor "/"'],
  [{ compressor: "zlib" }, 'a filter or compressor is no JSON object but "zlib"'],
  [{ compressor: { level: 1 } }, 'a filter or compressor has no id: {"level":1}'],
  [{ filters: {} }, "filters are {}"],
  [{ fill_value: undefined }, "fill_value nothing is not of type float32"],
])("%j contradicts the format", (members, reason) => {
  expect(() => parse(members)).toThrow(new CorruptData("a/b/.zarray", reason));
});

test("what is no object", () => {
  expect(() => parseArrayV2("", [], undefined)).toThrow(
    new CorruptData(".zarray", "the document is no JSON object but []"),
  );
  expect(() => parseArrayV2("a", base, "x")).toThrow(
    new CorruptData("a/.zattrs", 'attributes is no JSON object but "x"'),
  );
});

test.each([
  ["a/b", {}, [1, 2], "/a/b/1.2"],
  ["", {}, [1, 2], "/1.2"],
  ["a", { dimension_separator: "/" }, [1, 2], "/a/1/2"],
  ["a", { shape: [], chunks: [] }, [], "/a/0"],
])("chunk keys of %j with %j", (path, members, index, key) => {
  expect(parseArrayV2(path, { ...base, ...members }, undefined).chunkKey(index)).toBe(key);
});

test("dimension names: xarray's, NCZarr's old and new, or numbers", () => {
  expect(parse({}, { _ARRAY_DIMENSIONS: ["y", "x"] }).dimensionNames).toEqual(["y", "x"]);
  expect(parse({ _NCZARR_ARRAY: { dimrefs: ["/lat", "/g/lon"] } }).dimensionNames).toEqual(["lat", "lon"]);
  expect(parse({}, { _nczarr_array: { dimension_references: ["/lat", "/lon"] } }).dimensionNames).toEqual([
    "lat",
    "lon",
  ]);
  expect(parse({}).dimensionNames).toEqual(["dim_0", "dim_1"]);
  expect(() => parse({}, { _ARRAY_DIMENSIONS: ["y"] })).toThrow(
    new CorruptData("a/b/.zarray", 'dimension names ["y"] for 2 dimensions'),
  );
});

test("attributes are those of the variable, not of its layout", () => {
  const attributes = {
    units: "K",
    _FillValue: -1,
    _ARRAY_DIMENSIONS: ["y", "x"],
    _nczarr_attr: {},
    _NCProperties: "v",
  };
  expect(parse({}, attributes).attributes).toEqual({ units: "K", _FillValue: -1 });
});

test("an empty dimension may have chunks of 0", () => {
  expect(parse({ shape: [0, 4], chunks: [0, 4] }).chunkShape).toEqual([1, 4]);
});
