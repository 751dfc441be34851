/** The time of the map: a slider over all steps, and playing them one after the other. */
import { useEffect } from "preact/hooks";
import { monthText, type Steps, timeText } from "../collection.ts";
import { drawing, playing, speed } from "../session.ts";
import { set } from "../state.ts";
import { Icon } from "../ui/icons.tsx";

const SPEEDS = [1, 2, 4, 8, 16] as const;
const MAX_MARKS = 8;

export function Timeline({ times, datetime }: Readonly<{ times: Steps; datetime: string }>) {
  const at = times.indexOf(datetime);
  const to = (index: number) => set({ datetime: times.at((index + times.count) % times.count) });
  usePlay(times, at);
  const stop = () => {
    playing.value = false;
  };
  return (
    <section class="timeline" aria-label="Time">
      <div class="buttons">
        <button
          type="button"
          class="quiet"
          onClick={() => {
            stop();
            to(at - 1);
          }}
          aria-label="Previous time"
        >
          <Icon name="previous" />
        </button>
        <button
          type="button"
          class="play"
          onClick={() => {
            playing.value = !playing.value;
          }}
          aria-label={playing.value ? "Pause" : "Play"}
        >
          <Icon name={playing.value ? "pause" : "play"} />
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            stop();
            to(at + 1);
          }}
          aria-label="Next time"
        >
          <Icon name="next" />
        </button>
      </div>
      <output class="now number" aria-live={playing.value ? "off" : "polite"}>
        {timeText(times.at(at))}
      </output>
      <div class="track">
        <input
          type="range"
          min={0}
          max={times.count - 1}
          value={at}
          aria-label="Time"
          aria-valuetext={timeText(times.at(at))}
          onInput={(event) => {
            stop();
            to(Number(event.currentTarget.value));
          }}
        />
        <Marks times={times} />
      </div>
      <label class="speed">
        <span class="unseen">Steps a second</span>
        <select
          value={speed.value}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value);
          }}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>{`${each} / s`}</option>
          ))}
        </select>
      </label>
    </section>
  );
}

/** The next step, once this one is drawn and has been seen. */
function usePlay(times: Steps, at: number): void {
  const ready = drawing.value === null;
  useEffect(() => {
    if (!playing.value || !ready) {
      return;
    }
    const timer = setTimeout(() => set({ datetime: times.at((at + 1) % times.count) }), 1000 / speed.value);
    return () => clearTimeout(timer);
  }, [playing.value, ready, at, times, speed.value]);
}

/** Years, or the first labels of a few steps. */
function Marks({ times }: Readonly<{ times: Steps }>) {
  const every = Math.ceil(times.count / MAX_MARKS);
  const years = times.count > 24;
  const marks = Array.from({ length: Math.ceil(times.count / every) }, (_, i) => i * every);
  return (
    <div class="marks" aria-hidden="true">
      {marks.map((index) => (
        <span key={index} class="number" style={{ left: `${(100 * index) / Math.max(1, times.count - 1)}%` }}>
          {markText(times.at(index), years)}
        </span>
      ))}
    </div>
  );
}

function markText(label: string, years: boolean): string {
  const [, year, month] = /^(-?\d+)-(\d\d)/.exec(label) ?? [];
  return year === undefined ? label : years ? year : monthText(Number(month));
}
