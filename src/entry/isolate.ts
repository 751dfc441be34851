/** What a Worker may spend: its own limits, and those by which `estran doctor` judges on any machine. */
import type { Cost } from "../cost.ts";

/** An isolate has 128 MB for everything, and a paid request may send 1000 subrequests. */
export const BUDGET: Cost = {
  requests: 900,
  fetchedBytes: 1e9,
  decodedBytes: 2e9,
  peakBytes: 96e6,
  outputBytes: 32e6,
};

/** Workers open six connections at a time. */
export const CONNECTIONS = 6;
