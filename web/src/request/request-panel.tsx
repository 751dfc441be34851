/** "Show the request": its URL, what it costs, and the same in other languages. */
import { useEffect, useState } from "preact/hooks";
import type { Plot } from "../address.ts";
import { explain, type Question, urlOf } from "../api/ask.ts";
import type { Explanation, Problem } from "../api/types.ts";
import type { Place } from "../places/place.ts";
import { problemOf } from "../plot/answers.ts";
import { Code } from "../ui/copy.tsx";
import { CostTable, Refused } from "../ui/refusal.tsx";
import type { View } from "../view.ts";
import { LANGUAGES, snippet } from "./snippets.ts";
import { openLine, xarrayLine } from "./xarray-line.ts";

type Props = Readonly<{ view: View; place: Place; plot: Plot; question: Question }>;

export function RequestPanel({ view, place, plot, question }: Props) {
  const [told, tell] = useState<Explanation | Problem | null>(null);
  // What else is asked with polygons is in the body, as in the snippets.
  const url = location.origin + (question.polygons ? question.path : urlOf(question));
  useEffect(() => {
    const stop = new AbortController();
    tell(null);
    explain(question, stop.signal).then(tell, (error: unknown) => {
      if (!stop.signal.aborted) {
        tell(problemOf(error));
      }
    });
    return () => stop.abort();
  }, [urlOf(question), question.polygons]);
  const line = xarrayLine(view, place, plot);
  return (
    <section class="request" aria-label="The request">
      <div>
        <h2>{question.polygons ? "POST" : "GET"}</h2>
        <Code text={url} what="URL of the request" />
        <h2>The same number in xarray</h2>
        {line === null ? (
          <p class="dim">
            A polygon takes each cell by the share inside, which is more than a line; so ask for it: the tab “xarray”
            below.
          </p>
        ) : (
          <>
            <Code text={line} what="line of xarray" />
            <p class="dim">
              with <code>{openLine(view.collection)}</code>
            </p>
          </>
        )}
      </div>
      <div>
        <h2>Cost</h2>
        {told === null ? (
          <p class="dim">Asking…</p>
        ) : "fits" in told ? (
          <CostTable cost={told.cost} budget={told.budget} />
        ) : (
          <Refused problem={told} />
        )}
      </div>
      <Snippets question={question} />
    </section>
  );
}

/** The same question in several languages, one at a time. */
export function Snippets({ question }: Readonly<{ question: Question }>) {
  const [language, choose] = useState<(typeof LANGUAGES)[number]>("curl");
  return (
    <div class="snippets">
      <fieldset class="tabs" aria-label="Language">
        {LANGUAGES.map((each) => (
          <button type="button" key={each} aria-pressed={each === language} onClick={() => choose(each)}>
            {each}
          </button>
        ))}
      </fieldset>
      <Code text={snippet(language, location.origin, question)} what={`${language} code`} />
    </div>
  );
}
