/** What the page does at the moment, that no address says. */
import { signal } from "@preact/signals";
import type { Problem } from "./api/types.ts";
import type { Tool } from "./map/draw.ts";
import type { LonLat } from "./places/place.ts";

export const tool = signal<Tool>("point");
/** Of the polygon that is being drawn. */
export const corners = signal(0);
export const playing = signal(false);
/** The time steps a second that are played, at most. */
export const speed = signal(4);
/** URL of the tiles that the map shows, all of them. */
export const drawn = signal<string | null>(null);
/** URL of the tiles that it waits for, and since when. */
export const drawing = signal<Readonly<{ tiles: string; sinceMs: number }> | null>(null);
export const mapProblem = signal<Problem | null>(null);
export const pointer = signal<LonLat | null>(null);
/** What went wrong with something that someone did, until the next thing is done. */
export const complaint = signal<string | null>(null);
