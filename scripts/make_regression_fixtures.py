# /// script
# requires-python = ">=3.11"
# dependencies = ["zarr==3.1.6", "numcodecs==0.16.6", "numpy==2.4.6"]
# ///
"""Writes test/fixtures/silently-wrong.json: small archives that zarrita 0.7.5 reads without an error and wrong, and what zarr-python
reads of them.

Usage: python scripts/make_regression_fixtures.py test/fixtures/silently-wrong.json
"""

import base64
import json
import sys
from pathlib import Path

import numcodecs
import numpy as np
import zarr
from zarr.codecs import BytesCodec, Crc32cCodec, ShardingCodec, TransposeCodec, ZstdCodec
from zarr.storage import MemoryStore

numbers = np.arange(6 * 8).reshape(6, 8)
cases = {}


def case(name, dtype, fill, rows=slice(None), zarr_format=3, document=None, **options):
    """An array of which only `rows` are written."""
    store = MemoryStore()
    group = zarr.create_group(store, zarr_format=zarr_format)
    names = {"dimension_names": ["y", "x"]} if zarr_format == 3 else {"attributes": {"_ARRAY_DIMENSIONS": ["y", "x"]}}
    array = group.create_array("a", shape=(6, 8), dtype=dtype, fill_value=fill, **names, **options)
    array[rows] = numbers[rows]
    objects = {key: value.to_bytes() for key, value in store._store_dict.items()}
    if document:
        key = "a/zarr.json" if zarr_format == 3 else "a/.zarray"
        changed = json.loads(objects[key]) | document
        objects[key] = json.dumps(changed).encode()
        store._store_dict[key] = zarr.core.buffer.default_buffer_prototype().buffer.from_bytes(objects[key])
    read = zarr.open_array(store, path="a", mode="r", zarr_format=zarr_format)[...]
    cases[name] = {
        "objects": {key: base64.b64encode(value).decode() for key, value in sorted(objects.items())},
        "values": [str(value) for value in read.ravel()],
    }


top = slice(0, 3)
half = {"chunks": (3, 4)}
case("delta stored narrower than the array", "<i4", 0, zarr_format=2, chunks=(6, 8), filters=[numcodecs.Delta(dtype="<i4", astype="<i2")], compressors=None)
case("a fill value in hexadecimal", "float32", 0, rows=top, document={"fill_value": "0x7fc00001"}, **half)
case("the greatest int64 as fill value", "int64", 2**63 - 1, rows=top, **half)
case("the greatest uint64 as fill value", "uint64", 2**64 - 1, rows=top, **half)
inner = [BytesCodec(), ZstdCodec()]
shard = {"chunks": (6, 8)}
case("a shard's index at its start", "int16", -1, rows=top, serializer=ShardingCodec(chunk_shape=(3, 4), codecs=inner, index_location="start"), compressors=None, **shard)
case("transpose before sharding", "int16", -1, rows=top, filters=[TransposeCodec(order=(1, 0))], serializer=ShardingCodec(chunk_shape=(2, 2), codecs=inner), compressors=None, **shard)
case("a compressor after sharding", "int16", -1, rows=top, serializer=ShardingCodec(chunk_shape=(3, 4), codecs=[BytesCodec()]), compressors=[ZstdCodec()], **shard)
case("a server that ignores ranges", "int16", -1, serializer=ShardingCodec(chunk_shape=(3, 4), codecs=inner), compressors=None, **shard)
case("a chunk that its crc32c contradicts", "int16", -1, compressors=[Crc32cCodec()], **shard)

Path(sys.argv[1]).write_text(json.dumps(cases, indent=1) + "\n")
print({name: case["values"][-1] for name, case in cases.items()})
