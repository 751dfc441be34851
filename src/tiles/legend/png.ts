/** A legend as pixels, two along each CSS pixel: its shapes, and letters of a small font of Latin-1. Pure. */
import type { IndexedImage } from "../image.ts";
import type { Colour } from "../style/colour.ts";
import { FONT } from "./font-table.ts";
import { type Box, LETTER, layoutOf, type Orientation, type Shape } from "./layout.ts";
import type { Legend } from "./legend.ts";

/** Pixels along a CSS pixel. */
const DENSITY = 2;
const PAPER: Colour = [255, 255, 255, 255];
const INK: Colour = [34, 34, 34, 255];
const GREY: Colour = [122, 122, 122, 255];
/** Gradients give way to the other colours, so that all of them fit a palette. */
const MOST_COLOURS = 256;
const MOST_OF_GRADIENT = 200;

/** Of a letter. */
const CELL = { width: 12, height: 22, ascent: 17 };
const CELL_BYTES = (CELL.width * CELL.height) / 8;

export function legendImage(legend: Legend, orientation: Orientation): IndexedImage {
  const drawing = layoutOf(legend, orientation);
  const canvas = new Canvas(drawing.width * DENSITY, drawing.height * DENSITY);
  for (const shape of drawing.shapes) {
    draw(canvas, shape);
  }
  return canvas.image();
}

/** Pixels of a palette that grows as colours are drawn; transparent ones as they look on paper. */
class Canvas {
  readonly #width: number;
  readonly #height: number;
  readonly #indexes: Uint8Array;
  readonly #entries = new Map<string, number>();

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#indexes = new Uint8Array(width * height).fill(this.entry(PAPER));
  }

  entry([red, green, blue, alpha]: Colour): number {
    const key = [red, green, blue].map((byte) => Math.round((byte * alpha + 255 * (255 - alpha)) / 255)).join();
    const known = this.#entries.get(key);
    if (known !== undefined || this.#entries.size === MOST_COLOURS) {
      return known ?? 0;
    }
    this.#entries.set(key, this.#entries.size);
    return this.#entries.size - 1;
  }

  set(x: number, y: number, entry: number): void {
    if (x >= 0 && x < this.#width && y >= 0 && y < this.#height) {
      this.#indexes[y * this.#width + x] = entry;
    }
  }

  fill({ x, y, width, height }: Box, colour: Colour): void {
    const entry = this.entry(colour);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        this.set(x + column, y + row, entry);
      }
    }
  }

  image(): IndexedImage {
    const palette = Uint8Array.from([...this.#entries.keys()].flatMap((key) => [...key.split(",").map(Number), 255]));
    return { width: this.#width, height: this.#height, palette, indexes: this.#indexes };
  }
}

function draw(canvas: Canvas, shape: Shape): void {
  if (shape.kind === "text") {
    drawText(canvas, shape);
    return;
  }
  const box = scaled(shape);
  switch (shape.kind) {
    case "fill":
      canvas.fill(box, shape.colour);
      break;
    case "mark":
      canvas.fill(box, INK);
      break;
    case "frame":
      drawFrame(canvas, box);
      break;
    case "arrow":
      drawArrow(canvas, box, shape);
      break;
    case "gradient":
      drawGradient(canvas, box, shape);
      break;
  }
}

const scaled = ({ x, y, width, height }: Box): Box => ({
  x: x * DENSITY,
  y: y * DENSITY,
  width: width * DENSITY,
  height: height * DENSITY,
});

function drawFrame(canvas: Canvas, { x, y, width, height }: Box): void {
  canvas.fill({ x, y, width, height: 1 }, GREY);
  canvas.fill({ x, y: y + height - 1, width, height: 1 }, GREY);
  canvas.fill({ x, y, width: 1, height }, GREY);
  canvas.fill({ x: x + width - 1, y, width: 1, height }, GREY);
}

function drawGradient(canvas: Canvas, box: Box, { colours, to }: Extract<Shape, { kind: "gradient" }>): void {
  const length = to === "right" ? box.width : box.height;
  const steps = Math.min(length, MOST_OF_GRADIENT);
  for (let i = 0; i < length; i++) {
    const step = Math.floor((i * steps) / length);
    const colour = colours[Math.round((step / (steps - 1)) * (colours.length - 1))]!;
    const line = to === "right" ? { ...box, x: box.x + i, width: 1 } : { ...box, y: box.y + length - 1 - i, height: 1 };
    canvas.fill(line, colour);
  }
}

/** Across its direction, as wide as it is from its point; its edge in grey. */
function drawArrow(canvas: Canvas, box: Box, { colour, to }: Extract<Shape, { kind: "arrow" }>): void {
  const isLying = to === "left" || to === "right";
  const [length, breadth] = isLying ? [box.width, box.height] : [box.height, box.width];
  for (let i = 0; i < length; i++) {
    const half = Math.max(1, Math.round(((i + 1) / length) * (breadth / 2)));
    const along = to === "left" || to === "up" ? i : length - 1 - i;
    for (let k = breadth / 2 - half; k < breadth / 2 + half; k++) {
      const isEdge = k === breadth / 2 - half || k === breadth / 2 + half - 1;
      const at = isLying ? { x: box.x + along, y: box.y + k } : { x: box.x + k, y: box.y + along };
      canvas.fill({ ...at, width: 1, height: 1 }, isEdge ? GREY : colour);
    }
  }
}

function drawText(canvas: Canvas, { x, y, text, anchor }: Extract<Shape, { kind: "text" }>): void {
  const letters = [...text.normalize("NFC")].map(letterOf);
  const width = letters.length * LETTER;
  const start = Math.round((x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0)) * DENSITY);
  const top = Math.round(y * DENSITY) - CELL.ascent;
  const ink = canvas.entry(INK);
  letters.forEach((bytes, i) => {
    for (let bit = 0; bit < CELL_BYTES * 8; bit++) {
      if ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) {
        canvas.set(start + i * CELL.width + (bit % CELL.width), top + Math.floor(bit / CELL.width), ink);
      }
    }
  });
}

const GLYPHS: Uint8Array = Uint8Array.from(FONT.flatMap((line) => [...atob(line)].map((byte) => byte.charCodeAt(0))));

const UNKNOWN = "?";

/** 12 × 22 bits. Letters with marks that the font has not, without them. */
function letterOf(character: string): Uint8Array {
  const at = placeOf(character) ?? placeOf(character.normalize("NFD")[0]!) ?? placeOf(UNKNOWN)!;
  return GLYPHS.subarray(at * CELL_BYTES, (at + 1) * CELL_BYTES);
}

/** In the table. */
function placeOf(character: string): number | null {
  const code = character.codePointAt(0)!;
  if (code >= 0x20 && code <= 0x7e) {
    return code - 0x20;
  }
  // A soft hyphen has no letter.
  return code >= 0xa1 && code <= 0xff && code !== 0xad ? code - 0xa1 + 95 - (code > 0xad ? 1 : 0) : null;
}
