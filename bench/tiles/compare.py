"""How far images are from the first: `python compare.py a.png b.png …` writes mean differences of their colours, of 255."""

import sys

import numpy as np
from PIL import Image


def pixels(path: str) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGBA")).astype(float)


first, *others = map(pixels, sys.argv[1:])
print(" ".join(f"{np.abs(other - first).mean():.2f}" for other in others))
