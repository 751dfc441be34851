# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "matplotlib==3.11.2", "cmocean==4.0.3"]
# ///
"""Write the colour maps as few colours each, and what matplotlib and cmocean make of them for the tests.

    python scripts/make_colormaps.py src/tiles/style test/reference

A map of many colours is written as the fewest of its own colours between which straight lines come within 1/255 of its 256
entries in red, green and blue: 4 bytes each, position first, in hexadecimal. A list of colours is written as it is.
"""

import json
import sys
from pathlib import Path

import cmocean  # registers cmo.*
import matplotlib
import numpy as np
from matplotlib import colors

TOLERANCE = 1
MATPLOTLIB = "viridis plasma inferno magma cividis turbo twilight twilight_shifted coolwarm bwr seismic gray hot terrain".split()
BREWER = """Blues BuGn BuPu GnBu Greens Greys OrRd Oranges PuBu PuBuGn PuRd Purples RdPu Reds YlGn YlGnBu YlOrBr YlOrRd
    BrBG PRGn PiYG PuOr RdBu RdGy RdYlBu RdYlGn Spectral""".split()
LISTS = "Accent Dark2 Paired Pastel1 Pastel2 Set1 Set2 Set3 okabe_ito tab10 tab20".split()


def entries(name: str) -> np.ndarray:
    """256 colours, or those of a list: [n, 3] from 0 to 255."""
    colormap = matplotlib.colormaps[name]
    at = np.arange(colormap.N) if name in LISTS else np.linspace(0, 1, 256)
    return np.rint(colormap(at)[:, :3] * 255).astype(int)


def between(first: np.ndarray, last: np.ndarray, steps: int) -> np.ndarray:
    share = np.linspace(0, 1, steps + 1)[:, None]
    return np.floor(first + (last - first) * share + 0.5)


def knots(colours: np.ndarray) -> list[int]:
    """Positions, each as far from the one before as it can be."""
    found = [0]
    while found[-1] < 255:
        start = found[-1]
        found.append(
            max(
                stop
                for stop in range(start + 1, 256)
                if np.abs(between(colours[start], colours[stop], stop - start) - colours[start : stop + 1]).max() <= TOLERANCE
            )
        )
    return found


def shown(name: str) -> str:
    """cmocean's without their prefix, but where matplotlib has another map of that name."""
    short = name.removeprefix("cmo.")
    return name if short in MATPLOTLIB else short


def text_of(name: str) -> str:
    colours = entries(name)
    if name in LISTS:
        return " ".join(bytes(colour.tolist()).hex() for colour in colours)
    return " ".join(bytes([at, *colours[at].tolist()]).hex() for at in knots(colours))


def lines(names: list[str]) -> list[str]:
    return [f'  {shown(name) if shown(name).isidentifier() else json.dumps(shown(name))}:\n    "{text_of(name)}",' for name in names]


CMOCEAN = [f"cmo.{name}" for name in cmocean.cm.cmapnames]

HEADER = """/**
 * Colour maps, written by scripts/make_colormaps.py: do not edit.
 *
 * viridis to terrain, okabe_ito and tab are matplotlib's (its licence, https://matplotlib.org/stable/project/license.html; viridis,
 * plasma, inferno and magma are CC0; turbo is Google's, Apache-2.0). thermal to tarn are cmocean's (MIT, Thyng et al. 2016,
 * https://doi.org/10.5670/oceanog.2016.66). Blues to Spectral, and Accent to Set3, are ColorBrewer's (Apache-2.0, Cynthia Brewer, Mark
 * Harrower and the Pennsylvania State University, https://colorbrewer2.org), as matplotlib has them.
 */
"""

out, reference = map(Path, sys.argv[1:])
(out / "colormap-table.ts").write_text(
    HEADER
    + "\n/** From low to high: position (0 to 255), red, green and blue, in hexadecimal; straight lines between them. */\n"
    + "export const GRADIENTS: Readonly<Record<string, string>> = {\n"
    + "\n".join(lines(MATPLOTLIB) + lines(CMOCEAN) + lines(BREWER))
    + "\n};\n\n/** Colours that have no order: red, green and blue. */\nexport const LISTS: Readonly<Record<string, string>> = {\n"
    + "\n".join(lines(LISTS))
    + "\n};\n"
)


def norms() -> list[dict]:
    """Values, and the step of 253 (or the class) that matplotlib puts each into; -1 below the range, -2 above it."""
    rng = np.random.default_rng(7)
    cases = []
    for scale, low, high, norm in [
        ("linear", -2.5, 30, colors.Normalize),
        ("linear", 1e9, 1e9 + 7, colors.Normalize),
        ("log", 0.02, 300, colors.LogNorm),
        ("sqrt", 0, 80, lambda low, high: colors.PowerNorm(0.5, low, high)),
        ("sqrt", -5, 5, lambda low, high: colors.PowerNorm(0.5, low, high)),
        ("symlog", -40, 100, lambda low, high: colors.SymLogNorm(high / 100, vmin=low, vmax=high, base=10)),
        ("symlog", 5, 1000, lambda low, high: colors.SymLogNorm(high / 100, vmin=low, vmax=high, base=10)),
    ]:
        values = np.concatenate([rng.uniform(low, high, 40), [low, high, (low + high) / 2, low - 1, high + 1]])
        if scale in ("log", "symlog"):
            values = np.concatenate([values, np.geomspace(max(low, 0.01), high, 30)[1:-1]])
        steps = steps_of(norm(low, high)(np.clip(values, low, high)), 253)
        cases.append({"scale": scale, "low": low, "high": high, "values": values.tolist(), "steps": marked(steps, values, low, high)})
    edges = [-10, -1, 0, 0.5, 3, 40]
    values = np.concatenate([edges, rng.uniform(-12, 45, 40)])
    # matplotlib's last class does not hold its upper edge.
    steps = np.where(values == edges[-1], len(edges) - 2, colors.BoundaryNorm(edges, len(edges) - 1)(values))
    cases.append({"edges": edges, "values": values.tolist(), "steps": marked(steps, values, edges[0], edges[-1])})
    return cases


def steps_of(places: np.ndarray, count: int) -> np.ndarray:
    palette = colors.ListedColormap([(i / 255, 0, 0) for i in range(count)])
    return np.rint(palette(np.asarray(places))[:, 0] * 255).astype(int)


def marked(steps: np.ndarray, values: np.ndarray, low: float, high: float) -> list[int]:
    return np.where(values < low, -1, np.where(values > high, -2, steps)).tolist()


samples = {
    shown(name): ["".join(f"{c:02x}" for c in entries(name)[at]) for at in range(0, 256, 15)]
    for name in MATPLOTLIB + CMOCEAN + BREWER
}
(reference / "colormaps.json").write_text(json.dumps({"every": 15, "gradients": samples, "norms": norms()}, separators=(",", ":")) + "\n")
print(len(samples), "gradients,", sum(len(text_of(name).split()) for name in MATPLOTLIB + CMOCEAN + BREWER), "colours")
