"""Shards: the index at either end, in shards, with codecs before, inside and after."""

from pathlib import Path

import numpy as np

import zarr
from archives.archive import archive
from archives.datasets import basic, save
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec

INNER = (5, 3, 6)


def shard(**options) -> ShardingCodec:
    return ShardingCodec(**{"chunk_shape": INNER, "codecs": [BytesCodec(), ZstdCodec()], **options})


# name → the codecs of a shard of 10 × 12 × 12
SHARDS = {
    "end": [shard()],
    "start": [shard(index_location="start")],
    "blosc": [shard(codecs=[BytesCodec(), BloscCodec(cname="lz4")])],
    "uncompressed": [shard(codecs=[BytesCodec()])],
    "crc32c-inside": [shard(codecs=[BytesCodec(), Crc32cCodec()])],
    "index-plain": [shard(index_codecs=[BytesCodec()])],
    "index-big-endian": [shard(index_codecs=[BytesCodec(endian="big"), Crc32cCodec()])],
    "transpose-inside": [shard(codecs=[TransposeCodec(order=(2, 1, 0)), BytesCodec(), GzipCodec()])],
    "transpose-before": [TransposeCodec(order=(1, 2, 0)), shard(chunk_shape=(2, 6, 2))],
    "nested": [shard(chunk_shape=(10, 6, 6), codecs=[shard(chunk_shape=(5, 3, 3))])],
    "nested-start": [
        shard(
            chunk_shape=(5, 6, 6), index_location="start", codecs=[shard(chunk_shape=(5, 2, 3), index_location="start")]
        )
    ],
    "compressed-outside": [shard(codecs=[BytesCodec()]), GzipCodec()],
    "crc32c-outside": [shard(), Crc32cCodec()],
}

for name, codecs in SHARDS.items():

    def write(path: Path, codecs=codecs) -> None:
        ds = basic(path.stem)
        save(ds.drop_vars("v"), path, 3, False)
        *filters, serializer = [codec for codec in codecs if not isinstance(codec, (GzipCodec, Crc32cCodec))]
        outside = [codec for codec in codecs if isinstance(codec, (GzipCodec, Crc32cCodec))]
        array = zarr.open_group(path, mode="a").create_array(
            "v",
            shape=ds.v.shape,
            chunks=(10, 12, 12),
            dtype="f4",
            dimension_names=ds.v.dims,
            fill_value=np.float32(270),
            filters=filters,
            serializer=serializer,
            compressors=outside,
        )
        array[:10, :, :] = ds.v.values[:10]
        array[10:, :5, :7] = ds.v.values[10:, :5, :7]

    archive(f"shard-{name}", f"v3, shards: {name.replace('-', ' ')}")(write)
