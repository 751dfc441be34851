/** A refusal as what it is: what was asked, what it would cost, what may be spent, and what would fit. */
import type { Cost, Problem } from "../api/types.ts";
import { bytesText, countText } from "./numbers.ts";

const WORDS: Readonly<Record<keyof Cost, string>> = {
  requests: "Reads of the archive",
  fetchedBytes: "Fetched",
  decodedBytes: "Decoded",
  peakBytes: "Memory",
  outputBytes: "Answer",
};

export function CostTable({ cost, budget }: Readonly<{ cost: Cost; budget: Cost }>) {
  const text = (key: keyof Cost, value: number) => (key === "requests" ? countText(value) : bytesText(value));
  return (
    <table class="cost">
      <thead>
        <tr>
          <th scope="col">Cost</th>
          <th scope="col">This</th>
          <th scope="col">Budget</th>
        </tr>
      </thead>
      <tbody>
        {(Object.keys(WORDS) as (keyof Cost)[]).map((key) => (
          <tr key={key} class={cost[key] > budget[key] ? "over" : ""}>
            <th scope="row">{WORDS[key]}</th>
            <td>
              {text(key, cost[key])}
              {cost[key] > budget[key] && <span class="unseen"> (over)</span>}
            </td>
            <td>{text(key, budget[key])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Props = Readonly<{ problem: Problem; onSmaller?: ((href: string) => void) | undefined; onAgain?: () => void }>;

export function Refused({ problem, onSmaller, onAgain }: Props) {
  const { title, status, detail, cost, budget, smaller = [] } = problem;
  return (
    <div class="refusal" role="alert">
      <p class="refusal-title">
        {title}
        {status > 0 && <span class="status">{status}</span>}
      </p>
      <p>{detail}</p>
      {cost && budget && <CostTable cost={cost} budget={budget} />}
      {onSmaller && smaller.length > 0 && (
        <>
          <p>What fits:</p>
          <ul class="smaller">
            {smaller.map(({ description, href }) => (
              <li key={href}>
                <button type="button" onClick={() => onSmaller(href)}>
                  {description}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {onAgain && status !== 413 && status !== 400 && (
        <button type="button" onClick={onAgain}>
          Ask again
        </button>
      )}
    </div>
  );
}
