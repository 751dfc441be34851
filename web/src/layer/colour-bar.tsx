/** The colour scale, whose ends one can drag, or move with the arrow keys. */
import { useEffect, useRef, useState } from "preact/hooks";
import { exact, numberText } from "../ui/numbers.ts";
import { barOf } from "./palette.ts";
import type { Range } from "./suited.ts";

type Props = Readonly<{ colormap: string; range: Range; unit: string; onRange(range: Range): void }>;

/** How far beyond its ends a scale can be dragged at once, as a share of its width. */
const MARGIN = 0.35;
const STEPS = 100;

export function ColourBar({ colormap, range, unit, onRange }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [held, hold] = useState<Range | null>(null);
  // While an end is dragged, the bar stays where it is.
  const [low, high] = held ?? range;
  const margin = (high - low) * MARGIN;
  const [from, to] = [low - margin, high + margin];
  const shareOf = (value: number) => (value - from) / (to - from);
  const step = (to - from) / STEPS;
  const rounded = (value: number) => {
    const fine = 10 ** Math.floor(Math.log10(Math.abs(step)));
    return exact(Math.round(value / fine) * fine);
  };

  useEffect(() => {
    const colours = barOf(colormap, STEPS) ?? ["#808080"];
    const context = canvas.current!.getContext("2d")!;
    const [start, stop] = range.map((value) => STEPS * shareOf(value)) as [number, number];
    for (let x = 0; x < STEPS; x++) {
      const at = Math.floor(((x + 0.5 - start) / (stop - start)) * colours.length);
      context.fillStyle = colours[Math.max(0, Math.min(colours.length - 1, at))]!;
      context.fillRect(x, 0, 1, 1);
    }
  }, [colormap, range[0], range[1], from, to]);

  const move = (end: 0 | 1, value: number) => {
    const next: Range =
      end === 0 ? [Math.min(value, range[1] - step), range[1]] : [range[0], Math.max(value, range[0] + step)];
    onRange([rounded(next[0]), rounded(next[1])]);
  };
  const drag = (end: 0 | 1) => ({
    onPointerDown(event: PointerEvent) {
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      hold(range);
    },
    onPointerMove(event: PointerEvent) {
      if (held) {
        const { left, width } = bar.current!.getBoundingClientRect();
        move(end, from + ((event.clientX - left) / width) * (to - from));
      }
    },
    onPointerUp: () => hold(null),
    onKeyDown(event: KeyboardEvent) {
      const steps: Record<string, number> = {
        ArrowLeft: -1,
        ArrowDown: -1,
        ArrowRight: 1,
        ArrowUp: 1,
        PageDown: -10,
        PageUp: 10,
      };
      if (steps[event.key] !== undefined) {
        event.preventDefault();
        move(end, range[end] + steps[event.key]! * step);
      }
    },
  });
  return (
    <div class="colour-bar" ref={bar}>
      <canvas ref={canvas} width={STEPS} height={1}>
        {/* The two ends say what it shows. */}
      </canvas>
      {([0, 1] as const).map((end) => (
        <div
          key={end}
          class="handle"
          role="slider"
          tabIndex={0}
          aria-label={end === 0 ? "Lowest colour" : "Highest colour"}
          aria-valuemin={end === 0 ? from : range[0]}
          aria-valuemax={end === 0 ? range[1] : to}
          aria-valuenow={range[end]}
          aria-valuetext={`${range[end]} ${unit}`}
          style={{ left: `${100 * Math.max(0, Math.min(1, shareOf(range[end])))}%` }}
          {...drag(end)}
        >
          <span class="handle-value number">{numberText(range[end])}</span>
        </div>
      ))}
    </div>
  );
}
