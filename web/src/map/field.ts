/**
 * The data on the map, as layers of tiles: one frame is shown while others load, unseen, until all their tiles are there. So
 * one time follows another without a flash.
 */
import type { Map as MapLibre, MapSourceDataEvent } from "maplibre-gl";
import { ABOVE_DATA } from "./basemap.ts";

/** Pixels; tiles of so many are made by the server. */
const TILE_SIZE = 256;
const MAX_ZOOM = 14;

export type Field = Readonly<{
  /** @param tiles URL of the tiles to show, with `{z}`, `{y}` and `{x}`; null is none. @param ahead of those that come next */
  show(tiles: string | null, opacity: number, ahead: readonly string[]): void;
}>;

type Events = Readonly<{
  /** All tiles of what is asked for are drawn. */
  onDrawn(tiles: string): void;
  onFailed(tiles: string, tile: string): void;
}>;

export function createField(map: MapLibre, { onDrawn, onFailed }: Events): Field {
  const ids = new Map<string, string>();
  /** Of which all tiles have come once: a source without a tile calls itself loaded, too. */
  const whole = new Set<string>();
  let wanted: string | null = null;
  let visible: string | null = null;
  let opacity = 1;
  let count = 0;

  const layerOf = (tiles: string) => ids.get(tiles)!;

  function add(tiles: string): void {
    if (ids.has(tiles)) {
      return;
    }
    const id = `field-${count++}`;
    ids.set(tiles, id);
    map.addSource(id, { type: "raster", tiles: [tiles], tileSize: TILE_SIZE, maxzoom: MAX_ZOOM });
    map.addLayer(
      {
        id,
        type: "raster",
        source: id,
        paint: { "raster-opacity": 0, "raster-fade-duration": 0, "raster-resampling": "nearest" },
      },
      ABOVE_DATA,
    );
  }

  function remove(tiles: string): void {
    const id = layerOf(tiles);
    ids.delete(tiles);
    whole.delete(tiles);
    map.removeLayer(id);
    map.removeSource(id);
  }

  function reveal(): void {
    if (wanted === null || !whole.has(wanted) || !map.isSourceLoaded(layerOf(wanted))) {
      return;
    }
    const before = visible;
    visible = wanted;
    map.setPaintProperty(layerOf(wanted), "raster-opacity", opacity);
    if (before !== null && before !== wanted && ids.has(before)) {
      map.setPaintProperty(layerOf(before), "raster-opacity", 0);
    }
    const tiles = wanted;
    map.once("render", () => onDrawn(tiles));
    map.triggerRepaint();
  }

  const tilesOf = (id: string | undefined) => [...ids].find(([, each]) => each === id)?.[0];

  map.on("sourcedata", (event: MapSourceDataEvent) => {
    const tiles = event.isSourceLoaded && event.tile ? tilesOf(event.sourceId) : undefined;
    if (tiles !== undefined) {
      whole.add(tiles);
      if (tiles === wanted && tiles !== visible) {
        reveal();
      }
    }
  });
  // Where no tile lies in what is seen, none comes.
  map.on("idle", () => {
    if (wanted !== null && wanted !== visible && ids.has(wanted)) {
      whole.add(wanted);
      reveal();
    }
  });
  map.on("error", (event) => {
    const { sourceId, error } = event as typeof event & { sourceId?: string; error: Error & { url?: string } };
    const tiles = tilesOf(sourceId);
    if (tiles !== undefined && error.url !== undefined) {
      onFailed(tiles, error.url);
    }
  });

  return {
    show(tiles, nextOpacity, ahead) {
      wanted = tiles;
      opacity = nextOpacity;
      for (const each of tiles === null ? [] : [tiles, ...ahead]) {
        add(each);
      }
      const keep = new Set([tiles, visible, ...ahead]);
      for (const each of [...ids.keys()]) {
        if (!keep.has(each) || (tiles === null && each === visible)) {
          remove(each);
        }
      }
      if (tiles === null) {
        visible = null;
      } else if (visible !== null && ids.has(visible)) {
        map.setPaintProperty(layerOf(visible), "raster-opacity", opacity);
      }
      if (tiles !== visible) {
        reveal();
      }
    },
  };
}
