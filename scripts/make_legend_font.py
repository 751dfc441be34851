# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib==3.11.2", "pillow==13.0.0"]
# ///
"""Write the letters of legends that are PNG: DejaVu Sans Mono, which matplotlib brings, in one bit a pixel.

    python scripts/make_legend_font.py src/tiles/legend

Latin-1 without its control characters, each a cell of 12 × 22 pixels, 33 bytes of rows from the top, bits from the left.
"""

import base64
import sys
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, SIZE, ASCENT = 12, 22, 20, 17
PER_LINE = 4
CHARACTERS = [chr(code) for code in [*range(0x20, 0x7F), *range(0xA1, 0x100)] if code != 0xAD]
font = ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSansMono.ttf", SIZE)


def cell(character: str) -> bytes:
    image = Image.new("1", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    draw.text((0, ASCENT), character, fill=1, font=font, anchor="ls")
    bits = "".join("1" if image.getpixel((x, y)) else "0" for y in range(HEIGHT) for x in range(WIDTH))
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


lines = [
    base64.b64encode(b"".join(map(cell, CHARACTERS[at : at + PER_LINE]))).decode() for at in range(0, len(CHARACTERS), PER_LINE)
]
quoted = ",\n".join(f'  "{line}"' for line in lines)
(Path(sys.argv[1]) / "font-table.ts").write_text(f"""/**
 * Letters, written by scripts/make_legend_font.py from DejaVu Sans Mono: do not edit.
 * Its licence allows it: https://dejavu-fonts.github.io/License.html
 */

/** Characters 0x20 to 0x7e, and 0xa1 to 0xff without 0xad: of each {WIDTH} × {HEIGHT} bits, rows from the top; {PER_LINE} of them a line of base64. */
export const FONT: readonly string[] = [
{quoted},
];
""")
