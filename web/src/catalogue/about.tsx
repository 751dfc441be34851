/** A collection's page: what is in it, how it is laid out, and how else to reach it. */
import type { Question } from "../api/ask.ts";
import type { Collection } from "../collection.ts";
import { timeText } from "../collection.ts";
import { Snippets } from "../request/request-panel.tsx";
import { openLine } from "../request/xarray-line.ts";
import { go, hrefOf } from "../state.ts";
import { Code, Copy } from "../ui/copy.tsx";
import { bytesText, countText, numberText } from "../ui/numbers.ts";
import { periodOf } from "./catalogue.tsx";

export function About({ collection }: Readonly<{ collection: Collection }>) {
  const { document, id, title, variables } = collection;
  const [west, south, east, north] = document.extent.spatial.bbox[0]!;
  const unreadable = Object.entries(document["estran:unreadable"] ?? {});
  return (
    <main class="about" id="main">
      <h1>{title}</h1>
      <p class="lead">{document.description}</p>
      <dl class="facts-list">
        <dt>Identifier</dt>
        <dd>
          <code>{id}</code> <Copy text={id} what="identifier" />
        </dd>
        <dt>Period</dt>
        <dd>{periodOf(document)}</dd>
        <dt>Extent</dt>
        <dd class="number">
          {numberText(west)}° to {numberText(east)}° E, {numberText(south)}° to {numberText(north)}° N
        </dd>
        <dt>Licence</dt>
        <dd>{document.license}</dd>
        <dt>Formats</dt>
        <dd>{document.output_formats.join(", ")}</dd>
        <dt>Documents</dt>
        <dd>
          <a href={`/collections/${encodeURIComponent(id)}`}>STAC and OGC API EDR</a> · <a href="/docs">API</a>
        </dd>
      </dl>

      <h2 id="variables">Variables</h2>
      <Scroll labelledBy="variables">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">What it is</th>
            <th scope="col">Unit</th>
            <th scope="col">Dimensions</th>
          </tr>
        </thead>
        <tbody>
          {variables.map(({ name, label, unit, dims }) => (
            <tr key={name}>
              <th scope="row">
                <a
                  href={hrefOf({ variable: name, view: "map" })}
                  onClick={(event) => {
                    event.preventDefault();
                    go({ variable: name, view: "map", range: null });
                  }}
                >
                  <code>{name}</code>
                </a>
              </th>
              <td>{label}</td>
              <td>{unit}</td>
              <td>
                <code>{dims.join(" × ")}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </Scroll>
      {unreadable.length > 0 && (
        <details>
          <summary>{unreadable.length} arrays can’t be read</summary>
          <ul>
            {unreadable.map(([name, reason]) => (
              <li key={name}>
                <code>{name}</code>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}

      <h2 id="dimensions">Dimensions</h2>
      <Dimensions collection={collection} />

      <h2 id="layout">Chunk layout</h2>
      <Layout collection={collection} />

      <h2 id="access">Reach it</h2>
      <p>
        One point of the first variable, in each language. Add <code>explain=true</code> to any question to see its cost
        first.
      </p>
      <Snippets question={exampleOf(collection)} />
      {document.assets && (
        <>
          <p>The archive itself:</p>
          <Code text={`import xarray as xr\n\n${openLine(collection)}`} what="xarray code that opens the archive" />
        </>
      )}
    </main>
  );
}

function Scroll({ labelledBy, children }: Readonly<{ labelledBy: string; children: preact.ComponentChildren }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="scroll" tabIndex={0} aria-labelledby={labelledBy}>
      <table>{children}</table>
    </section>
  );
}

function Dimensions({ collection: { document } }: Readonly<{ collection: Collection }>) {
  const storage = Object.values(document["estran:storage"] ?? {});
  const sizeOf = (dim: string) => {
    const found = storage.find(({ dims }) => dims.includes(dim));
    return found ? countText(found.shape[found.dims.indexOf(dim)]!) : "–";
  };
  const text = (label: number | string | null | undefined) =>
    typeof label === "number" ? numberText(label) : timeText(label ?? "…");
  return (
    <Scroll labelledBy="dimensions">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col">Size</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">Step</th>
          <th scope="col">Unit</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(document["cube:dimensions"]).map(([name, { type, axis, extent, values, step, unit }]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{axis ? `${type}, ${axis}` : type}</td>
            <td class="number">{sizeOf(name)}</td>
            <td class="number">{text(type === "temporal" ? (values?.[0] ?? extent?.[0]) : extent?.[0])}</td>
            <td class="number">{text(type === "temporal" ? (values?.at(-1) ?? extent?.[1]) : extent?.[1])}</td>
            <td class="number">
              {step === null ? "varies" : typeof step === "number" ? numberText(step) : (step ?? "–")}
            </td>
            <td>{unit ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </Scroll>
  );
}

function Layout({ collection: { document } }: Readonly<{ collection: Collection }>) {
  return (
    <Scroll labelledBy="layout">
      <thead>
        <tr>
          <th scope="col">Variable</th>
          <th scope="col">Type</th>
          <th scope="col">Shape</th>
          <th scope="col">Chunk</th>
          <th scope="col">Shard</th>
          <th scope="col">Chunk, decoded</th>
          <th scope="col">Codecs</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(document["estran:storage"] ?? {}).map(([name, layout]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{layout.dataType}</td>
            <td class="number">{layout.shape.join(" × ")}</td>
            <td class="number">{layout.chunkShape.join(" × ")}</td>
            <td class="number">{layout.shardShape?.join(" × ") ?? "–"}</td>
            <td class="number">{bytesText(layout.decodedChunkBytes)}</td>
            <td>
              {layout.codecs?.join(", ") ?? "–"}
              {layout.warning && <p class="warning">{layout.warning}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </Scroll>
  );
}

function exampleOf({ document, id, variables }: Collection): Question {
  const [west, south, east, north] = document.extent.spatial.bbox[0]!;
  const middle = (a: number, b: number) => Math.round(((a + b) / 2) * 100) / 100;
  return {
    path: `/collections/${encodeURIComponent(id)}/position`,
    parameters: {
      coords: `POINT(${middle(west, east < west ? east + 360 : east)} ${middle(south, north)})`,
      ...(variables[0] && { "parameter-name": variables[0].name }),
    },
  };
}
