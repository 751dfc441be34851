/**
 * Conditional requests: an answer is named by everything it depends on, so that whether it changed is known without making it.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
 */
import type { Archive } from "../catalog/entry.ts";
import { VERSION } from "../openapi/version.ts";

const HOUR_MS = 3_600_000;

/** Answers may be kept this long; an archive that grows is looked at again as often. */
export const CACHE_CONTROL = "public, max-age=60";

/** A strong entity tag of an answer by this version of the app. `parts` are all that the answer depends on. */
export async function entityTag(parts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([VERSION, ...parts]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 16);
  return `"${[...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
}

/**
 * What the data may have become without a sign of it: chunks can be written anew under the same metadata, which is the
 * archive's version, so a tag holds for an hour of the clock. Bundled samples never change, nor does
 * a snapshot whose chunks are its own.
 */
export function dataAge({ source, format, containers }: Archive, nowMs: number): string {
  return source.kind === "sample" || (format === "icechunk" && !containers) ? "" : String(Math.floor(nowMs / HOUR_MS));
}

/** Whether `If-None-Match` names the answer; tags weakened on their way (by compression) count. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const known = ifNoneMatch?.split(",").map((each) => each.trim().replace(/^W\//, "")) ?? [];
  return known.includes(tag) || known.includes("*");
}
