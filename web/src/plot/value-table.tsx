/** The numbers of a curve as the API gave them, for reading and for copying. */
import type { Plot } from "../address.ts";
import { Copy } from "../ui/copy.tsx";
import type { Curve } from "./curve.ts";

/** Rows that are shown; a download has all of them. */
const MAX_ROWS = 500;

const FIRST: Readonly<Record<Plot, string>> = {
  series: "Time",
  climatology: "Month",
  profile: "Level",
  histogram: "Bin",
};

type Props = Readonly<{ curve: Curve; plot: Plot; caption: string }>;

export function ValueTable({ curve: { labels, values, low, high, unit }, plot, caption }: Props) {
  const columns = [
    { title: plot === "histogram" ? "Count" : low ? "Mean" : "Value", of: values },
    ...(low && high
      ? [
          { title: "Least", of: low },
          { title: "Largest", of: high },
        ]
      : []),
  ];
  const text = [
    [FIRST[plot], ...columns.map(({ title }) => title)].join("\t"),
    ...labels.map((label, i) => [label, ...columns.map(({ of }) => of[i] ?? "")].join("\t")),
  ].join("\n");
  return (
    <div class="values">
      <Copy text={text} what="values">
        Copy
      </Copy>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={`Values of ${caption}`}>
        <table>
          <caption>
            {caption} {unit && <span class="dim">({unit})</span>}
          </caption>
          <thead>
            <tr>
              <th scope="col">{FIRST[plot]}</th>
              {columns.map(({ title }) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.slice(0, MAX_ROWS).map((label, i) => (
              <tr key={label}>
                <th scope="row" class="number">
                  {label}
                </th>
                {columns.map(({ title, of }) => (
                  <td key={title} class="number">
                    {of[i] ?? "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {labels.length > MAX_ROWS && (
          <p class="dim">
            The first {MAX_ROWS} of {labels.length}; a download has all.
          </p>
        )}
      </section>
    </div>
  );
}
