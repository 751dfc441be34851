import { expect, test } from "vitest";
import { CorruptData, Unsupported } from "../../src/errors.ts";
import { parseArrayV3, parseGroupV3, parseNodeV3 } from "../../src/zarr/metadata-v3.ts";

const base = {
  zarr_format: 3,
  node_type: "array",
  shape: [5, 4],
  data_type: "float32",
  chunk_grid: { name: "regular", configuration: { chunk_shape: [2, 3] } },
  chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
  fill_value: 0,
  codecs: [{ name: "bytes", configuration: { endian: "little" } }],
};
const parse = (members: object, path = "a/b") => parseArrayV3(path, parseNodeV3(path, { ...base, ...members }));

test.each([
  ["int8", { kind: "number", name: "int8", itemBytes: 1 }],
  ["float16", { kind: "number", name: "float16", itemBytes: 2 }],
  [{ name: "uint64" }, { kind: "number", name: "uint64", itemBytes: 8 }],
  ["string", { kind: "text", name: "string", itemBytes: null }],
  [
    { name: "fixed_length_utf32", configuration: { length_bytes: 28 } },
    { kind: "fixed-text", name: "fixed_length_utf32", itemBytes: 28 },
  ],
  [
    { name: "null_terminated_bytes", configuration: { length_bytes: 5 } },
    { kind: "fixed-text", name: "null_terminated_bytes", itemBytes: 5 },
  ],
  [
    { name: "numpy.datetime64", configuration: { unit: "s", scale_factor: 25 } },
    { kind: "time", name: "datetime64", unit: "s", scale: 25, itemBytes: 8 },
  ],
  [
    { name: "numpy.timedelta64", configuration: { unit: "generic" } },
    { kind: "time", name: "timedelta64", unit: "generic", scale: 1, itemBytes: 8 },
  ],
])("data type %j", (data_type, dataType) => {
  expect(parse({ data_type, fill_value: null }).dataType).toEqual(dataType);
});

test.each([
  [{ data_type: "complex64" }, "Zarr data type complex64."],
  [{ data_type: "r16" }, "Zarr data type r16."],
  [
    { data_type: { name: "raw_bytes", configuration: { length_bytes: 4 } } },
    'Zarr data type {"name":"raw_bytes","configuration":{"length_bytes":4}}.',
  ],
  [{ data_type: "variable_length_bytes" }, "Zarr data type variable_length_bytes."],
  [{ data_type: "toString" }, "Zarr data type toString."],
  [{ data_type: { name: "fixed_length_utf32", configuration: { length_bytes: 3 } } }, '"length_bytes":3'],
  [{ data_type: { name: "numpy.datetime64", configuration: { unit: "as" } } }, '"unit":"as"'],
  [{ chunk_grid: { name: "rectilinear", configuration: {} } }, "chunk grid rectilinear"],
  [{ chunk_key_encoding: "fanout" }, "chunk key encoding fanout"],
  [{ storage_transformers: [{ name: "x" }] }, 'storage transformers [{"name":"x"}]'],
  [{ offset: { name: "x" } }, "the Zarr extension offset"],
  [{ offset: 1 }, "the Zarr extension offset"],
  [{ offset: { must_understand: true } }, "the Zarr extension offset"],
])("refuses %j by name", (members, feature) => {
  expect(() => parse(members)).toThrow(Unsupported);
  expect(() => parse(members)).toThrow(feature);
});

test("an extension that need not be understood is passed over", () => {
  expect(parse({ offset: { must_understand: false } }).shape).toEqual([5, 4]);
});

test("codecs: every short-hand is written out, inside shards too", () => {
  const codecs = [
    { name: "transpose", configuration: { order: [1, 0] } },
    {
      name: "sharding_indexed",
      configuration: {
        chunk_shape: [2, 1],
        codecs: ["bytes", { name: "zstd" }],
        index_codecs: [{ name: "endian", configuration: { endian: "little" } }, "crc32c"],
        index_location: "start",
      },
    },
    "crc32c",
  ];
  expect(parse({ codecs }).codecs).toEqual([
    { name: "transpose", configuration: { order: [1, 0] } },
    {
      name: "sharding_indexed",
      configuration: {
        chunk_shape: [2, 1],
        codecs: [
          { name: "bytes", configuration: {} },
          { name: "zstd", configuration: {} },
        ],
        index_codecs: [
          { name: "bytes", configuration: { endian: "little" } },
          { name: "crc32c", configuration: {} },
        ],
        index_location: "start",
      },
    },
    { name: "crc32c", configuration: {} },
  ]);
});

test.each([
  [{ chunk_key_encoding: "default" }, "/a/b/c/1/2", "/a/b/c"],
  [{ chunk_key_encoding: { name: "default", configuration: { separator: "." } } }, "/a/b/c.1.2", "/a/b/c"],
  [{ chunk_key_encoding: "v2" }, "/a/b/1.2", "/a/b/0"],
  [{ chunk_key_encoding: { name: "v2", configuration: { separator: "/" } } }, "/a/b/1/2", "/a/b/0"],
])("chunk keys with %j", (members, key, scalarKey) => {
  expect(parse(members).chunkKey([1, 2])).toBe(key);
  const scalar = { shape: [], chunk_grid: { name: "regular", configuration: { chunk_shape: [] } } };
  expect(parse({ ...members, ...scalar }).chunkKey([])).toBe(scalarKey);
  expect(parse(members, "").chunkKey([1, 2])).toBe(key.replace("/a/b", ""));
});

test("dimension names: null ones are numbered, and early writers' attribute is read", () => {
  expect(parse({ dimension_names: ["y", null] }).dimensionNames).toEqual(["y", "dim_1"]);
  const early = parse({ attributes: { _ARRAY_DIMENSIONS: ["y", "x"], units: "K" } });
  expect([early.dimensionNames, early.attributes]).toEqual([["y", "x"], { units: "K" }]);
  expect(parse({}).dimensionNames).toEqual(["dim_0", "dim_1"]);
});

test.each([
  [{ zarr_format: 2 }, "zarr_format is 2, not 3"],
  [{ node_type: undefined }, 'node_type is nothing, neither "array" nor "group"'],
  [{ shape: "5" }, 'shape is "5"'],
  [{ chunk_grid: "regular" }, "the chunk shape is nothing for the shape [5,4]"],
  [{ chunk_grid: {} }, "chunk_grid has no name: {}"],
  [{ data_type: undefined }, "data_type is no JSON object but nothing"],
  [{ codecs: [] }, "codecs are []"],
  [{ codecs: [{ name: "bytes", configuration: 1 }] }, "the configuration of a codec is no JSON object but 1"],
  [{ fill_value: "0x1" }, 'fill_value "0x1" is not of type float32'],
  [{ dimension_names: ["y"] }, 'dimension names ["y"] for 2 dimensions'],
  [{ attributes: [] }, "attributes is no JSON object but []"],
])("%j contradicts the format", (members, reason) => {
  expect(() => parse(members)).toThrow(new CorruptData("a/b/zarr.json", reason));
});

test("groups: consolidated metadata of another kind counts as none", () => {
  const group = (members: object) => parseGroupV3(parseNodeV3("", { zarr_format: 3, node_type: "group", ...members }));
  expect(group({ attributes: { title: "t", _NCProperties: "v" } })).toEqual({
    attributes: { title: "t" },
    consolidated: null,
  });
  expect(group({ consolidated_metadata: null }).consolidated).toBeNull();
  expect(group({ consolidated_metadata: { kind: "elsewhere", must_understand: false } }).consolidated).toBeNull();
  expect(group({ consolidated_metadata: { kind: "inline", metadata: { a: {} } } }).consolidated).toEqual({ a: {} });
  expect(() => group({ index: {} })).toThrow("the Zarr extension index");
});
