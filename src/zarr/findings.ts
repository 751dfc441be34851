/**
 * What is good and bad about an archive that was opened, for whoever made it and whoever serves it. Pure: metadata and labels
 * alone, no data.
 */
import { labelExtent } from "../grid/cells.ts";
import { positionsOf } from "../grid/coordinates.ts";
import type { Axis, Dataset } from "../grid/dataset.ts";
import { isGlobal } from "../grid/longitude.ts";
import { isTimeUnits } from "../grid/time.ts";
import { directionOf } from "../numerics/search.ts";
import type { ArrayMetadata } from "./array-metadata.ts";
import { codecNames, warningFor } from "./describe.ts";
import type { OpenArray, OpenDataset } from "./open-dataset.ts";
import type { Hierarchy } from "./open-hierarchy.ts";

/** `error`: some of it can't be answered. `warning`: it can, but badly, or not by what its labels mean. */
export type Severity = "ok" | "warning" | "error";

export type Finding = Readonly<{
  severity: Severity;
  /** Arrays or dimensions, separated by commas; "" for all of the archive. */
  about: string;
  found: string;
  /** One line; null where there is none to give. */
  advice: string | null;
}>;

/** A coordinate in more chunks than this is slow to open. */
const MANY_CHUNKS = 16;
/** More chunks than this, each smaller than that, are more reads than they need be. */
const MANY_SMALL_CHUNKS = 1000;
const SMALL_CHUNK_BYTES = 100_000;

export function findingsOf({ dataset, arrays }: OpenDataset, hierarchy: Hierarchy): readonly Finding[] {
  return [
    ...metadataFindings(hierarchy),
    ...[...dataset.unreadable].map(([name, reason]) =>
      error(name, `It can't be read. ${reason}`, "Write it anew with a codec and a type that docs/sources.md lists."),
    ),
    ...(dataset.variables.size === 0 ? [nothing(hierarchy)] : []),
    ...[...dataset.axes.values()].flatMap((axis) => axisFindings(axis, dataset, hierarchy.arrays)),
    ...gridFindings(dataset),
    ...alike(arrays).flatMap(variableFindings),
    ...wordFindings(dataset),
  ];
}

const ok = (about: string, found: string): Finding => ({ severity: "ok", about, found, advice: null });
const warning = (about: string, found: string, advice: string): Finding => ({
  severity: "warning",
  about,
  found,
  advice,
});
const error = (about: string, found: string, advice: string): Finding => ({ severity: "error", about, found, advice });

function metadataFindings({ zarrFormat, consolidated, arrays, levels }: Hierarchy): readonly Finding[] {
  const what = `Zarr v${zarrFormat}, ${arrays.size} arrays, metadata ${consolidated ? "" : "not "}consolidated.`;
  const [finest, ...coarser] = levels.map(({ path }) => path || ".");
  return [
    consolidated
      ? ok("", what)
      : warning("", `${what} Opening reads a document or two for each array.`, "Run zarr.consolidate_metadata on it."),
    ...(finest === undefined
      ? []
      : [
          ok(
            "",
            `A pyramid, answered from its finest level, ${finest}; coarser ones: ${coarser.join(", ") || "none"}.`,
          ),
        ]),
  ];
}

function nothing({ groups }: Hierarchy): Finding {
  return groups.length > 0
    ? error("", `There is no data in this group. It holds the groups ${groups.join(", ")}.`, "Name one of them.")
    : error("", "There is no data variable.", "Write arrays of numbers with named dimensions.");
}

function axisFindings(axis: Axis, { grids }: Dataset, arrays: Hierarchy["arrays"]): readonly Finding[] {
  const { name, kind, size, coordinates, attributes, time } = axis;
  const lost = attributes["estran:labels"];
  if (typeof lost === "string") {
    return [error(name, lost, "Write the number that is missing.")];
  }
  if (size === 0) {
    return [error(name, "The dimension is empty.", "Write its data, or leave it out.")];
  }
  const array = arrays.get(name);
  const found: Finding[] = [ok(name, meaningOf(axis))];
  const onGrid = [...grids.values()].some(({ dims }) => (dims as readonly string[]).includes(name));
  if (Object.keys(attributes).length === 0 && !onGrid) {
    found.push(
      array
        ? warning(name, "The coordinate says nothing of itself.", "Give it CF attributes: units, standard_name, axis.")
        : warning(name, "It has no coordinate: its labels are 0, 1, 2 …", "Write a coordinate of that name."),
    );
  } else if (!time && isTimeUnits(attributes.units)) {
    const calendar = attributes.calendar === undefined ? "" : `, calendar ${String(attributes.calendar)}`;
    found.push(
      warning(name, `Times that can't be counted: ${attributes.units}${calendar}.`, "Write them as days since a date."),
    );
  }
  if (kind !== "x" && coordinates.kind !== "labels" && directionOf(positionsOf(coordinates)) === 0) {
    found.push(
      (time ? error : warning)(
        name,
        "Its labels repeat or are in no order: no range of them can be chosen.",
        "Sort it, and write each label once.",
      ),
    );
  }
  const chunks = array ? chunksOf(array) : 1;
  if (chunks > MANY_CHUNKS) {
    found.push(
      warning(
        name,
        `The coordinate is in ${chunks} chunks, and opening reads each.`,
        "Write it in one chunk; if it is regular, `estran catalog` writes an entry that needs no read.",
      ),
    );
  }
  return found;
}

function meaningOf(axis: Axis): string {
  const { kind, size, coordinates, time, duration, geographic } = axis;
  const meanings = {
    x: geographic ? `longitude${coordinates.kind !== "labels" && isGlobal(axis) ? " around the globe" : ""}` : "x",
    y: geographic ? "latitude" : "y",
    z: "vertical",
    t: `time in the calendar ${time?.calendar}`,
    other: time ? `times in the calendar ${time.calendar}` : duration ? "lengths of time" : "a dimension of its own",
  };
  const [first, last] = labelExtent(axis);
  const steps = coordinates.kind === "regular" ? "evenly spaced" : coordinates.kind === "labels" ? "named" : "listed";
  return `${meanings[kind]}, ${size} ${steps} labels, cells from ${first} to ${last}.`;
}

function gridFindings({ grids, axes, variables }: Dataset): readonly Finding[] {
  const placed = (kind: "x" | "y") => [...axes.values()].some((axis) => axis.kind === kind && axis.geographic);
  if (variables.size > 0 && grids.size === 0 && !(placed("x") && placed("y"))) {
    return [
      warning(
        "",
        "Nothing says which dimensions are longitude and latitude: no place can be asked for.",
        "Write coordinates in degrees_east and degrees_north, or a grid_mapping.",
      ),
    ];
  }
  return [...new Set(grids.values())].map((grid) => {
    const about = grid.dims.join(", ");
    switch (grid.kind) {
      case "unplaced":
        return warning(
          about,
          `Its cells can't be placed on the Earth: ${grid.feature}. ${grid.detail}`,
          "Only questions by its own dimensions are answered.",
        );
      case "healpix":
        return ok(about, `HEALPix pixels, by the grid mapping ${grid.name}.`);
      case "curvilinear":
      case "unstructured":
        return ok(about, `Cells that have a place each, by ${grid.name}, on a grid that is ${grid.kind}.`);
      default:
        return ok(about, `A projected grid, ${grid.code ?? grid.name}.`);
    }
  });
}

type Alike = Readonly<{ names: readonly string[]; array: OpenArray }>;

/** Variables of one shape and one way of storage, which are judged together. */
export function alike(arrays: OpenDataset["arrays"]): readonly Alike[] {
  const groups = Map.groupBy(arrays, ([, { metadata, pipeline }]) => {
    const { dimensionNames, shape, dataType, codecs } = metadata;
    return JSON.stringify([dimensionNames, shape, pipeline.chunkShape, dataType, codecNames(codecs)]);
  });
  return [...groups.values()].map((group) => ({ names: group.map(([name]) => name), array: group[0]![1] }));
}

function variableFindings({ names, array: { metadata, pipeline } }: Alike): readonly Finding[] {
  const { dimensionNames, shape, dataType, codecs } = metadata;
  const { chunkShape, decodedBytes, shard } = pipeline;
  const about = names.join(", ");
  const sizes = dimensionNames.map((dim, i) => `${dim} ${shape[i]}`).join(" × ");
  const shards = shard ? `, in shards of ${metadata.chunkShape.join(" × ")}` : "";
  const held = `${dataType.name}, ${sizes}, in chunks of ${chunkShape.join(" × ")}${shards}`;
  const chain = codecNames(codecs).join(", ");
  const said = ok(about, `${held}: ${megabytes(decodedBytes)} decoded; ${chain || "no codec"}.`);
  const tooLarge = warningFor(decodedBytes);
  const chunks = chunksOf({ shape, chunkShape });
  if (tooLarge !== null) {
    return [said, warning(about, tooLarge, "Write chunks of 1 to 10 MB.")];
  }
  return chunks > MANY_SMALL_CHUNKS && decodedBytes < SMALL_CHUNK_BYTES && !shard
    ? [said, warning(about, `It is in ${chunks} small chunks.`, "Write chunks of 1 to 10 MB, or shards of small ones.")]
    : [said];
}

/** What variables do not say of themselves. */
function wordFindings({ variables }: Dataset): readonly Finding[] {
  const without = (...keys: readonly string[]) =>
    [...variables.values()]
      .filter(({ attributes }) => keys.every((key) => attributes[key] === undefined))
      .map(({ name }) => name)
      .join(", ");
  const [units, names] = [without("units"), without("standard_name", "long_name")];
  return [
    ...(units === "" ? [] : [warning(units, "No units.", "Write the attribute units; 1 for a mere number.")]),
    ...(names === "" ? [] : [warning(names, "Nothing says what it is.", "Write standard_name or long_name.")]),
  ];
}

function chunksOf({ shape, chunkShape }: Pick<ArrayMetadata, "shape" | "chunkShape">): number {
  return shape.reduce((product, size, dim) => product * Math.ceil(size / chunkShape[dim]!), 1);
}

/** Bytes for people. */
export function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
