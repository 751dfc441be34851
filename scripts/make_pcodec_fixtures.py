# /// script
# requires-python = ">=3.11"
# dependencies = ["pcodec==1.1.0", "numpy==2.4.6"]
# ///
"""Writes test/fixtures/pcodec.json: files as pcodec writes them, of every type, mode and delta encoding, and its own compatibility
files of each version of the format; with the CRC-32 of what pcodec decodes them to.

Usage: python scripts/make_pcodec_fixtures.py <pcodec's sdist, unpacked> test/fixtures/pcodec.json
"""

import base64
import json
import sys
import zlib
from pathlib import Path

import numpy as np
from pcodec import ChunkConfig, DeltaSpec, ModeSpec, PagingSpec, standalone

assets = Path(sys.argv[1]) / "pco/assets"
rng = np.random.default_rng(7)
cases = []


def add(name, encoded, values):
    raw = np.ascontiguousarray(values).tobytes()
    cases.append({
        "name": name, "dtype": values.dtype.str, "count": int(values.size), "crc32": zlib.crc32(raw),
        "pco": base64.b64encode(encoded).decode(),
    })


def compress(name, values, **config):
    paging = PagingSpec.equal_pages_up_to(config.pop("page", 512))
    config = ChunkConfig(paging_spec=paging, enable_8_bit=values.dtype.itemsize == 1, **config)
    encoded = bytes(standalone.simple_compress(values, config))
    decoded = np.asarray(standalone.simple_decompress(encoded))
    assert decoded.tobytes() == values.tobytes()
    add(name, encoded, values)


for path in sorted(assets.glob("*.pco")):
    decoded = standalone.simple_decompress(path.read_bytes())
    # A file without chunks has no type of its own.
    add(path.stem, path.read_bytes(), np.zeros(0, "<f4") if decoded is None else np.asarray(decoded))

deltas = {
    "none": DeltaSpec.no_op(), "sums1": DeltaSpec.try_consecutive(1), "sums7": DeltaSpec.try_consecutive(7),
    "lookback": DeltaSpec.try_lookback(), "convolution2": DeltaSpec.try_conv1(2), "convolution6": DeltaSpec.try_conv1(6),
}
count = 700
for dtype in ["|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8"]:
    kind = np.dtype(dtype).kind
    if kind == "f":
        walk = np.cumsum(rng.normal(size=count)).round(2).astype(dtype)
        walk[::101] = [np.nan, np.inf, -np.inf, -0.0, 0, 6e4, -6e4]
        modes = {"classic": ModeSpec.classic(), "multiples": ModeSpec.try_float_mult(0.01), "quanta": ModeSpec.try_float_quant(5)}
    else:
        limits = np.iinfo(dtype)
        middle = 0 if kind == "i" else limits.max // 2
        walk = (np.cumsum(rng.integers(-3, 4, count)) * (3 if limits.bits > 8 else 1) + middle).astype(dtype)
        walk[::101] = [limits.min, limits.max, limits.max, limits.min, middle, middle, limits.max]
        modes = {"classic": ModeSpec.classic(), "multiples": ModeSpec.try_int_mult(3)}
    for delta, spec in deltas.items():
        if not (delta.startswith("convolution") and np.dtype(dtype).itemsize == 8):
            compress(f"{dtype[1:]}-classic-{delta}", walk, mode_spec=ModeSpec.classic(), delta_spec=spec)
    for mode, spec in {**modes, "dictionary": ModeSpec.try_dict()}.items():
        values = rng.choice(walk[:40], count) if mode == "dictionary" else walk
        compress(f"{dtype[1:]}-{mode}", values, mode_spec=spec)
    compress(f"{dtype[1:]}-pages", walk, page=100)
    bits = np.frombuffer(rng.bytes(300 * np.dtype(dtype).itemsize), dtype)
    compress(f"{dtype[1:]}-noise", bits, page=2**18)
    if kind == "f":
        compress(f"{dtype[1:]}-noise-multiples", bits, mode_spec=ModeSpec.try_float_mult(0.1))

Path(sys.argv[2]).write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(cases), "cases", Path(sys.argv[2]).stat().st_size, "bytes")
