/** An examination in words for people. */
import type { Examination, Typical } from "../compute/examine.ts";
import { megabytes } from "../zarr/findings.ts";

export function written({ works, opening, findings, questions }: Examination): string {
  const found = findings.map(({ severity, about, found, advice }) =>
    [severity.padEnd(9), about && `${about}: `, found, advice && ` ${advice}`].join(""),
  );
  const opened = opening ? ["", `Opening it: ${opening.requests} reads, ${megabytes(opening.fetchedBytes)}.`] : [];
  const asked = questions.length > 0 ? ["", "In an isolate of 128 MB:", ...questions.map(line)] : [];
  return [...found, ...opened, ...asked, "", works ? "It works." : "It does not work."].join("\n");
}

function line({ question, fits, cost, reason }: Typical): string {
  if (cost === null) {
    return `refused  ${question}: ${reason}`;
  }
  const { requests, fetchedBytes, peakBytes } = cost;
  const sizes = `at most ${megabytes(fetchedBytes)} fetched and ${megabytes(peakBytes)} held`;
  return [(fits ? "fits" : "too much").padEnd(9), `${question}: ${requests} reads, ${sizes}.`].join("");
}
