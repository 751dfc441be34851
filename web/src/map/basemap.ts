/**
 * Land, coastlines and borders, shipped with the page: a coarse set at once, a finer one when someone looks closer.
 *
 * https://www.naturalearthdata.com (public domain), through https://github.com/topojson/world-atlas
 */
import type { GeoJSONSource, LayerSpecification, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import fine from "world-atlas/countries-50m.json?url";
import coarse from "world-atlas/countries-110m.json?url";
import { type Atlas, bordersOf, coastOf, landOf } from "./lines.ts";

/** Where lines of the coarse set begin to look it. */
const FINE_ZOOM = 2.6;

export type Palette = Readonly<{ sea: string; land: string; coast: string; border: string; grid: string }>;

export const PALETTES: Readonly<Record<"light" | "dark", Palette>> = {
  light: { sea: "#e4ebec", land: "#f3f1ea", coast: "#22302f", border: "#22302f", grid: "#0f2a2e" },
  dark: { sea: "#10181b", land: "#1c2528", coast: "#e9f2f0", border: "#e9f2f0", grid: "#cfe6e4" },
};

/** Data are drawn below this layer. */
export const ABOVE_DATA = "grid";

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export function baseStyle(palette: Palette): StyleSpecification {
  const geojson = (data: GeoJSON.GeoJSON) => ({ type: "geojson" as const, data, tolerance: 0.2 });
  const line = (id: string, source: string, color: string, width: number, opacity: number): LayerSpecification => ({
    id,
    type: "line",
    source,
    layout: { "line-join": "round" },
    paint: { "line-color": color, "line-width": width, "line-opacity": opacity },
  });
  return {
    version: 8,
    sources: {
      land: geojson(EMPTY),
      coast: geojson(EMPTY),
      border: geojson(EMPTY),
      grid: geojson(graticule()),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": palette.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": palette.land, "fill-antialias": false } },
      line("grid", "grid", palette.grid, 0.5, 0.16),
      line("border", "border", palette.border, 0.6, 0.38),
      line("coast", "coast", palette.coast, 0.9, 0.85),
    ],
  };
}

export function paintBase(map: MapLibre, palette: Palette): void {
  map.setPaintProperty("sea", "background-color", palette.sea);
  map.setPaintProperty("land", "fill-color", palette.land);
  for (const id of ["grid", "border", "coast"] as const) {
    map.setPaintProperty(id, "line-color", palette[id]);
  }
}

/** Loads the coarse set, and the fine one once the map is close enough. */
export async function loadLines(map: MapLibre, signal: AbortSignal): Promise<void> {
  await load(map, coarse, signal);
  const closer = async () => {
    if (map.getZoom() >= FINE_ZOOM) {
      map.off("zoomend", closer);
      await load(map, fine, signal);
    }
  };
  map.on("zoomend", closer);
  await closer();
}

async function load(map: MapLibre, url: string, signal: AbortSignal): Promise<void> {
  const atlas: Atlas = await (await fetch(url, { signal })).json();
  const show = (id: string, data: GeoJSON.GeoJSON) => map.getSource<GeoJSONSource>(id)?.setData(data);
  show("land", landOf(atlas));
  show("coast", coastOf(atlas));
  show("border", bordersOf(atlas));
}

/** Meridians and parallels, every 30 degrees. */
function graticule(): GeoJSON.FeatureCollection {
  const line = (coordinates: number[][]): GeoJSON.Feature => ({
    type: "Feature",
    properties: {},
    geometry: { type: "LineString", coordinates },
  });
  const degrees = (from: number, to: number) => Array.from({ length: (to - from) / 30 + 1 }, (_, i) => from + i * 30);
  return {
    type: "FeatureCollection",
    features: [
      ...degrees(-180, 150).map((lon) =>
        line([
          [lon, -85],
          [lon, 85],
        ]),
      ),
      ...degrees(-60, 60).map((lat) => line(degrees(-180, 180).map((lon) => [lon, lat]))),
    ],
  };
}
