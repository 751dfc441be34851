/** The places that are compared: how to add them, and the list of them. */
import { useState } from "preact/hooks";
import type { Draw, Tool } from "../map/draw.ts";
import { complaint, corners, tool } from "../session.ts";
import { address, set } from "../state.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { placesOfGeojson } from "./geojson.ts";
import { boxOf, describeShape, freeName, type Place, parsePlace, pointOf, type Shape } from "./place.ts";

const TOOLS: readonly Readonly<{ tool: Tool; icon: IconName; label: string }>[] = [
  { tool: "point", icon: "point", label: "Point" },
  { tool: "box", icon: "box", label: "Box" },
  { tool: "polygon", icon: "polygon", label: "Polygon" },
];

/** More are no comparison any more. */
const MAX_PLACES = 20;

export function addShape(shape: Shape, name?: string): void {
  addPlaces([{ name: name ?? freeName(address.peek().places), shape }]);
}

export function addPlaces(more: readonly Place[]): void {
  const { places } = address.peek();
  if (places.length + more.length > MAX_PLACES) {
    complaint.value = `At most ${MAX_PLACES} places are compared at once: remove some first.`;
    return;
  }
  complaint.value = null;
  set({ places: [...places, ...more] });
}

export async function addFile(file: File): Promise<void> {
  try {
    addPlaces(placesOfGeojson(await file.text(), file.name));
  } catch (error) {
    complaint.value = error instanceof Error ? error.message : String(error);
  }
}

type Props = Readonly<{ draw: Draw | null; colors: readonly string[]; values: readonly string[] }>;

export function PlaceList({ draw, colors, values }: Props) {
  const { places } = address.value;
  const [typing, type] = useState(false);
  return (
    <section class="places" aria-label="Places">
      <fieldset class="row tools" aria-label="Add a place">
        {TOOLS.map((each) => (
          <button
            type="button"
            key={each.tool}
            aria-pressed={tool.value === each.tool}
            title={`${each.label} on the map`}
            onClick={() => {
              tool.value = each.tool;
            }}
          >
            <Icon name={each.icon} />
            <span>{each.label}</span>
          </button>
        ))}
        <label class="button" title="A file of GeoJSON; or drop it on the map">
          <Icon name="file" />
          <span>File</span>
          <input
            type="file"
            class="unseen"
            accept=".geojson,.json,application/geo+json,application/json"
            onChange={(event) => {
              const { files } = event.currentTarget;
              if (files?.[0]) {
                addFile(files[0]);
                event.currentTarget.value = "";
              }
            }}
          />
        </label>
        <button type="button" aria-expanded={typing} title="Type coordinates" onClick={() => type(!typing)}>
          <Icon name="keyboard" />
          <span>Type</span>
        </button>
      </fieldset>
      {tool.value === "polygon" && draw && <PolygonHelp draw={draw} />}
      {typing && <CoordinatesForm onDone={() => type(false)} />}
      {complaint.value !== null && (
        <p class="complaint" role="alert">
          {complaint.value}
        </p>
      )}
      {places.length === 0 ? (
        <p class="dim hint">
          Click the map for a point’s series. Draw a box or a polygon, or drop a GeoJSON file, for an area’s.
        </p>
      ) : (
        <ul>
          {places.map((place, i) => (
            <li key={`${place.name}${i}`} style={{ "--place": colors[i] }}>
              <span class="swatch" aria-hidden="true" />
              <span class="place-name">{place.name}</span>
              <span class="place-where dim" title={describeShape(place.shape)}>
                {describeShape(place.shape)}
              </span>
              <output class="number">{values[i]}</output>
              <button
                type="button"
                class="quiet small"
                aria-label={`Remove ${place.name}`}
                onClick={() => set({ places: places.toSpliced(i, 1) })}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {places.length > 1 && (
        <button type="button" class="quiet small" onClick={() => set({ places: [] })}>
          Remove all
        </button>
      )}
    </section>
  );
}

function PolygonHelp({ draw }: Readonly<{ draw: Draw }>) {
  return (
    <div class="row">
      <span class="dim">
        {corners.value === 0 ? "Click the corners, the first again to end" : `${corners.value} corners`}
      </span>
      {corners.value > 0 && (
        <>
          <button type="button" class="small" disabled={corners.value < 3} onClick={draw.finish}>
            Finish
          </button>
          <button type="button" class="quiet small" onClick={draw.undo} aria-label="Take the last corner back">
            <Icon name="undo" />
          </button>
          <button type="button" class="quiet small" onClick={draw.cancel} aria-label="Stop drawing">
            <Icon name="close" />
          </button>
        </>
      )}
    </div>
  );
}

/** Places without a pointer. */
function CoordinatesForm({ onDone }: Readonly<{ onDone(): void }>) {
  const [text, write] = useState("");
  const [wrong, say] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const shape = shapeOfText(text);
    say(shape === null);
    if (shape) {
      addShape(shape);
      write("");
      onDone();
    }
  };
  return (
    <form class="coordinates" onSubmit={submit}>
      <label class="field">
        <span>Coordinates in degrees</span>
        <input
          value={text}
          placeholder="−30, 40"
          aria-describedby="coordinates-help"
          aria-invalid={wrong}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Add</button>
      <p id="coordinates-help" class={wrong ? "complaint" : "dim"} role={wrong ? "alert" : undefined}>
        {wrong && "That is no place. "}
        <code>lon, lat</code> is a point, <code>west, south, east, north</code> a box; or WKT,{" "}
        <code>POLYGON((lon lat, …))</code>.
      </p>
    </form>
  );
}

function shapeOfText(text: string): Shape | null {
  const values = text
    .replaceAll("−", "-")
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  return pointOf(values) ?? boxOf(values) ?? parsePlace(text)?.shape ?? null;
}
