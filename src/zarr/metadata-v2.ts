/**
 * Zarr v2 metadata documents (`.zarray`, `.zattrs`) → {@link ArrayMetadata}. Pure and I/O-free.
 *
 * How filters, byte order and compressor become one codec chain in encoding order, by numcodecs' ids:
 *
 *     transpose?  array filters*  bytes | vlen-utf8 | json2  byte filters*  compressor?
 *
 * - `order: "F"` of two dimensions or more is `{name: "transpose", configuration: {order: [n-1, …, 0]}}`, before everything else.
 * - delta, fixedscaleoffset, astype, quantize and bitround map arrays to arrays: they stand before `bytes`. Every other
 *   filter (shuffle, packbits, checksums, compressors used as filters …) maps bytes to bytes and stands after it.
 * - `bytes` has `configuration: {endian: "little" | "big"}`, the byte order of what is stored: of the last array filter that
 *   names a stored type (`encode_dtype` of astype, `astype` of the others), else of the array's dtype. "little" where it
 *   doesn't matter (one byte, text in bytes).
 * - For `|O` the filter `vlen-utf8` or `json2` is itself the array→bytes codec, and there is no `bytes`.
 * - `{id, …rest}` becomes `{name: id, configuration: rest}`, members untouched: the dtypes in them stay v2 spellings.
 *
 * https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html
 * https://numcodecs.readthedocs.io/en/stable/
 */
