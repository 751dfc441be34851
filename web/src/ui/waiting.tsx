/** Progress of what takes longer than half a second: how long it has been, what it reads, and a way out. */
import { useEffect, useState } from "preact/hooks";
import { explain, type Question } from "../api/ask.ts";
import { bytesText, countText } from "./numbers.ts";

const PATIENCE_MS = 500;
const TICK_MS = 100;

type Props = Readonly<{ what: string; startedMs: number; question?: Question; cancel(): void }>;

export function Waiting({ what, startedMs, question, cancel }: Props) {
  const [elapsedMs, tick] = useState(0);
  const [reads, tell] = useState("");
  useEffect(() => {
    const timer = setInterval(() => tick(performance.now() - startedMs), TICK_MS);
    return () => clearInterval(timer);
  }, [startedMs]);
  const late = elapsedMs > PATIENCE_MS;
  useEffect(() => {
    if (!late || !question) {
      return;
    }
    const stop = new AbortController();
    explain(question, stop.signal).then(
      ({ cost }) => tell(`${countText(cost.requests)} reads, ${bytesText(cost.fetchedBytes)}`),
      // The question itself will say what is wrong with it.
      () => tell(""),
    );
    return () => stop.abort();
  }, [late]);
  if (!late) {
    return null;
  }
  return (
    <div class="waiting">
      <div class="bar" role="progressbar" aria-label={what} aria-valuetext={`${seconds(elapsedMs)} so far`} />
      <span>
        {what} <span class="number">{seconds(elapsedMs)}</span>
        {reads !== "" && <span class="dim"> · {reads}</span>}
      </span>
      <button type="button" class="small" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
