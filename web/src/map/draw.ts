/**
 * Points, boxes and polygons drawn on the map with a pointer, or with the keyboard at the map's centre. Enter ends a polygon, Escape
 * lets go of it, Backspace takes its last corner back.
 */
import type { GeoJSONSource, LngLat, Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import type { LonLat, Shape } from "../places/place.ts";

export type Tool = "point" | "box" | "polygon";

export type Draw = Readonly<{
  use(tool: Tool): void;
  /** Ends a polygon, where it has three corners. */
  finish(): void;
  undo(): void;
  cancel(): void;
}>;

type Events = Readonly<{ onShape(shape: Shape): void; onCorners(count: number): void }>;

const SOURCE = "draft";
/** Pixels within which the first corner closes a polygon. */
const CLOSING = 9;
/** Pixels that a box spans at least. */
const SMALLEST = 4;

export function addDraftLayers(map: MapLibre, color: string): void {
  map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "draft-fill",
    type: "fill",
    source: SOURCE,
    paint: { "fill-color": color, "fill-opacity": 0.12 },
  });
  map.addLayer({
    id: "draft-line",
    type: "line",
    source: SOURCE,
    paint: { "line-color": color, "line-width": 2, "line-dasharray": [2, 1.5] },
  });
  map.addLayer({
    id: "draft-corner",
    type: "circle",
    source: SOURCE,
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 4, "circle-color": "#fff", "circle-stroke-color": color, "circle-stroke-width": 2 },
  });
}

const at = ({ lng, lat }: LngLat): LonLat => [round(lng), round(Math.max(-90, Math.min(90, lat)))];
const round = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

export function createDraw(map: MapLibre, { onShape, onCorners }: Events): Draw {
  const container = map.getCanvasContainer();
  let tool: Tool = "point";
  let corners: readonly LonLat[] = [];
  let from: LngLat | null = null;

  const draft = (coordinates: readonly LonLat[], closed: boolean) => {
    const ring = closed ? [...coordinates, coordinates[0]!] : coordinates;
    const geometries: GeoJSON.Geometry[] = [
      ...(ring.length > 3 ? [{ type: "Polygon" as const, coordinates: [ring.map(([...p]) => p)] }] : []),
      ...(ring.length === 2 ? [{ type: "LineString" as const, coordinates: ring.map(([...p]) => p) }] : []),
      ...(tool === "polygon" ? coordinates.map(([...p]) => ({ type: "Point" as const, coordinates: p })) : []),
    ];
    map.getSource<GeoJSONSource>(SOURCE)?.setData({
      type: "FeatureCollection",
      features: geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry })),
    });
  };

  function keep(next: readonly LonLat[]): void {
    corners = next;
    draft(corners, corners.length > 2);
    onCorners(corners.length);
  }

  function finish(): void {
    if (corners.length > 2) {
      const ring = [...corners, corners[0]!];
      keep([]);
      onShape({ kind: "polygon", polygons: [[ring]] });
    }
  }

  function place(position: LngLat): void {
    if (tool === "point") {
      onShape({ kind: "point", at: at(position) });
      return;
    }
    const first = corners[0];
    const near = first && map.project([first[0], first[1]]).dist(map.project(position)) < CLOSING;
    if (near && corners.length > 2) {
      finish();
    } else {
      keep([...corners, at(position)]);
    }
  }

  map.on("click", (event: MapMouseEvent) => {
    if (tool !== "box") {
      place(event.lngLat);
    }
  });
  map.on("dblclick", (event) => {
    if (tool === "polygon") {
      event.preventDefault();
      // The second click of the two has set a corner where the first one did.
      keep(corners.slice(0, -1));
      finish();
    }
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    const act: Record<string, () => void> = {
      Enter: () => (event.shiftKey || tool === "point" ? place(map.getCenter()) : finish()),
      " ": () => place(map.getCenter()),
      Escape: () => keep([]),
      Backspace: () => keep(corners.slice(0, -1)),
    };
    if (act[event.key] && tool !== "box") {
      event.preventDefault();
      act[event.key]!();
    }
  });

  const pointer = (event: PointerEvent): LngLat => {
    const { left, top } = container.getBoundingClientRect();
    return map.unproject([event.clientX - left, event.clientY - top]);
  };
  const boxOf = (a: LngLat, b: LngLat) =>
    [Math.min(a.lng, b.lng), Math.min(a.lat, b.lat), Math.max(a.lng, b.lng), Math.max(a.lat, b.lat)].map(round) as [
      number,
      number,
      number,
      number,
    ];
  container.addEventListener("pointerdown", (event) => {
    if (tool === "box" && event.button === 0) {
      container.setPointerCapture(event.pointerId);
      from = pointer(event);
    }
  });
  container.addEventListener("pointermove", (event) => {
    if (from) {
      const [west, south, east, north] = boxOf(from, pointer(event));
      draft(
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
        ],
        true,
      );
    }
  });
  container.addEventListener("pointerup", (event) => {
    if (!from) {
      return;
    }
    const to = pointer(event);
    const spans = map.project(from).dist(map.project(to));
    const box = boxOf(from, to);
    from = null;
    draft([], false);
    if (spans > SMALLEST) {
      onShape({ kind: "box", box });
    }
  });

  return {
    use(next) {
      tool = next;
      keep([]);
      container.style.touchAction = tool === "box" ? "none" : "";
      map.getCanvas().style.cursor = "crosshair";
      (tool === "box" ? map.dragPan.disable : map.dragPan.enable).call(map.dragPan);
      (tool === "polygon" ? map.doubleClickZoom.disable : map.doubleClickZoom.enable).call(map.doubleClickZoom);
    },
    finish,
    undo: () => keep(corners.slice(0, -1)),
    cancel: () => keep([]),
  };
}
