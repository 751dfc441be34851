/**
 * Groups that hold the same data at several resolutions. Recognises how they say so, and which level is the finest: by the number
 * of its cells, never by its name, for ndpyramid calls the coarsest `0` and others the finest. Pure: sees metadata, no store.
 *
 * https://github.com/zarr-conventions/multiscales (GeoZarr) · https://github.com/carbonplan/ndpyramid · https://ngff.openmicroscopy.org/0.4
 */
import { CorruptData } from "../errors.ts";
import type { Attributes } from "../grid/dataset.ts";
import type { ArrayMetadata } from "./array-metadata.ts";
import { joinPath } from "./group-contents.ts";
import { isObject } from "./metadata-members.ts";

/** One level as the group names it. */
export type NamedLevel = Readonly<{
  /** Of a group or an array, relative to the group; "" is the group itself. */
  path: string;
  /** What is said of it beside its path, where it is placed in space. */
  attributes: Attributes;
  /** How it was made of a finer one, in the words of the pyramid; null where nothing says. */
  method: string | null;
}>;

/** One level as it was found. */
export type PyramidLevel = Readonly<{
  path: string;
  /** As the pyramid names it, where it does. */
  resampling_method?: string;
  shapes: Readonly<Record<string, readonly number[]>>;
}>;

const MAX_LEVELS = 32;

/**
 * The levels that a group's attributes name; null where it is no pyramid.
 * @throws CorruptData for a path that leads out of the group, and for more than 32 levels
 */
export function namedLevels(group: string, { multiscales }: Attributes): readonly NamedLevel[] | null {
  const [listed, member] = isObject(multiscales)
    ? [multiscales.layout, "asset"]
    : Array.isArray(multiscales) && isObject(multiscales[0])
      ? [multiscales[0].datasets, "path"]
      : [null, ""];
  if (!Array.isArray(listed) || listed.length === 0) {
    return null;
  }
  const key = joinPath(group, "multiscales");
  const ofAll = isObject(multiscales) ? multiscales.resampling_method : undefined;
  if (listed.length > MAX_LEVELS) {
    throw new CorruptData(key, `it names ${listed.length} levels, more than ${MAX_LEVELS}`);
  }
  return listed.map((level: unknown) => {
    const path = isObject(level) ? level[member] : undefined;
    if (typeof path !== "string") {
      throw new CorruptData(key, `a level of it has no "${member}"`);
    }
    const plain = path.replace(/^\.(\/|$)/, "").replace(/\/$/, "");
    if (plain !== "" && plain.split("/").some((part) => /^\.{0,2}$/.test(part))) {
      throw new CorruptData(key, `the path ${JSON.stringify(path)} is none within the group`);
    }
    const { resampling_method: method = ofAll, ...said } = level as Attributes;
    return { path: plain, attributes: placing(said), method: typeof method === "string" ? method : null };
  });
}

/** Members that would describe every level alike, though each has its own. */
const OF_ONE_LEVEL = ["multiscales", "zarr_conventions", "spatial:transform", "spatial:shape"];

/** The attributes of a level's group: its own, what the pyramid says of that level, and what it says of all. */
export function levelAttributes(pyramid: Attributes, named: NamedLevel, own: Attributes): Attributes {
  const shared = Object.entries(pyramid).filter(([name]) => !OF_ONE_LEVEL.includes(name));
  return { ...Object.fromEntries(shared), ...named.attributes, ...own };
}

const placing = (level: Attributes): Attributes =>
  Object.fromEntries(Object.entries(level).filter(([name]) => /^(spatial|proj):/.test(name)));

/** Cells of the largest array. */
export function cellsOf(arrays: Iterable<Pick<ArrayMetadata, "shape">>): number {
  return [...arrays].reduce(
    (most, { shape }) =>
      Math.max(
        most,
        shape.reduce((product, size) => product * size, 1),
      ),
    0,
  );
}
