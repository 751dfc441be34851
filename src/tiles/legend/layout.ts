/** A legend → shapes at their places, the same for every format. Lengths are CSS pixels, y goes down. Pure. */
import type { Colour } from "../style/colour.ts";
import { type Legend, shortened, type Tick } from "./legend.ts";

export type Box = Readonly<{ x: number; y: number; width: number; height: number }>;

export type Shape = Readonly<
  | ({ kind: "fill"; colour: Colour } & Box)
  /** Colours of equal length, to the right or upwards. */
  | ({ kind: "gradient"; colours: readonly Colour[]; to: "right" | "up" } & Box)
  /** A triangle that fills the box. */
  | ({ kind: "arrow"; colour: Colour; to: "left" | "right" | "up" | "down" } & Box)
  /** Around the box, inside of it. */
  | ({ kind: "frame" } & Box)
  /** A mark at a number, one pixel thick. */
  | ({ kind: "mark" } & Box)
  /** y is the line that it stands on. */
  | { kind: "text"; x: number; y: number; text: string; anchor: "start" | "middle" | "end" }
>;

export type Drawing = Readonly<{ width: number; height: number; shapes: readonly Shape[] }>;

export const ORIENTATIONS = ["horizontal", "vertical"] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** Of letters: how far the next one is, and how high a line is. */
export const LETTER = 6;
const LINE = 14;
const MARGIN = 8;
const BAR = { length: 240, thickness: 14, arrow: 10, mark: 4 };
const SWATCH = 12;
const MOST_LINES = 4;

export function layoutOf(legend: Legend, orientation: Orientation): Drawing {
  const { content } = legend;
  const body =
    content.kind === "list" ? list(content.items) : orientation === "vertical" ? upright(content) : lying(content);
  const title = wrapped(legend.title, Math.max(24, Math.floor(body.width / LETTER)));
  const missing = legend.missing && list([{ colour: legend.missing, text: "missing" }]);
  const parts = [
    { drawing: lines(title), gap: 0 },
    { drawing: body, gap: 4 },
    ...(missing ? [{ drawing: missing, gap: 6 }] : []),
  ];
  let y = MARGIN;
  const shapes = parts.flatMap(({ drawing, gap }) => {
    const at = y + gap;
    y = at + drawing.height;
    return drawing.shapes.map((shape) => ({ ...shape, x: shape.x + MARGIN, y: shape.y + at }));
  });
  const width = Math.max(...parts.map(({ drawing }) => drawing.width)) + 2 * MARGIN;
  return { width: Math.ceil(width), height: Math.ceil(y + MARGIN), shapes };
}

type Bar = Extract<Legend["content"], { kind: "bar" }>;

const widthOf = (text: string): number => LETTER * text.length;

function lying({ colours, isClassed, ticks, below, above }: Bar): Drawing {
  const { length, thickness, arrow, mark } = BAR;
  const overhang = (at: "before" | "after") =>
    Math.max(0, ...ticks.map(({ place, text }) => widthOf(text) / 2 - length * (at === "before" ? place : 1 - place)));
  const start = Math.ceil(Math.max(below ? arrow : 0, overhang("before")));
  const end = Math.ceil(Math.max(above ? arrow : 0, overhang("after")));
  const box = { x: start, y: 0, width: length, height: thickness };
  const at = ({ place }: Tick) => start + Math.round(place * (length - 1));
  const shown = apart(ticks, (tick) => [
    at(tick) - widthOf(tick.text) / 2 - LETTER / 2,
    at(tick) + widthOf(tick.text) / 2,
  ]);
  return {
    width: start + length + end,
    height: thickness + mark + LINE,
    shapes: [
      ...barShapes(box, colours, isClassed, "right"),
      ...(below ? [{ ...box, kind: "arrow", colour: below, to: "left", x: start - arrow, width: arrow } as const] : []),
      ...(above
        ? [{ ...box, kind: "arrow", colour: above, to: "right", x: start + length, width: arrow } as const]
        : []),
      ...shown.flatMap((tick): Shape[] => [
        { kind: "mark", x: at(tick), y: thickness, width: 1, height: mark },
        { kind: "text", x: at(tick) + 0.5, y: thickness + mark + LINE - 4, text: tick.text, anchor: "middle" },
      ]),
    ],
  };
}

function upright({ colours, isClassed, ticks, below, above }: Bar): Drawing {
  const { length, thickness, arrow, mark } = BAR;
  const top = Math.max(above ? arrow : 0, LINE / 2);
  const box = { x: 0, y: top, width: thickness, height: length };
  const at = ({ place }: Tick) => top + Math.round((1 - place) * (length - 1));
  const shown = apart(ticks, (tick) => [length - at(tick) - LINE / 2, length - at(tick) + LINE / 2]);
  return {
    width: thickness + mark + 3 + Math.max(0, ...shown.map(({ text }) => widthOf(text))),
    height: top + length + Math.max(below ? arrow : 0, LINE / 2),
    shapes: [
      ...barShapes(box, colours, isClassed, "up"),
      ...(below ? [{ ...box, kind: "arrow", colour: below, to: "down", y: top + length, height: arrow } as const] : []),
      ...(above ? [{ ...box, kind: "arrow", colour: above, to: "up", y: top - arrow, height: arrow } as const] : []),
      ...shown.flatMap((tick): Shape[] => [
        { kind: "mark", x: thickness, y: at(tick), width: mark, height: 1 },
        { kind: "text", x: thickness + mark + 3, y: at(tick) + 4, text: tick.text, anchor: "start" },
      ]),
    ],
  };
}

function barShapes(box: Box, colours: readonly Colour[], isClassed: boolean, to: "right" | "up"): readonly Shape[] {
  if (!isClassed) {
    return [
      { kind: "gradient", ...box, colours, to },
      { kind: "frame", ...box },
    ];
  }
  const length = to === "right" ? box.width : box.height;
  const edge = (i: number) => Math.round((i * length) / colours.length);
  return [
    ...colours.map((colour, i): Shape => {
      const [from, size] = [edge(i), edge(i + 1) - edge(i)];
      return to === "right"
        ? { kind: "fill", ...box, x: box.x + from, width: size, colour }
        : { kind: "fill", ...box, y: box.y + length - from - size, height: size, colour };
    }),
    { kind: "frame", ...box },
  ];
}

/** Without those whose text would meet that of one before. */
function apart(ticks: readonly Tick[], reach: (tick: Tick) => readonly [number, number]): readonly Tick[] {
  let free = Number.NEGATIVE_INFINITY;
  return ticks.filter((tick) => {
    const [from, to] = reach(tick);
    const isFree = from >= free;
    free = isFree ? to : free;
    return isFree;
  });
}

const MOST_ITEM_CHARACTERS = 60;

function list(items: readonly Readonly<{ colour: Colour; text: string }>[]): Drawing {
  const row = LINE + 2;
  const texts = items.map(({ text }) => shortened(text, MOST_ITEM_CHARACTERS));
  return {
    width: SWATCH + 6 + Math.max(...texts.map(widthOf)),
    height: row * items.length,
    shapes: items.flatMap(({ colour }, i): Shape[] => {
      const box = { x: 0, y: i * row + 1, width: SWATCH, height: SWATCH };
      const text = { kind: "text", x: SWATCH + 6, y: i * row + 11, text: texts[i]!, anchor: "start" } as const;
      return [{ kind: "fill", ...box, colour }, { kind: "frame", ...box }, text];
    }),
  };
}

function lines(texts: readonly string[]): Drawing {
  return {
    width: Math.max(...texts.map(widthOf)),
    height: LINE * texts.length,
    shapes: texts.map((text, i): Shape => ({ kind: "text", x: 0, y: LINE * i + 10, text, anchor: "start" })),
  };
}

/** Lines of at most so many letters, broken between words where there are some. */
function wrapped(text: string, most: number): readonly string[] {
  const broken = text.split(/\s+/).flatMap((word) => word.match(new RegExp(`.{1,${most}}`, "gu")) ?? []);
  const found: string[] = [];
  for (const word of broken) {
    const last = found.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) {
      found[found.length - 1] = `${last} ${word}`;
    } else {
      found.push(word);
    }
  }
  return found.length > MOST_LINES
    ? [...found.slice(0, MOST_LINES - 1), `${found[MOST_LINES - 1]!.slice(0, most - 3)}...`]
    : found;
}
