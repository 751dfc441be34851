/** One collection at work: its layer, its map, its times, and the plots of its places. */
import { useEffect, useState } from "preact/hooks";
import { About } from "./catalogue/about.tsx";
import { openCollection, opened } from "./catalogue/collections.ts";
import type { Collection } from "./collection.ts";
import { LayerPanel, sentence } from "./layer/layer-panel.tsx";
import { lookOf } from "./layer/look.ts";
import type { MapView } from "./map/map.ts";
import { loadMap, Stage } from "./map/stage.tsx";
import { coloursOf } from "./places/colours.ts";
import { PlaceList } from "./places/place-list.tsx";
import { AnalysisPanel, plotOf } from "./plot/analysis-panel.tsx";
import { type Answer, answers, keyOf } from "./plot/answers.ts";
import { address, set } from "./state.ts";
import { Timeline } from "./time/timeline.tsx";
import { numberText } from "./ui/numbers.ts";
import { Refused } from "./ui/refusal.tsx";
import { theme } from "./ui/theme.ts";
import { type View, viewOf } from "./view.ts";

export function Workspace({ id }: Readonly<{ id: string }>) {
  useEffect(() => {
    openCollection(id);
    loadMap();
  }, [id]);
  const loaded = opened.value;
  if (loaded.state === "failed") {
    return (
      <main class="about" id="main">
        <Refused problem={loaded.problem} onAgain={() => openCollection(id)} />
      </main>
    );
  }
  if (loaded.state === "loading" || loaded.value.id !== id) {
    return <main class="about" id="main" aria-busy="true" />;
  }
  return address.value.view === "about" ? <About collection={loaded.value} /> : <AtWork collection={loaded.value} />;
}

function AtWork({ collection }: Readonly<{ collection: Collection }>) {
  const [map, onMap] = useState<MapView | null>(null);
  const view = viewOf(address.value, collection);
  const { places } = address.value;
  const colors = coloursOf(places.length, theme.value);
  if (!view) {
    return <NoVariable collection={collection} />;
  }
  const look = lookOf(address.value, view);
  const { times } = collection;
  const dated = times && view.datetime !== null && view.variable.dims.includes(times.dim);
  const { label, unit, name } = view.variable;
  return (
    <main class={places.length > 0 ? "workspace with-plots" : "workspace"} id="main">
      <h1 class="unseen">{collection.title}</h1>
      <div class="side">
        <LayerPanel view={view} look={look} />
        <PlaceList
          draw={map?.draw ?? null}
          colors={colors}
          values={places.map((place) => valueNow(view, answers.value.get(keyOf(view, place, plotOf(view)))))}
        />
      </div>
      <div class="work">
        <div class="caption">
          <strong>{label === name ? name : sentence(label)}</strong>
          {unit && <span class="dim">{unit}</span>}
          {view.z !== null && (
            <span class="chip number">{`${numberText(Number(view.z))} ${collection.levels!.unit.toLowerCase()}`}</span>
          )}
        </div>
        <Stage view={view} look={look} colors={colors} onMap={onMap} />
        {dated && <Timeline times={times} datetime={view.datetime!} />}
        {places.length > 0 && (
          <AnalysisPanel
            view={view}
            places={places}
            colors={colors}
            mapPicture={async () => map && (await map.picture())}
          />
        )}
      </div>
    </main>
  );
}

/** Of a series, the value at the time that is on the map. */
function valueNow(view: View, answer: Answer | undefined): string {
  if (answer?.state !== "answered" || plotOf(view) !== "series" || view.datetime === null) {
    return "";
  }
  const at = answer.curve.labels.indexOf(view.datetime);
  return at < 0 ? "" : numberText(answer.curve.values[at] ?? null);
}

function NoVariable({ collection }: Readonly<{ collection: Collection }>) {
  const { variable } = address.value;
  return (
    <main class="about" id="main">
      <h1>{collection.title}</h1>
      {variable === null ? (
        <p>This collection has no variable that can be read.</p>
      ) : (
        <p>
          There is no variable “{variable}” here.{" "}
          <button type="button" onClick={() => set({ variable: null })}>
            Show {collection.variables[0]?.name}
          </button>
        </p>
      )}
    </main>
  );
}
