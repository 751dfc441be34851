/** The map as one object: base, data, places and drawing. What it shows is told to it; what is done to it, it tells. */
import { Map as MapLibre, NavigationControl, prewarm, ScaleControl, setWorkerUrl } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Camera } from "../address.ts";
import type { Box, LonLat, Place, Shape } from "../places/place.ts";
import { baseStyle, loadLines, PALETTES, paintBase } from "./basemap.ts";
import { addDraftLayers, createDraw, type Draw } from "./draw.ts";
import { createField, type Field } from "./field.ts";
import { addPlaceLayers, createPlaceLayer } from "./place-layer.ts";

setWorkerUrl(worker);
// Its workers begin while there is no map yet.
prewarm();

const LINES_WAIT_MS = 1500;

export type Theme = "light" | "dark";

export type MapView = Readonly<{
  field: Field;
  draw: Draw;
  showPlaces(places: readonly Place[], colors: readonly string[]): void;
  paint(theme: Theme): void;
  look(at: Camera): void;
  /** What is drawn, as an image. */
  picture(): Promise<HTMLCanvasElement>;
  destroy(): void;
}>;

type Events = Readonly<{
  onCamera(camera: Camera): void;
  onPointer(at: LonLat | null): void;
  onShape(shape: Shape): void;
  onCorners(count: number): void;
  onDrawn(tiles: string): void;
  onFailed(tiles: string, tile: string): void;
}>;

/** @param start where to look, or the box to fit. @returns once it can be told what to show */
export async function createMapView(
  container: HTMLElement,
  start: Camera | Box,
  theme: Theme,
  events: Events,
): Promise<MapView> {
  const map = new MapLibre({
    container,
    style: baseStyle(PALETTES[theme]),
    ...("zoom" in start
      ? { center: [start.lon, start.lat], zoom: start.zoom }
      : { bounds: fitting(start), fitBoundsOptions: { padding: 12 } }),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    minZoom: 0,
    maxZoom: 13,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
  const gone = new AbortController();

  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    events.onCamera({ lon: lng, lat, zoom: map.getZoom() });
  });
  map.on("mousemove", ({ lngLat }) => events.onPointer([lngLat.lng, lngLat.lat]));
  map.on("mouseout", () => events.onPointer(null));

  await new Promise((resolve) => map.once("style.load", resolve));
  addPlaceLayers(map);
  addDraftLayers(map, "#0b6e75");
  // The data come first, unless they take long: lines take as long to draw.
  Promise.race([
    new Promise((resolve) => map.once("idle", resolve)),
    new Promise((resolve) => setTimeout(resolve, LINES_WAIT_MS)),
  ])
    .then(() => loadLines(map, gone.signal))
    .catch((error: unknown) => {
      if (!gone.signal.aborted) {
        throw error;
      }
    });
  return {
    field: createField(map, events),
    draw: createDraw(map, events),
    showPlaces: createPlaceLayer(map),
    paint: (next) => paintBase(map, PALETTES[next]),
    look: ({ lon, lat, zoom }) => map.jumpTo({ center: [lon, lat], zoom }),
    picture: () =>
      new Promise((resolve) => {
        // The drawing buffer holds the picture only while it is drawn.
        map.once("render", () => resolve(copyOf(map.getCanvas())));
        map.triggerRepaint();
      }),
    destroy() {
      gone.abort();
      map.remove();
    },
  };
}

/** A map of Mercator ends at 85 degrees; of the whole globe, the poles are left out to show the rest larger. */
function fitting([west, south, east, north]: Box): [number, number, number, number] {
  const right = east < west ? east + 360 : east;
  const whole = right - west > 300;
  return [west, Math.max(south, whole ? -66 : -85), right, Math.min(north, whole ? 74 : 85)];
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  copy.getContext("2d")!.drawImage(canvas, 0, 0);
  return copy;
}
