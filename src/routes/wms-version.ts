/** The versions of WMS that are spoken, and which of them a request means. */
import type { Context } from "hono";

export type WmsVersion = "1.3.0" | "1.1.1";

/** 1.1.1 for whoever asks for any older than 1.3.0, and 1.3.0 for all others, as its negotiation has it (OGC 06-042, 6.2.4). */
export function wmsVersionOf(c: Context): WmsVersion {
  const given = Object.entries(c.req.queries()).find(([name]) => /^(version|wmtver)$/i.test(name))?.[1][0] ?? "";
  return /^1\.[0-2](\.|$)/.test(given) ? "1.1.1" : "1.3.0";
}
