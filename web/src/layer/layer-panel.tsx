/** What is on the map, and how it is coloured. */
import type { Steps } from "../collection.ts";
import { address, set } from "../state.ts";
import { Icon } from "../ui/icons.tsx";
import { numberText } from "../ui/numbers.ts";
import type { View } from "../view.ts";
import { rangeNow } from "./auto-range.ts";
import { ColourBar } from "./colour-bar.tsx";
import { type Look, legendUrl } from "./look.ts";
import { GRADIENTS } from "./palette.ts";

const SCALES = ["linear", "log", "symlog", "sqrt"] as const;

export function LayerPanel({ view, look }: Readonly<{ view: View; look: Look | null }>) {
  const { collection, variable } = view;
  const { levels, others } = collection;
  return (
    <section class="layer" aria-label="Map layer">
      <label class="field">
        <span>Variable</span>
        <select
          value={variable.name}
          onChange={(event) => set({ variable: event.currentTarget.value, range: null, colormap: null, scale: null })}
        >
          {collection.variables.map(({ name, label }) => (
            <option key={name} value={name}>
              {label === name ? name : `${name} · ${sentence(label)}`}
            </option>
          ))}
        </select>
      </label>
      {levels && view.z !== null && <Level levels={levels} z={view.z} />}
      {others
        .filter(({ dim }) => variable.dims.includes(dim))
        .map((steps) => (
          <OtherDimension key={steps.dim} steps={steps} label={view.dims[steps.dim]!} />
        ))}
      {look &&
        (look.colormap === null ? (
          <Categories view={view} look={look} />
        ) : (
          <Colours view={view} look={look} name={look.colormap} />
        ))}
    </section>
  );
}

/** Many archives shout their names. */
export const sentence = (label: string): string =>
  label === label.toUpperCase() && label.length > 4 ? label[0] + label.slice(1).toLowerCase() : label;

function Level({ levels, z }: Readonly<{ levels: Steps; z: string }>) {
  const at = levels.indexOf(z);
  return (
    <label class="field">
      <span>
        Level <output class="number">{`${numberText(Number(levels.at(at)))} ${levels.unit.toLowerCase()}`}</output>
      </span>
      <input
        type="range"
        min={0}
        max={levels.count - 1}
        value={at}
        aria-valuetext={`${levels.at(at)} ${levels.unit}`}
        onInput={(event) => set({ z: levels.at(Number(event.currentTarget.value)) })}
      />
    </label>
  );
}

const MAX_OPTIONS = 500;

function OtherDimension({ steps, label }: Readonly<{ steps: Steps; label: string }>) {
  const choose = (next: string) => set({ dims: { ...address.peek().dims, [steps.dim]: next } });
  const id = `dim-${steps.dim}`;
  return (
    <div class="field">
      <label for={id}>
        {steps.dim} {steps.unit && <span class="dim">{steps.unit}</span>}
      </label>
      {steps.count <= MAX_OPTIONS ? (
        <select id={id} value={label} onChange={(event) => choose(event.currentTarget.value)}>
          {Array.from({ length: steps.count }, (_, i) => steps.at(i)).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : (
        <input id={id} value={label} onChange={(event) => choose(event.currentTarget.value)} />
      )}
    </div>
  );
}

/** Which colour is what: on white, as the server draws it. */
function Categories({ view, look }: Readonly<{ view: View; look: Look }>) {
  return (
    <fieldset class="colours">
      <legend>Categories</legend>
      <img
        class="categories"
        src={legendUrl(view)}
        alt={`The categories of ${view.variable.label} and their colours`}
      />
      <Opacity opacity={look.opacity} />
    </fieldset>
  );
}

function Opacity({ opacity }: Readonly<{ opacity: number }>) {
  return (
    <label class="field inline">
      <span>Opacity</span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={opacity}
        onInput={(event) => set({ opacity: Number(event.currentTarget.value) })}
      />
      <output class="number">{Math.round(opacity * 100)} %</output>
    </label>
  );
}

function Colours({ view, look, name }: Readonly<{ view: View; look: Look; name: string }>) {
  const { range } = look;
  const base = name.replace(/_r$/, "");
  const reversed = name !== base;
  const edge = (end: 0 | 1, text: string) => {
    const value = Number(text);
    if (range && text !== "" && Number.isFinite(value) && value !== range[1 - end]) {
      set({ range: end === 0 ? [value, range[1]] : [range[0], value] });
    }
  };
  return (
    <fieldset class="colours">
      <legend>
        Colours <span class="dim">{view.variable.unit}</span>
      </legend>
      {range && (
        <ColourBar colormap={name} range={range} unit={view.variable.unit} onRange={(next) => set({ range: next })} />
      )}
      <div class="row">
        <select
          aria-label="Colour map"
          value={base}
          onChange={(event) => set({ colormap: event.currentTarget.value + (reversed ? "_r" : "") })}
        >
          {GRADIENTS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <button
          type="button"
          class="quiet"
          aria-pressed={reversed}
          title="Turn the colours round"
          onClick={() => set({ colormap: reversed ? base : `${base}_r` })}
        >
          <Icon name="swap" />
          <span class="unseen">Turn the colours round</span>
        </button>
        <select aria-label="Scale" value={look.scale} onChange={(event) => set({ scale: event.currentTarget.value })}>
          {SCALES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      {range && (
        <div class="row">
          {([0, 1] as const).map((end) => (
            <input
              key={end}
              type="number"
              step="any"
              class="number"
              aria-label={end === 0 ? "Lowest value" : "Highest value"}
              value={range[end]}
              onChange={(event) => edge(end, event.currentTarget.value)}
            />
          ))}
          <button
            type="button"
            title="Fit the colours to what is on the map now"
            onClick={async () => set({ range: await rangeNow(view) })}
          >
            Fit
          </button>
        </div>
      )}
      <Opacity opacity={look.opacity} />
      <label class="field inline check">
        <input
          type="checkbox"
          checked={look.method === "linear"}
          onChange={(event) => set({ method: event.currentTarget.checked ? "linear" : "nearest" })}
        />
        <span>Interpolate between cells</span>
      </label>
    </fieldset>
  );
}
