/** A legend as SVG: text that is text, and the same in words for those who don't see it. Pure. */
import type { Colour } from "../style/colour.ts";
import { layoutOf, type Orientation, type Shape } from "./layout.ts";
import type { Legend } from "./legend.ts";

const INK = "#222222";
/** Of a gradient: enough that straight lines between them are the colour map. */
const STOPS = 32;

export function legendSvg(legend: Legend, orientation: Orientation): string {
  const { width, height, shapes } = layoutOf(legend, orientation);
  const drawn = shapes.map((shape) => svgOf(shape)).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${escaped(legend.title)}</title>
<desc id="desc">${escaped(wordsOf(legend))}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<g font-family="system-ui, sans-serif" font-size="11" fill="${INK}">
${drawn}
</g>
</svg>
`;
}

function svgOf(shape: Shape): string {
  switch (shape.kind) {
    case "fill":
      return `<rect ${box(shape)} ${paint(shape.colour)}/>`;
    case "frame":
      return `<rect x="${shape.x + 0.5}" y="${shape.y + 0.5}" width="${shape.width - 1}" height="${shape.height - 1}" fill="none" stroke="${INK}" stroke-opacity="0.6"/>`;
    case "mark":
      return `<rect ${box(shape)}/>`;
    case "arrow":
      return `<polygon points="${cornersOf(shape)}" ${paint(shape.colour)} stroke="${INK}" stroke-opacity="0.6"/>`;
    case "gradient":
      return gradient(shape);
    case "text":
      return `<text x="${shape.x}" y="${shape.y}"${shape.anchor === "start" ? "" : ` text-anchor="${shape.anchor}"`}>${escaped(shape.text)}</text>`;
  }
}

const box = ({ x, y, width, height }: Extract<Shape, { kind: "fill" | "mark" | "gradient" }>): string =>
  `x="${x}" y="${y}" width="${width}" height="${height}"`;

const rgb = (colour: Colour): string =>
  `#${colour
    .slice(0, 3)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}`;

const opacity = (name: string, [, , , alpha]: Colour): string =>
  alpha === 255 ? "" : ` ${name}="${Math.round((alpha / 255) * 1000) / 1000}"`;

const paint = (colour: Colour): string => `fill="${rgb(colour)}"${opacity("fill-opacity", colour)}`;

function cornersOf({ x, y, width, height, to }: Extract<Shape, { kind: "arrow" }>): string {
  const [right, bottom] = [x + width, y + height];
  const [middle, centre] = [x + width / 2, y + height / 2];
  switch (to) {
    case "left":
      return `${right},${y} ${x},${centre} ${right},${bottom}`;
    case "right":
      return `${x},${y} ${right},${centre} ${x},${bottom}`;
    case "up":
      return `${x},${bottom} ${middle},${y} ${right},${bottom}`;
    case "down":
      return `${x},${y} ${middle},${bottom} ${right},${y}`;
  }
}

function gradient(shape: Extract<Shape, { kind: "gradient" }>): string {
  const { colours, to } = shape;
  const last = colours.length - 1;
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => {
    const colour = colours[Math.round((i / STOPS) * last)]!;
    return `<stop offset="${i / STOPS}" stop-color="${rgb(colour)}"${opacity("stop-opacity", colour)}/>`;
  });
  const along = to === "right" ? 'x1="0" y1="0" x2="1" y2="0"' : 'x1="0" y1="1" x2="0" y2="0"';
  return `<linearGradient id="colours" ${along}>${stops.join("")}</linearGradient>\n<rect ${box(shape)} fill="url(#colours)"/>`;
}

function wordsOf({ content, missing }: Legend): string {
  const also = missing ? " Missing values have a colour of their own." : "";
  if (content.kind === "list") {
    return `Categories: ${content.items.map(({ text }) => text).join(", ")}.${also}`;
  }
  const { range, colours, isClassed, below, above } = content;
  const what = isClassed ? `${colours.length} classes of colour` : "Colours";
  const outside = [...(below ? ["below"] : []), ...(above ? ["above"] : [])];
  const arrows = outside.length > 0 ? ` Values ${outside.join(" and ")} it have colours of their own.` : "";
  return `${what} from ${range[0]} to ${range[1]}.${arrows}${also}`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Without what XML 1.0 can't hold. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
  );
}
