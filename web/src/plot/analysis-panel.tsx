/** The plots of all places: their tabs, what is waited for or refused, and what can be taken away. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Plot } from "../address.ts";
import { questionOf } from "../api/ask.ts";
import type { Place } from "../places/place.ts";
import { RequestPanel } from "../request/request-panel.tsx";
import { address, set } from "../state.ts";
import { Icon } from "../ui/icons.tsx";
import { Refused } from "../ui/refusal.tsx";
import { type Theme, theme } from "../ui/theme.ts";
import { Waiting } from "../ui/waiting.tsx";
import type { View } from "../view.ts";
import { plotsOf, questionFor } from "./analyse.ts";
import { type Answer, again, answers, instead, keepOnly, keyOf, want } from "./answers.ts";
import { Chart } from "./chart.tsx";
import { Downloads } from "./downloads.tsx";
import type { Drawn } from "./table.ts";
import { ValueTable } from "./value-table.tsx";

const NAMES: Readonly<Record<Plot, string>> = {
  series: "Time series",
  climatology: "Climatology",
  profile: "Profile",
  histogram: "Histogram",
};

/** The plot that is shown: the one asked for, or the first that the variable has. */
export function plotOf(view: View): Plot {
  const offered = plotsOf(view);
  const { plot } = address.value;
  return offered.includes(plot) ? plot : offered[0]!;
}

type Props = Readonly<{
  view: View;
  places: readonly Place[];
  colors: readonly string[];
  mapPicture(): Promise<HTMLCanvasElement | null>;
}>;
type Aside = "request" | "table" | null;

export function AnalysisPanel({ view, places, colors, mapPicture }: Props) {
  const plot = plotOf(view);
  const [aside, open] = useState<Aside>(null);
  const [chosen, choose] = useState(0);
  const holder = useRef<HTMLDivElement>(null);
  const keys = places.map((place) => keyOf(view, place, plot));
  useEffect(() => {
    for (const place of places) {
      want(view, place, plot);
    }
    keepOnly(new Set(keys));
  }, [keys.join()]);
  const found = keys.map((key) => answers.value.get(key));
  const curves = useMemo(
    () => drawnOf(view, places, colors, found),
    [...found, colors.join(), view.collection, places.length],
  );
  const place = places[Math.min(chosen, places.length - 1)]!;
  const answer = found[places.indexOf(place)];
  const question = answer?.state === "answered" ? answer.question : questionFor(view, place, plot);
  const { label, unit } = view.variable;
  const toggle = (which: Aside) => open(aside === which ? null : which);
  return (
    <section class="analysis" aria-label="Plots">
      <div class="analysis-head">
        <fieldset class="tabs" aria-label="Plot">
          {plotsOf(view).map((each) => (
            <button type="button" key={each} aria-pressed={each === plot} onClick={() => set({ plot: each })}>
              {NAMES[each]}
            </button>
          ))}
        </fieldset>
        <span class="spring" />
        <button type="button" class="quiet" aria-pressed={aside === "table"} onClick={() => toggle("table")}>
          <Icon name="table" />
          <span>Values</span>
        </button>
        <button type="button" class="quiet" aria-pressed={aside === "request"} onClick={() => toggle("request")}>
          <Icon name="code" />
          <span>Request</span>
        </button>
        <Downloads
          view={view}
          plot={plot}
          asked={places.flatMap((each, i) => {
            const its = found[i];
            return its?.state === "answered" ? [{ place: each, question: its.question }] : [];
          })}
          pictures={{ Plot: async () => pictureOf(holder.current, theme.peek()), Map: mapPicture }}
        />
      </div>
      {aside !== null && places.length > 1 && (
        <fieldset class="tabs small" aria-label="Place">
          {places.map(({ name }, i) => (
            <button
              type="button"
              key={`${name}${i}`}
              aria-pressed={i === Math.min(chosen, places.length - 1)}
              onClick={() => choose(i)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      {aside === "request" && <RequestPanel view={view} place={place} plot={plot} question={question} />}
      {aside === "table" && answer?.state === "answered" && (
        <ValueTable curve={answer.curve} plot={plot} caption={`${place.name}: ${label}`} />
      )}
      {places.map((each, i) => (
        <Pending key={keys[i]} view={view} place={each} plot={plot} answer={found[i]} />
      ))}
      <div class="chart-holder" data-plot={plot} hidden={aside !== null} ref={holder}>
        {curves.length > 0 && aside === null && (
          <Chart
            plot={plot}
            curves={curves}
            title={unit || view.variable.name}
            now={plot === "series" ? view.datetime : null}
            theme={theme.value}
            onPick={(datetime) => set({ datetime })}
            describe={`${NAMES[plot]} of ${label} at ${curves.map(({ name }) => name).join(", ")}. The button Values shows the numbers.`}
          />
        )}
      </div>
    </section>
  );
}

function drawnOf(
  { collection: { document, levels } }: View,
  places: readonly Place[],
  colors: readonly string[],
  found: readonly (Answer | undefined)[],
): readonly Drawn[] {
  const z = levels && document["cube:dimensions"][levels.dim];
  const downward = /^(m|met(er|re)s?|hpa|mbar|millibars?|pa|db|dbar|decibars?)$/i.test(z?.unit ?? "");
  return places.flatMap(({ name }, i) => {
    const answer = found[i];
    return answer?.state === "answered" ? [{ name, color: colors[i]!, curve: answer.curve, downward }] : [];
  });
}

type PendingProps = Readonly<{ view: View; place: Place; plot: Plot; answer: Answer | undefined }>;

function Pending({ view, place, plot, answer }: PendingProps) {
  switch (answer?.state) {
    case "asked":
      return (
        <Waiting
          what={`${place.name}: reading`}
          startedMs={answer.startedMs}
          question={questionFor(view, place, plot)}
          cancel={answer.cancel}
        />
      );
    case "refused":
      return (
        <div class="pending">
          <span class="place-name">{place.name}</span>
          <Refused
            problem={answer.problem}
            onSmaller={(href) => instead(view, place, plot, questionOf(href))}
            onAgain={() => again(view, place, plot)}
          />
        </div>
      );
    case "cancelled":
      return (
        <p class="pending">
          {place.name} was cancelled.{" "}
          <button type="button" class="small" onClick={() => again(view, place, plot)}>
            Ask again
          </button>
        </p>
      );
    default:
      return null;
  }
}

/** The canvas of the plot, on its ground. */
function pictureOf(holder: HTMLElement | null, shown: Theme): HTMLCanvasElement | null {
  const drawn = holder?.querySelector("canvas");
  if (!drawn) {
    return null;
  }
  const copy = document.createElement("canvas");
  copy.width = drawn.width;
  copy.height = drawn.height;
  const context = copy.getContext("2d")!;
  context.fillStyle = shown === "dark" ? "#141c1f" : "#ffffff";
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(drawn, 0, 0);
  return copy;
}
