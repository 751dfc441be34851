/** Curves of several places in one plot. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Plot } from "../address.ts";
import { monthText, timeText } from "../collection.ts";
import { numberText } from "../ui/numbers.ts";
import type { Theme } from "../ui/theme.ts";
import type { Curve } from "./curve.ts";
import { type Drawn, isDated, tablesOf } from "./table.ts";

type Props = Readonly<{
  plot: Plot;
  curves: readonly Drawn[];
  /** Of the values' axis. */
  title: string;
  /** Marked along the dimension, where it is one of the labels. */
  now: string | null;
  theme: Theme;
  onPick(label: string): void;
  describe: string;
}>;

export function Chart(props: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const { plot, curves, title, now, theme, describe } = props;
  const pick = useRef(props.onPick);
  pick.current = props.onPick;
  useEffect(() => {
    const element = holder.current!;
    const options = () => optionsOf(props, element, (label) => pick.current(label));
    const chart = new uPlot(options(), tablesOf(plot, curves), element);
    const observer = new ResizeObserver(() => chart.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [plot, curves, title, now, theme]);
  return <div class="chart" ref={holder} role="img" aria-label={describe} />;
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
  width: Math.max(120, clientWidth),
  height: Math.max(100, clientHeight - LEGEND_PX),
});

const LEGEND_PX = 26;

function optionsOf(
  { plot, curves, title, now }: Props,
  element: HTMLElement,
  onPick: (label: string) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const css = (name: string) => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const labels = curves[0]?.curve.labels ?? [];
  const dated = plot === "series" && isDated(labels);
  const upright = plot === "profile";
  const labelAt = labelling(plot, labels, dated);
  const axis = (more: uPlot.Axis): uPlot.Axis => ({
    stroke: css("--ink-2"),
    font,
    labelFont: font,
    labelSize: 18,
    grid: { stroke: css("--line"), width: 1 },
    ticks: { stroke: css("--line"), width: 1, size: 4 },
    ...more,
  });
  const along: uPlot.Axis = {
    scale: "x",
    side: upright ? 3 : 2,
    ...(upright ? { size: 56 } : { size: 30 }),
    ...(dated || plot === "histogram" || upright
      ? {}
      : { values: (_, splits) => splits.map((at) => labelAt(at)), incrs: [1, 2, 3, 4, 6, 12, 24, 60, 120, 600, 1200] }),
    ...(upright || plot === "histogram"
      ? { label: plot === "histogram" ? title : (curves[0]?.curve.along ?? "") }
      : {}),
    ...(plot === "histogram" ? { size: 30 } : {}),
  };
  return {
    ...sizeOf(element),
    scales: {
      x: { time: dated, ori: upright ? 1 : 0, dir: upright && curves[0]?.downward ? -1 : 1 },
      y: { ori: upright ? 0 : 1, ...(plot === "histogram" ? { range: (_, __, max) => [0, max * 1.05] } : {}) },
    },
    axes: [
      axis(along),
      axis({
        scale: "y",
        side: upright ? 2 : 3,
        size: upright ? 30 : 52,
        label: plot === "histogram" ? "% of the values" : title,
        values: (_, splits) => splits.map((value) => numberText(value)),
      }),
    ],
    series: [
      {
        label: upright ? "Level" : plot === "climatology" ? "Month" : plot === "histogram" ? "Value" : "Time",
        value: (_, at) => (at === null ? "–" : labelAt(at)),
      },
      ...curves.flatMap((drawn) => seriesOf(plot, drawn)),
    ],
    bands: bandsOf(plot, curves),
    cursor: { y: upright, x: !upright, points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    padding: [10, 24, 0, 4],
    hooks: {
      ready: [
        (chart) =>
          chart.over.addEventListener("click", () => {
            const label =
              chart.cursor.idx === null || chart.cursor.idx === undefined ? undefined : labels[chart.cursor.idx];
            if (plot === "series" && typeof label === "string") {
              onPick(label);
            }
          }),
      ],
      draw: [
        (chart) =>
          plot === "series" && now !== null ? markNow(chart, labels.indexOf(now), css("--accent")) : undefined,
      ],
    },
  };
}

/** What is said of a number along the dimension. */
function labelling(plot: Plot, labels: readonly (string | number)[], dated: boolean): (at: number) => string {
  if (plot === "climatology") {
    return monthText;
  }
  if (plot === "series" && !dated) {
    return (at) => timeText(String(labels[at] ?? ""));
  }
  return dated ? (at) => timeText(new Date(at * 1000).toISOString()) : (at) => numberText(at);
}

function seriesOf(plot: Plot, { name, color, curve }: Drawn): readonly uPlot.Series[] {
  const isHistogram = plot === "histogram";
  const line: uPlot.Series = {
    label: name,
    stroke: color,
    width: 1.8,
    spanGaps: false,
    points: { show: curve.values.length < FEW && !isHistogram, size: 5 },
    value: (chart, mean, index, at) =>
      valueText(mean, edgeAt(chart, index + 1, at), edgeAt(chart, index + 2, at), curve),
    ...(isHistogram && { paths: uPlot.paths.stepped!({ align: 1 }), fill: `${color}22` }),
  };
  // What the band lies between; the legend says it beside the mean.
  const edge: uPlot.Series = { class: "edge", stroke: `${color}55`, width: 0.8, points: { show: false } };
  return curve.low && curve.high ? [line, edge, edge] : [line];
}

/** Fewer values than this are marked, each. */
const FEW = 40;

const edgeAt = (chart: uPlot, series: number, at: number | null): number | null =>
  at === null ? null : (chart.data[series]?.[at] ?? null);

function valueText(mean: number | null, low: number | null, high: number | null, curve: Curve): string {
  const between = curve.low && low !== null && high !== null ? ` (${numberText(low)} … ${numberText(high)})` : "";
  return numberText(mean) + between;
}

function bandsOf(plot: Plot, curves: readonly Drawn[]): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let at = 1;
  for (const { color, curve } of curves) {
    if (curve.low && curve.high && plot !== "histogram") {
      bands.push({ series: [at + 2, at + 1], fill: `${color}1f` });
      at += 3;
    } else {
      at += 1;
    }
  }
  return bands;
}

function markNow(chart: uPlot, index: number, color: string): void {
  const at = index < 0 ? undefined : chart.data[0][index];
  if (at === undefined) {
    return;
  }
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(at, "x", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
