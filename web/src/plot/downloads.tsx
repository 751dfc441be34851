/** What is plotted, and what is on the map, as files. */
import type { Plot } from "../address.ts";
import { fetchAnswer, type Question, urlOf } from "../api/ask.ts";
import type { Place } from "../places/place.ts";
import { complaint } from "../session.ts";
import { Icon } from "../ui/icons.tsx";
import type { View } from "../view.ts";

/** By the word that `f` takes: what it is called, and how its files end. */
const FORMATS: readonly (readonly [f: string, title: string, ending: string])[] = [
  ["csv", "CSV", "csv"],
  ["netcdf", "NetCDF", "nc"],
  ["covjson", "CoverageJSON", "covjson"],
];

type Asked = Readonly<{ place: Place; question: Question }>;
type Props = Readonly<{
  view: View;
  plot: Plot;
  asked: readonly Asked[];
  /** The plot, and the map, drawn. */
  pictures: Readonly<Record<"Plot" | "Map", () => Promise<HTMLCanvasElement | null>>>;
}>;

export function Downloads({ view, plot, asked, pictures }: Props) {
  const offered = view.collection.document.output_formats.map((format) =>
    format.toLowerCase().replace("coveragejson", "covjson"),
  );
  const formats = FORMATS.filter(([f]) => offered.includes(f));
  const nameOf = (place: Place, ending: string) =>
    fileName([view.collection.id, view.variable.name, place.name, plot], ending);
  return (
    <details class="menu">
      <summary>
        <Icon name="download" />
        <span>Download</span>
      </summary>
      <div class="menu-body">
        {asked.map(({ place, question }, i) => (
          <div class="row" key={`${place.name}${i}`}>
            <span class="place-name">{place.name}</span>
            {formats.map(([f, title, ending]) =>
              question.polygons ? (
                <button
                  type="button"
                  class="quiet"
                  key={f}
                  onClick={() => fetchAndSave(question, f, nameOf(place, ending))}
                >
                  {title}
                </button>
              ) : (
                <a key={f} href={urlOf(question, { f })} download={nameOf(place, ending)}>
                  {title}
                </a>
              ),
            )}
          </div>
        ))}
        {(["Plot", "Map"] as const).map((what) => (
          <button
            type="button"
            class="quiet"
            key={what}
            onClick={async () => {
              const canvas = await pictures[what]();
              canvas?.toBlob(
                (blob) => blob && save(blob, fileName([view.collection.id, view.variable.name, what], "png")),
              );
            }}
          >
            {what} as PNG
          </button>
        ))}
      </div>
    </details>
  );
}

const fileName = (parts: readonly string[], ending: string): string =>
  `${parts
    .join("-")
    .replace(/[^\w.-]+/g, "_")
    .toLowerCase()}.${ending}`;

async function fetchAndSave(question: Question, f: string, name: string): Promise<void> {
  try {
    save(await (await fetchAnswer(question, { f })).blob(), name);
  } catch (error) {
    complaint.value = error instanceof Error ? error.message : String(error);
  }
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
