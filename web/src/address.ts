/**
 * What the page shows, as a value and as the query of its address, one for the other: `?collection=fnoc-winds&variable=UWND&…`.
 * What the address says that makes no sense is left out. Pure.
 */
import { type Place, parsePlace, placeText } from "./places/place.ts";

export const PLOTS = ["series", "climatology", "histogram", "profile"] as const;
export type Plot = (typeof PLOTS)[number];

export type Camera = Readonly<{ lon: number; lat: number; zoom: number }>;

export type Address = Readonly<{
  /** Null is the catalogue. */
  collection: string | null;
  view: "map" | "about";
  /** What the catalogue is searched for. */
  search: string;
  /** Null: the first that lies on a map. */
  variable: string | null;
  /** As the API takes it. Null: the last step. */
  datetime: string | null;
  /** A level. Null: the first. */
  z: string | null;
  /** A label of each other dimension, by its name. */
  dims: Readonly<Record<string, string>>;
  colormap: string | null;
  /** The values at the ends of the colours. */
  range: readonly [number, number] | null;
  scale: string | null;
  method: "nearest" | "linear";
  /** 0 to 1. */
  opacity: number;
  camera: Camera | null;
  places: readonly Place[];
  plot: Plot;
}>;

export const START: Address = {
  collection: null,
  view: "map",
  search: "",
  variable: null,
  datetime: null,
  z: null,
  dims: {},
  colormap: null,
  range: null,
  scale: null,
  method: "nearest",
  opacity: 0.9,
  camera: null,
  places: [],
  plot: "series",
};

const DIM = "dim.";
const SCALES = ["linear", "log", "symlog", "sqrt"];
/** What browsers and servers pass on. Places beyond it are not part of the address. */
const MAX_LENGTH = 6000;

export function parseAddress(search: string): Address {
  const given = new URLSearchParams(search);
  const text = (name: string) => given.get(name) || null;
  const numbers = (name: string, count: number) => {
    const values = given.get(name)?.split(",").map(Number) ?? [];
    return values.length === count && values.every(Number.isFinite) ? values : null;
  };
  const range = numbers("range", 2);
  const camera = numbers("at", 3);
  const opacity = Number(given.get("opacity") ?? START.opacity);
  return {
    collection: text("collection"),
    view: given.get("view") === "about" ? "about" : "map",
    search: given.get("search") ?? "",
    variable: text("variable"),
    datetime: text("datetime"),
    z: text("z"),
    dims: Object.fromEntries(
      [...given].filter(([name]) => name.startsWith(DIM)).map(([name, v]) => [name.slice(DIM.length), v]),
    ),
    colormap: text("colormap"),
    range: range && range[0] !== range[1] ? [range[0]!, range[1]!] : null,
    scale: SCALES.includes(given.get("scale") ?? "") ? given.get("scale") : null,
    method: given.get("method") === "linear" ? "linear" : "nearest",
    opacity: opacity >= 0 && opacity <= 1 ? opacity : START.opacity,
    camera: camera && {
      lon: camera[0]!,
      lat: Math.max(-85, Math.min(85, camera[1]!)),
      zoom: Math.max(0, Math.min(18, camera[2]!)),
    },
    places: given.getAll("place").flatMap((place) => parsePlace(place) ?? []),
    plot: PLOTS.find((plot) => plot === given.get("plot")) ?? START.plot,
  };
}

/** The query, with its `?`; what is at its default is left out. */
export function addressText(address: Address): string {
  const { collection, view, search, variable, datetime, z, dims, colormap, range, scale, method, opacity, camera } =
    address;
  const members: readonly (readonly [string, string | null])[] =
    collection === null
      ? [["search", search || null]]
      : [
          ["collection", collection],
          ["view", view === START.view ? null : view],
          ["variable", variable],
          ["datetime", datetime],
          ["z", z],
          ...Object.entries(dims).map(([name, label]) => [DIM + name, label] as const),
          ["colormap", colormap],
          ["range", range?.join(",") ?? null],
          ["scale", scale],
          ["method", method === START.method ? null : method],
          ["opacity", opacity === START.opacity ? null : String(opacity)],
          ["at", camera && [camera.lon.toFixed(3), camera.lat.toFixed(3), camera.zoom.toFixed(2)].join(",")],
          ["plot", address.plot === START.plot ? null : address.plot],
        ];
  const parts = members.flatMap(([name, value]) =>
    value === null ? [] : [`${encodeURIComponent(name)}=${readable(value)}`],
  );
  for (const place of collection === null ? [] : address.places) {
    const part = `place=${readable(placeText(place))}`;
    if (parts.join("&").length + part.length < MAX_LENGTH) {
      parts.push(part);
    }
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** Whether the address says all of it: a large polygon has no place in one. */
export const isWhole = (address: Address): boolean =>
  parseAddress(addressText(address)).places.length === address.places.length;

/** Percent-encoded, but for what is legal in a query and common in ours. */
const readable = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%2C|%2F|%3A|%40/g, decodeURIComponent)
    .replaceAll("%20", "+");
