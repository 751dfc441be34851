/**
 * Examines an archive: opens it, says what is found, and plans questions that people ask of every archive. Reads metadata and
 * coordinates, and no data.
 */
import type { Archive, Source } from "../catalog/entry.ts";
import type { Cost } from "../cost.ts";
import { EstranError } from "../errors.ts";
import { valueAt } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { alike, type Finding, findingsOf } from "../zarr/findings.ts";
import { createMeter, type Meter, withMeter } from "../zarr/meter.ts";
import { type OpenContext, type OpenDataset, openDataset } from "../zarr/open-dataset.ts";
import { openHierarchy } from "../zarr/open-hierarchy.ts";
import type { Labels, SelectionRequest } from "../zarr/selection.ts";
import { planAggregate } from "./aggregate.ts";
import { type Limits, type Planned, planSubset } from "./answer.ts";

/** A question, what it would cost within some limits, or why it can't be asked here. */
export type Typical = Readonly<{ question: string; fits: boolean; cost: Cost | null; reason: string | null }>;

export type Examination = Readonly<{
  /** It can be opened, and some of the questions fit. */
  works: boolean;
  /** What opening it took, with nothing kept. */
  opening: Readonly<Pick<Meter, "requests" | "fetchedBytes">> | null;
  findings: readonly Finding[];
  questions: readonly Typical[];
}>;

/** Variables stored in more ways than this are not all asked about. */
const MAX_KINDS = 5;

/** More reads than this for one series, or one map, are worth advice. */
const MANY_READS = 100;

/** @param limits what the questions are held to @throws what is not the archive's fault */
export async function examine(archive: Archive, context: OpenContext, limits: Limits): Promise<Examination> {
  const meter = createMeter();
  const metered = { ...context, openStore: (source: Source) => withMeter(context.openStore(source), meter) };
  try {
    const open = await openDataset(archive, metered);
    const { requests, fetchedBytes } = meter;
    const hierarchy = await openHierarchy(open.store, { group: archive.group, arrays: archive.arrays });
    const questions = typicalQuestions(open, limits);
    return {
      works: questions.some(({ fits }) => fits),
      opening: { requests, fetchedBytes },
      findings: [...findingsOf(open, hierarchy), ...questions.flatMap(adviceOn)],
      questions: questions.map(({ question, fits, cost, reason }) => ({ question, fits, cost, reason })),
    };
  } catch (error) {
    if (!(error instanceof EstranError)) {
      throw error;
    }
    const found = `It can't be opened. ${error.message}`;
    return {
      works: false,
      opening: null,
      findings: [{ severity: "error", about: "", found, advice: null }],
      questions: [],
    };
  }
}

type Asked = Typical & Readonly<{ about: string; chunkAlong: string }>;

/** A point's series, a map and a regional mean, of each kind of variable. */
function typicalQuestions(open: OpenDataset, limits: Limits): readonly Asked[] {
  const cells = ({ metadata: { shape } }: (typeof kinds)[number]["array"]) => shape.reduce((n, size) => n * size, 1);
  const kinds = alike(open.arrays);
  const largest = kinds.toSorted((a, b) => cells(b.array) - cells(a.array)).slice(0, MAX_KINDS);
  return largest.flatMap(({ names: [name], array }) => {
    const onEarth = open.dataset.grids.get(name!)?.dims as readonly string[] | undefined;
    const axes = array.metadata.dimensionNames.map((dim) => open.dataset.axes.get(dim)!);
    const isPlace = (axis: Axis) => onEarth?.includes(axis.name) ?? (axis.kind === "x" || axis.kind === "y");
    const at = (isFixed: (axis: Axis) => boolean): SelectionRequest => ({
      ...EVERYTHING,
      variables: [name!],
      dims: Object.fromEntries(
        axes
          .filter((axis) => isFixed(axis) && axis.size > 0)
          .map(({ name: dim, coordinates, size }) => [dim, one(valueAt(coordinates, size >> 1))]),
      ),
    });
    const times = axes.find(({ kind }) => kind === "t");
    const places = axes.filter(isPlace);
    const ask = (question: string, chunkAlong: string, plan: () => Planned): Asked => ({
      ...planned(question, plan),
      about: name!,
      chunkAlong,
    });
    const series = ask(`${name} at one place, all times`, "time", () =>
      planSubset(
        open,
        at((axis) => axis !== times),
        { coverage: "fraction" },
        limits,
      ),
    );
    const map = ask(`${name} as one map`, "space", () =>
      planSubset(
        open,
        at((axis) => !isPlace(axis)),
        { coverage: "fraction" },
        limits,
      ),
    );
    const over = places.map((axis) => axis.name);
    const mean = ask(`${name}, mean of the whole area at one time`, "space", () =>
      planAggregate(
        open,
        at((axis) => !isPlace(axis)),
        { ...MEAN, over },
        limits,
      ),
    );
    return [...(times ? [series] : []), ...(places.length > 0 ? [map, mean] : [])];
  });
}

const EVERYTHING: SelectionRequest = {
  variables: null,
  time: null,
  z: null,
  dims: {},
  box: null,
  points: null,
  region: null,
  method: "nearest",
  expressions: [],
  where: null,
};

const MEAN = {
  reduce: ["mean"],
  other: null,
  q: null,
  ddof: 0,
  bins: null,
  range: null,
  window: null,
  weights: null,
  days: false,
  coverage: "fraction",
  groupby: null,
  resample: null,
  seasons: null,
  closed: "left",
  label: "left",
  anomaly: null,
  base: null,
  standardized: false,
  rolling: null,
  center: false,
  skipna: true,
  minCount: 1,
} as const;

const one = (value: number | string): Labels => ({ kind: "values", values: [value] });

function planned(question: string, plan: () => Planned): Typical {
  try {
    const { fits, plan: read } = plan();
    return { question, fits, cost: read.cost, reason: null };
  } catch (error) {
    if (error instanceof EstranError) {
      return { question, fits: false, cost: null, reason: error.message };
    }
    throw error;
  }
}

function adviceOn({ question, fits, cost, about, chunkAlong }: Asked): readonly Finding[] {
  if (cost === null || (fits && cost.requests <= MANY_READS)) {
    return [];
  }
  const found = fits ? `${question}: ${cost.requests} reads.` : `${question}: more than an isolate may spend.`;
  const advice = `Write longer chunks along ${chunkAlong}, or publish a second layout of such chunks (docs/catalogue.md, layouts).`;
  return [{ severity: "warning", about, found, advice }];
}
