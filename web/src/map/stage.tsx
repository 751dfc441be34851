/** The map within the page: what the address says is shown on it, and what is done to it goes into the address. */
import { useEffect, useRef, useState } from "preact/hooks";
import { fetchAnswer, questionOf } from "../api/ask.ts";
import { type Look, tilesUrl } from "../layer/look.ts";
import { positionText } from "../places/place.ts";
import { addFile, addShape } from "../places/place-list.tsx";
import { problemOf } from "../plot/answers.ts";
import { corners, drawing, drawn, mapProblem, playing, pointer, tool } from "../session.ts";
import { address, set } from "../state.ts";
import { Refused } from "../ui/refusal.tsx";
import { theme } from "../ui/theme.ts";
import { Waiting } from "../ui/waiting.tsx";
import type { View } from "../view.ts";
import type { MapView } from "./map.ts";

/** Of MapLibre, which is most of the page, loaded beside the collection's document. */
export const loadMap = () => import("./map.ts");

/** Time steps whose tiles are loaded before they are played. */
const AHEAD = 3;

type Props = Readonly<{ view: View; look: Look | null; colors: readonly string[]; onMap(map: MapView | null): void }>;

export function Stage({ view, look, colors, onMap }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapView | null>(null);
  const [failure, fail] = useState<string | null>(null);
  const [dropping, drop] = useState(false);
  const { id, document: described } = view.collection;

  useEffect(() => {
    let gone = false;
    let made: MapView | null = null;
    const start = address.peek().camera ?? described.extent.spatial.bbox[0]!;
    loadMap()
      .then(({ createMapView }) =>
        createMapView(container.current!, start, theme.peek(), {
          onCamera: (camera) => set({ camera }),
          onPointer: (at) => {
            pointer.value = at;
          },
          onShape: addShape,
          onCorners: (count) => {
            corners.value = count;
          },
          onDrawn(tiles) {
            drawn.value = tiles;
            performance.mark("estran-map-drawn");
            if (drawing.peek()?.tiles === tiles) {
              drawing.value = null;
            }
          },
          onFailed: explainFailure,
        }),
      )
      .then(
        (next) => {
          if (gone) {
            next.destroy();
            return;
          }
          made = next;
          setMap(next);
          onMap(next);
        },
        (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      gone = true;
      made?.destroy();
      setMap(null);
      onMap(null);
    };
  }, [id]);

  const tiles = look && tilesUrl(view, look, view.datetime);
  const ahead =
    tiles !== null && playing.value ? nextTimes(view).map((datetime) => tilesUrl(view, look!, datetime)) : [];
  useEffect(() => {
    if (!map || !look) {
      return;
    }
    if (tiles !== drawn.peek() && tiles !== drawing.peek()?.tiles) {
      mapProblem.value = null;
      drawing.value = tiles === null ? null : { tiles, sinceMs: performance.now() };
    }
    map.field.show(tiles, look.opacity, ahead);
  }, [map, tiles, look?.opacity, ahead.join()]);
  useEffect(() => map?.showPlaces(address.value.places, colors), [map, address.value.places, colors.join()]);
  useEffect(() => map?.paint(theme.value), [map, theme.value]);
  useEffect(() => map?.draw.use(tool.value), [map, tool.value]);

  return (
    <section
      class={dropping ? "stage dropping" : "stage"}
      aria-label="Map area"
      aria-busy={look === null || drawn.value !== tiles}
      onDragOver={(event) => {
        event.preventDefault();
        drop(true);
      }}
      onDragLeave={() => drop(false)}
      onDrop={(event) => {
        event.preventDefault();
        drop(false);
        for (const file of event.dataTransfer?.files ?? []) {
          addFile(file);
        }
      }}
    >
      <div class="map" ref={container} />
      {failure !== null && (
        <div class="over-map">
          <p role="alert">
            The map needs WebGL, which this browser does not offer here: {failure}. Places can be typed, and plots work
            without it.
          </p>
        </div>
      )}
      <div class="over-map">
        {drawing.value && (
          <Waiting
            what="Drawing the map"
            startedMs={drawing.value.sinceMs}
            cancel={() => {
              playing.value = false;
              drawing.value = null;
              map?.field.show(null, 0, []);
            }}
          />
        )}
        {mapProblem.value && <Refused problem={mapProblem.value} />}
      </div>
      {pointer.value && <div class="readout number">{positionText(pointer.value)}</div>}
      <p class="unseen">
        Arrow keys move the map, + and − zoom it. Enter adds a point at its centre; while a polygon is drawn, the space
        bar sets a corner there and Enter ends it.
      </p>
    </section>
  );
}

function nextTimes({ collection: { times }, datetime }: View): readonly string[] {
  if (!times || datetime === null) {
    return [];
  }
  const at = times.indexOf(datetime);
  return Array.from({ length: AHEAD }, (_, i) => times.at((at + 1 + i) % times.count));
}

/** An image that fails says nothing: the same question, asked again, says why. */
async function explainFailure(tiles: string, tile: string): Promise<void> {
  if (drawing.peek()?.tiles !== tiles || mapProblem.peek()) {
    return;
  }
  try {
    await fetchAnswer(questionOf(tile), {});
  } catch (error) {
    playing.value = false;
    drawing.value = null;
    mapProblem.value = problemOf(error);
  }
}
