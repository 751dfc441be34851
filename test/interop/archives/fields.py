"""Seeded numbers for the archives; numpy only."""

import zlib

import numpy as np

LON = np.arange(24) * 15.0
LAT = -82.5 + np.arange(12) * 15.0
SHAPE = (14, 12, 24)
CHUNKS = (5, 7, 10)


def generator(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))


def field(name: str, shape: tuple[int, ...] = SHAPE, dtype: str = "f4", holes: float = 0.06) -> np.ndarray:
    """Temperatures of float types with some NaN; small whole numbers of the others."""
    random = generator(name)
    kind = np.dtype(dtype)
    if kind.kind == "b":
        return random.random(shape) < 0.4
    if kind.kind in "iu":
        low = 0 if kind.kind == "u" else -100
        return random.integers(low, 120, shape).astype(kind)
    values = (280 + 15 * random.standard_normal(shape)).astype(kind)
    values[random.random(shape) < holes] = np.nan
    return values
