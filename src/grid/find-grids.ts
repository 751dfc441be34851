/**
 * Which variables lie on a grid that is placed by something else than longitude and latitude axes, and what places it: a grid
 * mapping that CF or GeoZarr names, or coordinates of each cell. Pure: sees metadata and axes.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#grid-mappings-and-projections
 */
import { Unsupported } from "../errors.ts";
import { directionOf } from "../numerics/search.ts";
import { namesIn } from "./axis-kind.ts";
import type { Attributes, Axis } from "./dataset.ts";
import { listedGridOf } from "./find-listed.ts";
import type { Grid, HealpixGrid, ProjectedGrid, UnplacedGrid } from "./grid.ts";
import { isMapping, type Mapping, parseMapping } from "./grid-mapping.ts";
import type { ArrayFacts } from "./interpret.ts";
import type { Projection } from "./projection.ts";

/** The grids of `variables`, by name. @param attributes the group's */
export function findGrids(
  variables: readonly string[],
  arrays: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
  axes: ReadonlyMap<string, Axis>,
): ReadonlyMap<string, Grid> {
  const known = new Map<string, Grid>();
  const found = new Map<string, Grid>();
  for (const name of variables) {
    const facts = arrays.get(name)!;
    const along = facts.dims.map((dim) => axes.get(dim)!);
    const pixels = healpixOf(mappingOf(facts, arrays, attributes), along);
    if (pixels) {
      const grid = known.get(pixels.dims[0]!) ?? pixels;
      known.set(pixels.dims[0]!, grid);
      found.set(name, grid);
      continue;
    }
    const [y, x] = (["y", "x"] as const).map((kind) => along.find((axis) => axis.kind === kind));
    if (x?.geographic && y?.geographic) {
      continue;
    }
    const source = x && y ? mappingOf(facts, arrays, attributes) : null;
    const mapped = source && (known.get(`${y!.name} ${x!.name} ${source.name}`) ?? gridFrom(source, y!, x!));
    if (source && mapped) {
      known.set(`${y!.name} ${x!.name} ${source.name}`, mapped);
    }
    // Where the projection is not understood, the cells may still say where they are.
    const listed = mapped && mapped.kind !== "unplaced" ? null : listedGridOf(facts, arrays, attributes, along);
    const same = listed && (known.get(listed.name) ?? listed);
    if (same) {
      known.set(listed.name, same);
    }
    const grid = same ?? mapped;
    if (grid) {
      found.set(name, grid);
    }
  }
  return found;
}

/**
 * `healpix_nside` or the level of refinement, and nested or ring, under the names that writers use. The dimension is the one that
 * holds every pixel, or whose coordinate says which.
 */
function healpixOf(source: MappingSource | null, along: readonly Axis[]): HealpixGrid | UnplacedGrid | null {
  if (source?.attributes.grid_mapping_name !== "healpix") {
    return null;
  }
  const {
    healpix_nside: side,
    healpix_order: order,
    refinement_level: level,
    indexing_scheme: scheme,
  } = source.attributes;
  const refinement = [level, order].map((value) => (typeof value === "string" ? Number.NaN : Number(value)));
  const nside = side === undefined ? 2 ** (refinement.find((value) => value >= 0) ?? Number.NaN) : Number(side);
  const words = [scheme, order].find((value) => typeof value === "string");
  const nested = words === undefined || /^nest/i.test(String(words));
  const isSide = Number.isInteger(nside) && nside >= 1 && nside <= 2 ** 24;
  const count = 12 * nside * nside;
  const axis =
    along.find(({ size, attributes }) => size === count && attributes.standard_name === "healpix_index") ??
    along.find(({ size }) => size === count) ??
    along.find(
      ({ name, attributes }) => attributes.standard_name === "healpix_index" || /^(cells?|pix(els?)?)$/.test(name),
    );
  const dims = [axis?.name ?? ""];
  const refuse = (detail: string): UnplacedGrid => ({ kind: "unplaced", dims, feature: "this HEALPix grid", detail });
  if (
    !isSide ||
    (nested && !Number.isInteger(Math.log2(nside))) ||
    (words !== undefined && !/^(nest|ring)/i.test(String(words)))
  ) {
    return refuse(`${source.name} has nside ${String(side ?? nside)} and the order ${String(words)}.`);
  }
  if (!axis) {
    return refuse(`No dimension has ${count} pixels, or says which it has.`);
  }
  const { coordinates } = axis;
  const partial = axis.size < count;
  const isRising = coordinates.kind === "labels" ? false : directionOf(coordinates) === 1;
  const says =
    partial && Object.keys(axis.attributes).length === 0 && coordinates.kind === "regular" && coordinates.start === 0;
  if ((axis.size > 1 && !isRising) || says) {
    return refuse(`The coordinate of ${axis.name} does not number its ${axis.size} pixels of ${count}, rising.`);
  }
  return { kind: "healpix", dims: [axis.name], axis, nside, nested, name: `healpix, nside ${nside}` };
}

type MappingSource = Readonly<{ name: string; attributes: Attributes }>;

/** What a variable's own attributes say, the mapping that it names, the group's attributes, or the only mapping there is. */
export function mappingOf(
  { name, attributes: own }: ArrayFacts,
  arrays: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
): MappingSource | null {
  if (isMapping(own)) {
    return { name, attributes: own };
  }
  const named = namesIn(own.grid_mapping).find((candidate) => isMapping(arrays.get(candidate)?.attributes ?? {}));
  if (named !== undefined) {
    return { name: named, attributes: arrays.get(named)!.attributes };
  }
  if (isMapping(attributes)) {
    return { name: "", attributes };
  }
  const [only, other] = [...arrays.values()].filter((facts) => facts.dims.length === 0 && isMapping(facts.attributes));
  return only && !other ? { name: only.name, attributes: only.attributes } : null;
}

function gridFrom({ name, attributes }: MappingSource, y: Axis, x: Axis): Grid {
  const dims = [y.name, x.name] as const;
  try {
    const mapping = parseMapping(attributes);
    const { projection } = mapping;
    if (!projection) {
      const feature = "choosing a place by longitude and latitude here";
      return {
        kind: "unplaced",
        dims,
        feature,
        detail: `${name} says that ${x.name} and ${y.name} are longitude and latitude, and they do not.`,
      };
    }
    return projected(mapping, projection, y, x);
  } catch (error) {
    if (error instanceof Unsupported) {
      return { kind: "unplaced", dims, feature: error.feature, detail: error.detail };
    }
    throw error;
  }
}

function projected({ attributes, code }: Mapping, projection: Projection, y: Axis, x: Axis): ProjectedGrid {
  const { grid_mapping_name: name } = attributes;
  return {
    kind: "projected",
    dims: [y.name, x.name],
    y,
    x,
    projection: projection.rotated ? projection : inUnits(projection, metresOf(x, attributes), metresOf(y, attributes)),
    code,
    wkt: [attributes.crs_wkt, attributes["proj:wkt2"]].find((wkt) => typeof wkt === "string") ?? null,
    name: typeof name === "string" ? name : (code ?? "projected"),
  };
}

/** Metres (an angle times the height of a satellite) in one unit of an axis. */
function metresOf({ attributes: { units, standard_name: standardName } }: Axis, mapping: Attributes): number {
  const unit = typeof units === "string" ? units.trim().toLowerCase() : "";
  const height = Number(mapping.perspective_point_height);
  const angular = /^(micro)?rad(ian)?s?$|^µrad$/.exec(unit);
  if (angular || (unit === "" && /angular/.test(String(standardName)))) {
    return height * (unit.startsWith("micro") || unit.startsWith("µ") ? 1e-6 : 1);
  }
  const factor = METRES[unit];
  if (factor === undefined) {
    throw new Unsupported(
      `projected coordinates in ${unit}`,
      `Understood are ${Object.keys(METRES).join(", ")} and radians.`,
    );
  }
  return factor;
}

const METRES: Readonly<Record<string, number>> = {
  "": 1,
  "1": 1,
  m: 1,
  meter: 1,
  meters: 1,
  metre: 1,
  metres: 1,
  km: 1000,
  kilometer: 1000,
  kilometers: 1000,
  kilometre: 1000,
  kilometres: 1000,
  "us survey foot": 1200 / 3937,
  foot: 0.3048,
};

function inUnits(projection: Projection, xMetres: number, yMetres: number): Projection {
  if (xMetres === 1 && yMetres === 1) {
    return projection;
  }
  return {
    ...projection,
    forward(lon, lat) {
      const [x, y] = projection.forward(lon, lat);
      return [x / xMetres, y / yMetres];
    },
    inverse: (x, y) => projection.inverse(x * xMetres, y * yMetres),
  };
}
