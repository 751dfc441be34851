/**
 * Reads where the cells of a curvilinear or unstructured grid are, for a question that asks. They are as many as the data's own cells:
 * what reading and holding them costs is refused where it does not fit, and is part of the plan of the question.
 */
import type { Cost } from "../cost.ts";
import { Unsupported } from "../errors.ts";
import type { Dataset } from "../grid/dataset.ts";
import { type Grid, isListed, type ListedGrid } from "../grid/grid.ts";
import type { ArrayFacts } from "../grid/interpret.ts";
import { degreesOf, PLACE_BYTES, type Places, placesOf } from "../grid/places.ts";
import type { ChunkData } from "../numerics/data-type.ts";
import type { Meter } from "./meter.ts";
import { type OpenDataset, readContext } from "./open-dataset.ts";
import { planArray, planRead, type ReadPlan } from "./plan.ts";
import { readPlanned } from "./read-whole.ts";
import type { SelectionRequest } from "./selection.ts";

/** Where cells are: their centres alone, or their corners too, where the archive has them. */
export type PlacesNeeded = "centres" | "cells";

/** Of each cell: what is stored, beside what is decoded of it. */
const STORED_BYTES = 16;

/**
 * The dataset with the places of the grids of the variables asked for read, or taken from the cache.
 * @throws Unsupported where they do not fit; whatever reading throws
 */
export async function withPlaces(
  open: OpenDataset,
  request: Pick<SelectionRequest, "variables" | "expressions" | "where">,
  needed: PlacesNeeded,
  limits: Readonly<{ budget: Cost; connections: number }>,
  context: Readonly<{ meter: Meter; signal?: AbortSignal | undefined }>,
): Promise<OpenDataset> {
  const { dataset } = open;
  // What is computed may be of any.
  const variables = request.expressions.length > 0 || request.where ? null : request.variables;
  const grids = new Set(
    [...dataset.grids].flatMap(([name, grid]) =>
      isListed(grid) && (variables === null || variables.includes(name)) ? [grid] : [],
    ),
  );
  const read = new Map<Grid, Grid>();
  let spent = open.places;
  for (const grid of grids) {
    const plan = planPlaces(open, grid, needed, limits, spent.heldBytes);
    const key = `places:${open.cacheKey}:${grid.name}:${needed}`;
    let places = open.cache.get<Places>(key);
    if (!places) {
      places = await readPlaces(open, grid, plan, context);
      open.cache.set(key, places, plan.heldBytes);
    }
    read.set(grid, { ...grid, places });
    spent = { arrays: [...spent.arrays, ...plan.reading.arrays], heldBytes: spent.heldBytes + plan.heldBytes };
  }
  if (read.size === 0) {
    return open;
  }
  const placed: Dataset = {
    ...dataset,
    grids: new Map([...dataset.grids].map(([name, grid]) => [name, read.get(grid) ?? grid])),
  };
  return { ...open, dataset: placed, places: spent };
}

type PlacesPlan = Readonly<{ names: readonly ArrayFacts[]; reading: ReadPlan; heldBytes: number }>;

function planPlaces(
  open: OpenDataset,
  grid: ListedGrid,
  needed: PlacesNeeded,
  { budget, connections }: Readonly<{ budget: Cost; connections: number }>,
  alreadyBytes: number,
): PlacesPlan {
  const { centres, corners, dims } = grid;
  const names = [centres.lon, centres.lat, ...(needed === "cells" && corners ? [corners.lon, corners.lat] : [])];
  const cells = centres.lon.shape.slice(-dims.length).reduce((product, n) => product * n, 1);
  const cornerCount = names.length > 2 ? corners!.lon.shape.at(-1)! : 0;
  const heldBytes = (PLACE_BYTES + STORED_BYTES + 16 * cornerCount) * cells;
  const arrays = names.map((facts) => {
    const array = open.coordinates.get(facts.name);
    if (!array) {
      const detail = `The array ${facts.name} can't be read, which says where cells are.`;
      throw new Unsupported(`finding places on the grid of ${grid.name}`, detail);
    }
    const moving = facts.shape.length - dims.length - (facts === centres.lon || facts === centres.lat ? 0 : 1);
    return planArray(
      array,
      facts.shape.map((size, dim) =>
        dim < moving
          ? { kind: "windows" as const, dim, windows: endsOf(size), size: Math.min(2, size) }
          : { kind: "windows" as const, dim, windows: [{ start: 0, stop: size }], size },
      ),
    );
  });
  const still = { stateBytes: alreadyBytes + heldBytes, outputBytes: 0 };
  const reading = planRead(arrays, still, { connections, peakBytes: budget.peakBytes, parts: 1 });
  const over = (Object.keys(budget) as (keyof Cost)[]).filter((key) => reading.cost[key] > budget[key]);
  if (over.length > 0) {
    const said = over.map((key) => `${key} ${reading.cost[key]} of ${budget[key]}`).join(", ");
    throw new Unsupported(
      `finding places among the ${cells} cells of ${grid.name}`,
      `Reading these coordinates is over the budget of a request (${said}); questions that name no place, by index along ${dims.join(" and ")}, work.`,
    );
  }
  return { names, reading, heldBytes };
}

/** The first and the last: what is the same at both does not move. */
function endsOf(size: number) {
  return size > 1
    ? [
        { start: 0, stop: 1 },
        { start: size - 1, stop: size },
      ]
    : [{ start: 0, stop: 1 }];
}

async function readPlaces(
  open: OpenDataset,
  grid: ListedGrid,
  { names, reading }: PlacesPlan,
  { meter, signal }: Readonly<{ meter: Meter; signal?: AbortSignal | undefined }>,
): Promise<Places> {
  const context = readContext(open, meter, signal);
  const { shape: whole } = grid.centres.lon;
  const shape = whole.slice(-grid.dims.length);
  const cells = shape.reduce((product, n) => product * n, 1);
  const degrees: Float64Array[] = [];
  for (const [k, facts] of names.entries()) {
    const stored = await readPlanned(reading.arrays[k]!, reading.inFlight, context);
    const count = k < 2 ? cells : cells * facts.shape.at(-1)!;
    degrees.push(degreesOf(unitsOf(facts, names[k % 2]!), still(stored, count, facts)));
  }
  const [lon, lat, lonCorners, latCorners] = degrees as [Float64Array, Float64Array, Float64Array?, Float64Array?];
  const count = grid.corners?.lon.shape.at(-1) ?? 0;
  return placesOf(shape, lon, lat, lonCorners && latCorners ? { count, lon: lonCorners, lat: latCorners } : null);
}

/** CF: bounds without units have those of what they bound. */
function unitsOf(bounds: ArrayFacts, centres: ArrayFacts): ArrayFacts {
  const { units } = centres.attributes;
  return units === undefined ? bounds : { ...bounds, attributes: { units, ...bounds.attributes } };
}

/** The places at the first time. @throws Unsupported where they are others at the last */
function still(stored: ChunkData, count: number, { name }: ArrayFacts): ChunkData {
  if (stored.length === count) {
    return stored;
  }
  for (let i = 0; i < count; i++) {
    if (!Object.is(stored[i], stored[stored.length - count + i])) {
      throw new Unsupported(`${name} that changes with time`, "Only cells that stay where they are can be found.");
    }
  }
  return ArrayBuffer.isView(stored) ? stored.subarray(0, count) : stored.slice(0, count);
}
