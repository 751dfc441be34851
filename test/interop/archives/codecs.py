"""Chains of codecs, as zarr-python 3 and numcodecs write them."""

from pathlib import Path

import numpy as np

import zarr
from archives.archive import archive
from archives.datasets import basic, save
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, TransposeCodec, ZstdCodec
from zarr.codecs import numcodecs as nc

V3 = {
    "none": ((), ()),
    "gzip": ((), (GzipCodec(level=3),)),
    "zstd": ((), (ZstdCodec(level=1),)),
    "zstd-checksum": ((), (ZstdCodec(level=3, checksum=True),)),
    "crc32c": ((), (Crc32cCodec(),)),
    "zstd-crc32c": ((), (ZstdCodec(), Crc32cCodec())),
    "transpose": ((TransposeCodec(order=(2, 0, 1)),), (ZstdCodec(),)),
    "nc-zlib": ((), (nc.Zlib(level=4),)),
    "nc-shuffle-zlib": ((), (nc.Shuffle(elementsize=4), nc.Zlib(level=1))),
    "nc-lz4": ((), (nc.LZ4(),)),
    "nc-bz2": ((), (nc.BZ2(),)),
    "nc-crc32": ((), (nc.CRC32(),)),
    "nc-adler32": ((), (nc.Adler32(),)),
    "nc-fletcher32": ((), (nc.Fletcher32(),)),
    "nc-bitround": ((nc.BitRound(keepbits=8),), (ZstdCodec(),)),
    "nc-quantize": ((nc.Quantize(digits=1, dtype="<f4"),), (ZstdCodec(),)),
    "nc-fixedscaleoffset": (
        (nc.FixedScaleOffset(offset=280, scale=100, dtype="<f4", astype="<i2"),),
        (ZstdCodec(),),
    ),
    "nc-delta": ((nc.Delta(dtype="<f4"),), (ZstdCodec(),)),
    "nc-astype": ((nc.AsType(encode_dtype="<f8", decode_dtype="<f4"),), (ZstdCodec(),)),
}
for cname in ("lz4", "lz4hc", "zstd", "zlib", "blosclz"):
    for shuffle in ("shuffle", "bitshuffle", "noshuffle"):
        V3[f"blosc-{cname}-{shuffle}"] = ((), (BloscCodec(cname=cname, shuffle=shuffle, clevel=4),))

WITHOUT_HOLES = {"nc-fixedscaleoffset", "nc-quantize", "nc-delta"}

for name, (filters, compressors) in V3.items():

    def write(path: Path, name=name, filters=filters, compressors=compressors) -> None:
        ds = basic(path.stem)
        values = ds.v.fillna(280).values if name in WITHOUT_HOLES else ds.v.values
        save(ds.drop_vars("v"), path, 3, False)
        array = zarr.open_group(path, mode="a").create_array(
            "v",
            shape=values.shape,
            chunks=(5, 7, 10),
            dtype="f4",
            dimension_names=ds.v.dims,
            fill_value=np.float32(280),
            filters=filters,
            serializer=BytesCodec(),
            compressors=compressors,
        )
        array[:] = values

    archive(f"v3-{name}", f"v3, codecs {name}")(write)
