# /// script
# requires-python = ">=3.11"
# dependencies = ["zarr==3.1.6", "numcodecs==0.16.6", "numpy==2.4.6", "pcodec==1.1.0", "cramjam==2.14.0"]
# ///
"""Writes test/fixtures/codecs: one chunk of every codec, as zarr-python and numcodecs write it, and what it decodes to.

Usage: python scripts/make_codec_fixtures.py test/fixtures/codecs
"""

import asyncio
import json
import shutil
import struct
import sys
from pathlib import Path

import cramjam
import numcodecs
import numpy as np
import zarr
import zarr.codecs.numcodecs as named
from zarr.codecs import (
    BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, VLenUTF8Codec, ZstdCodec,
)

out = Path(sys.argv[1])
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
rng = np.random.default_rng(20)
cases = []


def smooth(count, dtype):
    """Numbers that compress, with all of their bytes in use."""
    walk = np.cumsum(rng.integers(-3, 4, count)) + 100
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (walk / 8).astype(dtype)
    if dtype.kind == "b":
        return walk % 3 == 0
    if dtype.kind in "mM":
        return walk.astype("i8").astype(dtype)
    scale = min(2 ** (8 * dtype.itemsize - 12) if dtype.itemsize > 1 else 1, 2**40)
    return (np.abs(walk) % 100 * scale).astype(dtype)


def write(name, chunk, values, **metadata):
    (out / f"{name}.chunk").write_bytes(bytes(chunk))
    case = {"name": name, **metadata}
    if values.dtype.kind in "OUST":
        case["texts"] = [v.decode() if isinstance(v, bytes) else str(v) for v in values.ravel().tolist()]
    else:
        widened = values.astype("<f4") if values.dtype.kind == "f" and values.dtype.itemsize == 2 else values.astype(values.dtype.newbyteorder("<"))
        (out / f"{name}.values").write_bytes(np.ascontiguousarray(widened).tobytes())
    cases.append(case)


def v2(name, values, filters=(), compressor=None, order="C", dtype=None):
    """A Zarr v2 array of one chunk: its .zarray, and what is stored."""
    dtype = np.dtype(dtype or values.dtype)
    data = values.astype(dtype) if values.dtype.kind != "O" else values
    encoded = data.ravel(order=order) if data.dtype.kind != "O" else data.ravel()
    for codec in filters:
        encoded = codec.encode(encoded)
    if compressor:
        encoded = compressor.encode(encoded)
    if isinstance(encoded, np.ndarray):
        encoded = encoded.tobytes()
    zarray = {
        "zarr_format": 2, "shape": list(values.shape), "chunks": list(values.shape),
        "dtype": "|O" if values.dtype.kind == "O" else dtype.str, "order": order, "fill_value": None,
        "filters": [c.get_config() for c in filters] or None,
        "compressor": compressor.get_config() if compressor else None,
    }
    write(name, encoded, values, zarray=zarray)


def v3(name, values, **options):
    """A Zarr v3 array in memory, one stored object; `shards` or `chunks` say its shape."""
    store = zarr.storage.MemoryStore()
    array = zarr.create_array(store, name="a", shape=values.shape, dtype=values.dtype, zarr_format=3, **options)
    array[...] = values
    chunk = asyncio.run(store.get("a/c" + "/0" * values.ndim, zarr.core.buffer.default_buffer_prototype()))
    document = json.loads(asyncio.run(store.get("a/zarr.json", zarr.core.buffer.default_buffer_prototype())).to_bytes())
    document.pop("consolidated_metadata", None)
    write(name, chunk.to_bytes(), values, zarrJson=document)


# Every compressor of blosc × every shuffle × item sizes; several blocks and a shorter last one.
for cname in ["lz4", "lz4hc", "blosclz", "zlib", "zstd"]:
    for shuffle in [0, 1, 2]:
        for dtype in ["<i2", "<f4", "<f8", "<i1"]:
            itemsize = np.dtype(dtype).itemsize
            blosc = numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle, blocksize=512 * itemsize)
            v2(f"blosc-{cname}-{shuffle}-{dtype[1:]}", smooth(512 * 3 + 77, dtype), compressor=blosc)
v2("blosc-automatic-blocks", smooth(9_000, "<f4"), compressor=numcodecs.Blosc())
v2("blosc-odd-items", np.array([f"{i % 97:03d}" for i in range(1003)], "<U3"), compressor=numcodecs.Blosc(cname="lz4", shuffle=1))
v2("blosc-stored", rng.integers(0, 256, 5000, dtype="u1"), compressor=numcodecs.Blosc(cname="lz4", shuffle=0))
v2("blosc-constant", np.full(9_000, 7.5, "<f4"), compressor=numcodecs.Blosc(cname="lz4", shuffle=1))
v2("blosc-tiny", smooth(3, "<f4"), compressor=numcodecs.Blosc(cname="zstd", shuffle=2))

values = smooth(1500, "<f4").reshape(5, 300)
v2("zstd", values, compressor=numcodecs.Zstd(level=3))
v2("zstd-checksum", values, compressor=numcodecs.Zstd(level=1, checksum=True))
v2("gzip", values, compressor=numcodecs.GZip(level=5))
v2("zlib", values, compressor=numcodecs.Zlib(level=1))
v2("lz4", values, compressor=numcodecs.LZ4())
v2("raw", values)
v2("order-f", values, order="F", compressor=numcodecs.Zstd())
v2("order-f-3d", smooth(24 * 5, "<i4").reshape(4, 6, 5), order="F")
v2("big-endian-f4", values, dtype=">f4", compressor=numcodecs.Zlib())
for dtype in ["|b1", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "|u1", "<u2", ">u2", "<u4", "<u8", ">u8", "<f2", ">f2", "<f8", ">f8", "<M8[ns]", ">M8[s]", "<m8[h]"]:
    v2(f"type-{dtype.replace('|', 'n').replace('<', 'l').replace('>', 'b').replace('[', '-').replace(']', '')}", smooth(100, dtype), dtype=dtype)
v2("half-extremes", np.array([0, -0.0, 1, -1, 65504, 6e-8, -6.1e-5, 6.1e-5, np.inf, -np.inf, 0.333], "<f2"))
v2("text-s", np.array([b"alpha", b"be", b"", b"gamma-d"], "|S7"))
v2("text-u", np.array(["été", "", "🌊x", "abcd"], "<U4"))
v2("text-u-big", np.array(["été", "", "🌊x", "abcd"], "<U4"), dtype=">U4")
objects = np.array(["one", "", "dréi", "🌊"], dtype=object)
v2("vlen-utf8", objects, filters=[numcodecs.VLenUTF8()], compressor=numcodecs.Zstd())
v2("json2", objects, filters=[numcodecs.JSON()])

v2("shuffle-zlib", values, filters=[numcodecs.Shuffle(elementsize=4)], compressor=numcodecs.Zlib())
v2("shuffle-8", smooth(100, "<f8"), filters=[numcodecs.Shuffle(elementsize=8)])
v2("delta", smooth(500, "<i4") % 1000, filters=[numcodecs.Delta(dtype="<i4", astype="<i2")], compressor=numcodecs.Zstd())
v2("delta-i8", smooth(500, "<i8"), filters=[numcodecs.Delta(dtype="<i8")])
v2("fixedscaleoffset", smooth(300, "<f8"), filters=[numcodecs.FixedScaleOffset(offset=10, scale=8, dtype="<f8", astype="<i4")], compressor=numcodecs.Zlib())
v2("quantize", np.round(smooth(300, "<f4") * 8) / 8, filters=[numcodecs.Quantize(digits=3, dtype="<f4")])
v2("astype", smooth(300, "<i4") % 30000, filters=[numcodecs.AsType(encode_dtype="<i2", decode_dtype="<i4")])
v2("packbits", smooth(101, "|b1"), filters=[numcodecs.PackBits()])
v2("crc32", values, filters=[numcodecs.CRC32()])
v2("adler32", values, filters=[numcodecs.Adler32()])
v2("fletcher32", values, filters=[numcodecs.Fletcher32()], compressor=numcodecs.Zlib())
bits = numcodecs.BitRound(keepbits=8)
exact = np.frombuffer(bits.decode(bits.encode(values.copy())), "<f4").reshape(values.shape)
v2("bitround", exact, filters=[bits], compressor=numcodecs.Zstd())

big = smooth(40 * 60, "f4").reshape(40, 60)
v3("v3-bytes", big, chunks=(40, 60), serializer=BytesCodec(endian="big"), compressors=None)
v3("v3-crc32c", big, chunks=(40, 60), compressors=[Crc32cCodec()])
v3("v3-gzip-crc32c", big, chunks=(40, 60), compressors=[GzipCodec(), Crc32cCodec()])
v3("v3-zstd", big, chunks=(40, 60), compressors=[ZstdCodec(level=5, checksum=True)])
v3("v3-blosc", big, chunks=(40, 60), compressors=[BloscCodec(cname="zstd", shuffle="bitshuffle", typesize=4)])
v3("v3-transpose", smooth(120, "i4").reshape(4, 5, 6), chunks=(4, 5, 6), filters=[TransposeCodec(order=(2, 0, 1))])
v3("v3-string", np.array(["a", "", "été 🌊"], dtype=np.dtypes.StringDType()), chunks=(3,))
v3("v3-datetime", smooth(50, "M8[s]"), chunks=(50,))


def sharded(name, values, chunk, index="end", filters=None, inner=None, outer=None, inner_shards=None):
    codecs = [*(inner or [BytesCodec(), ZstdCodec()])]
    if inner_shards:
        codecs = [ShardingCodec(chunk_shape=inner_shards, codecs=codecs)]
    serializer = ShardingCodec(chunk_shape=chunk, codecs=codecs, index_location=index)
    v3(name, values, chunks=values.shape, filters=filters or [], serializer=serializer, compressors=outer, fill_value=-5)


holes = big.copy()
holes[10:20, 0:30] = -5
sharded("shard-end", holes, (10, 30))
sharded("shard-start", holes, (10, 30), index="start")
sharded("shard-blosc-crc", holes, (10, 30), inner=[BytesCodec(), BloscCodec(cname="lz4", typesize=4), Crc32cCodec()])
sharded("shard-inner-transpose", holes, (10, 30), inner=[TransposeCodec(order=(1, 0)), BytesCodec()])
sharded("shard-outer-transpose", holes, (20, 20), filters=[TransposeCodec(order=(1, 0))])
sharded("shard-outer-zstd", holes, (10, 30), outer=[ZstdCodec()])
sharded("shard-nested", holes, (20, 30), inner_shards=(10, 10))



class BloscSnappy:
    """blosc's container around Snappy's streams: no wheel of c-blosc has Snappy in it any more."""

    def __init__(self, shuffle):
        self.shuffle = shuffle

    def encode(self, buffer):
        data, size, block = np.asarray(buffer).tobytes(), 4, 2048
        blocks = [data[i : i + block] for i in range(0, len(data), block)]
        starts, body = [], b""
        for part in blocks:
            starts.append(16 + 4 * len(blocks) + len(body))
            shuffled = bytes(numcodecs.Shuffle(size).encode(part)) if self.shuffle else part
            packed = bytes(cramjam.snappy.compress_raw(shuffled))
            stream = packed if len(packed) < len(part) else shuffled
            body += struct.pack("<i", len(stream)) + stream
        total = 16 + 4 * len(blocks) + len(body)
        flags = (2 << 5) | 0x10 | self.shuffle
        return struct.pack("<BBBBIII", 2, 1, flags, size, len(data), block, total) + struct.pack(f"<{len(starts)}I", *starts) + body

    def get_config(self):
        return {"id": "blosc", "cname": "snappy", "clevel": 5, "shuffle": self.shuffle, "blocksize": 2048}


for shuffle in [0, 1]:
    v2(f"blosc-snappy-{shuffle}-f4", smooth(512 * 3 + 77, "<f4"), compressor=BloscSnappy(shuffle))
v2("bz2", values, compressor=numcodecs.BZ2(level=1))
v2("pcodec", values, compressor=numcodecs.PCodec())
v2("pcodec-filter", smooth(700, "<f8"), filters=[numcodecs.PCodec(equal_pages_up_to=300)], compressor=numcodecs.Zstd())
v2("pcodec-f2", smooth(300, "<f2"), compressor=numcodecs.PCodec())
v2("pcodec-time", smooth(300, "<M8[s]"), compressor=numcodecs.PCodec())
v2("pcodec-delta", smooth(300, "<i4"), filters=[numcodecs.Delta(dtype="<i4")], compressor=numcodecs.PCodec())
v2("pcodec-order-f", values, order="F", compressor=numcodecs.PCodec())


def stored(name, values, codec):
    """What `values`, stored, decode to: a codec that loses something gives no second encoding that is the same."""
    decoded = np.asarray(codec.decode(values))
    config = codec.get_config()
    zarray = {
        "zarr_format": 2, "shape": [values.size], "chunks": [values.size], "dtype": decoded.dtype.str, "order": "C",
        "fill_value": None, "filters": [config], "compressor": None,
    }
    write(name, values.tobytes(), decoded, zarray=zarray)


counted = rng.integers(0, 60_000, 500).astype("<u2")
for dtype in ["<f4", "<f8", "<i4", "<i8"]:
    stored(f"fixedscaleoffset-{dtype[1:]}", counted, numcodecs.FixedScaleOffset(offset=-3.7, scale=12.3, dtype=dtype, astype="<u2"))
for dtype in ["<f2", "<f4"]:
    stored(f"fixedscaleoffset-{dtype[1:]}-alone", (counted % 200).astype(dtype), numcodecs.FixedScaleOffset(offset=2, scale=7.1, dtype=dtype))
v2("delta-wraps", np.array([0, 255, 1, 128, 127, 200], "u1"), filters=[numcodecs.Delta(dtype="|u1")])
v2("delta-f4", smooth(300, "<f4"), filters=[numcodecs.Delta(dtype="<f4")])
v2("quantize-astype", np.round(smooth(300, "<f8") * 8) / 8, filters=[numcodecs.Quantize(digits=3, dtype="<f8", astype="<f4")])
v2("crc32-end", values, filters=[numcodecs.CRC32(location="end")])
v2("adler32-end", values, filters=[numcodecs.Adler32(location="end")])
v2("crc32c-v2", values, filters=[numcodecs.CRC32C()])
v2("crc32c-start", values, filters=[numcodecs.CRC32C(location="start")])

small = smooth(60, "f4").reshape(6, 10)
for codec in [
    named.Blosc(cname="lz4", shuffle=1), named.LZ4(), named.Zstd(level=3), named.Zlib(level=3), named.GZip(level=3),
    named.BZ2(level=3), named.Shuffle(elementsize=4), named.CRC32(), named.CRC32C(), named.Adler32(), named.Fletcher32(),
]:
    v3(f"v3-{codec.codec_name}", small, chunks=(6, 10), compressors=[codec])
for codec in [
    named.Delta(dtype="<f4"), named.FixedScaleOffset(offset=1, scale=8, dtype="<f4", astype="<i2"),
    named.Quantize(digits=3, dtype="<f4"), named.AsType(encode_dtype="<f8", decode_dtype="<f4"),
]:
    v3(f"v3-{codec.codec_name}", small, chunks=(6, 10), filters=[codec], compressors=None)
v3("v3-numcodecs.bitround", np.frombuffer(bits.decode(bits.encode(small.copy())), "f4").reshape(small.shape), chunks=(6, 10), filters=[named.BitRound(keepbits=8)], compressors=None)
v3("v3-numcodecs.packbits", smooth(101, "|b1"), chunks=(101,), filters=[named.PackBits()], compressors=None)
v3("v3-numcodecs.pcodec", small, chunks=(6, 10), serializer=named.PCodec(), compressors=None)

(out / "index.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
print(len(cases), "cases", sum(f.stat().st_size for f in out.iterdir()), "bytes")
