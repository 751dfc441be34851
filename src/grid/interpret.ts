/**
 * Which arrays are what: data variables, coordinates, bounds, and what each dimension means. From attributes, never from the
 * position of a dimension, and from names only where nothing else speaks. Pure: sees metadata, no values.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#coordinate-types
 */
import { namedKind, namesIn, statedKind } from "./axis-kind.ts";
import type { Attributes, AxisKind, Variable } from "./dataset.ts";
import { reinterpretFlags } from "./flags.ts";
import { parsePacking, type StoredFacts } from "./packing.ts";

/** What an array's metadata says. */
export type ArrayFacts = StoredFacts & Readonly<{ name: string; dims: readonly string[]; shape: readonly number[] }>;

export type Interpretation = Readonly<{
  /** Data variables: numbers over at least one dimension that are no coordinate, bounds or grid mapping. */
  variables: readonly string[];
  /** Dimension → the array that labels it: its own, else the only one-dimensional auxiliary coordinate that says which axis it is. */
  coordinateOf: ReadonlyMap<string, string>;
  /** Dimension → the bounds of that array: CF `bounds` (n × 2), or `edges` (n + 1). */
  boundsOf: ReadonlyMap<string, string>;
  /** Arrays without dimensions that are no grid mapping. */
  scalars: readonly string[];
  /** Auxiliary coordinates along one dimension of a data variable. */
  auxiliaries: readonly string[];
  /** What each dimension of a data variable means. */
  kindOf: ReadonlyMap<string, AxisKind>;
}>;

/**
 * Reads the meaning of a group's arrays, by name. `attributes` are the group's: xarray keeps there the names of coordinates
 * that belong to no variable.
 */
export function interpret(arrays: ReadonlyMap<string, ArrayFacts>, attributes: Attributes = {}): Interpretation {
  const all = [...arrays.values()];
  const named = (keys: readonly string[]): ReadonlySet<string> =>
    new Set(all.flatMap((facts) => keys.flatMap((key) => namesIn(facts.attributes[key]))));
  const auxiliary = new Set([...named(["coordinates"]), ...namesIn(attributes.coordinates)]);
  const mappings = named(["grid_mapping"]);
  const support = named(["bounds", "climatology", "edges"]);
  const isMapping = ({ name, attributes: { grid_mapping_name: mapping, crs_wkt: crs } }: ArrayFacts) =>
    mappings.has(name) || mapping !== undefined || crs !== undefined;

  const coordinateOf = findCoordinates(all, auxiliary);
  const coordinates = new Set(coordinateOf.values());
  const variables = all.filter(
    (facts) =>
      facts.dataType.kind === "number" &&
      facts.dims.length > 0 &&
      !(coordinates.has(facts.name) || auxiliary.has(facts.name) || support.has(facts.name) || isMapping(facts)),
  );
  return {
    variables: variables.map(({ name }) => name),
    coordinateOf,
    boundsOf: findBounds(coordinateOf, arrays),
    scalars: all.filter((facts) => facts.dims.length === 0 && !isMapping(facts)).map(({ name }) => name),
    auxiliaries: all
      .filter(
        ({ name, dims }) => dims.length === 1 && auxiliary.has(name) && !coordinates.has(name) && !support.has(name),
      )
      .filter(({ dims, shape }) =>
        variables.some((variable) => variable.shape[variable.dims.indexOf(dims[0]!)] === shape[0]),
      )
      .map(({ name }) => name),
    kindOf: findKinds(variables, coordinateOf, arrays),
  };
}

/** A data variable as it is shown: with its packing read, and without the attributes that only describe how it is stored. */
export function buildVariable(facts: ArrayFacts): Variable {
  const { name, dims, shape, dataType } = facts;
  const packing = parsePacking(facts);
  const described = describing(facts.attributes);
  const attributes =
    packing.reinterpret === null
      ? described
      : reinterpretFlags(described, 8 * dataType.itemBytes!, packing.reinterpret);
  return { name, dims, shape, dataType, attributes, packing };
}

/** Attributes without those about storage, which are untrue of decoded values. */
export function describing(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !STORAGE_ATTRIBUTES.has(key)));
}

const STORAGE_ATTRIBUTES = new Set([
  "_FillValue",
  "missing_value",
  "scale_factor",
  "add_offset",
  "valid_min",
  "valid_max",
  "valid_range",
  "_Unsigned",
  "_ARRAY_DIMENSIONS",
  "coordinates",
  "grid_mapping",
]);

function findCoordinates(all: readonly ArrayFacts[], auxiliary: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const dims = new Set(all.flatMap((facts) => facts.dims));
  const along = (dim: string) => all.filter((facts) => facts.dims.length === 1 && facts.dims[0] === dim);
  for (const dim of dims) {
    const candidates = along(dim);
    const own = candidates.find(({ name }) => name === dim);
    const others = candidates.filter(
      ({ name, attributes, dataType }) =>
        attributes.axis !== undefined || (auxiliary.has(name) && statedKind(attributes, dataType) !== null),
    );
    // Several (the longitude, latitude and time of a trajectory) label points, not an axis.
    const coordinate = own ?? (others.length === 1 ? others[0] : undefined);
    if (coordinate) {
      found.set(dim, coordinate.name);
    }
  }
  return found;
}

function findBounds(
  coordinateOf: ReadonlyMap<string, string>,
  arrays: ReadonlyMap<string, ArrayFacts>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [dim, coordinate] of coordinateOf) {
    const { attributes, shape } = arrays.get(coordinate)!;
    const size = shape[0]!;
    const fits = (name: unknown, expected: readonly number[]) => {
      const bounds = typeof name === "string" ? arrays.get(name) : undefined;
      return bounds?.dataType.kind !== "text" && bounds?.shape.join() === expected.join() ? bounds : undefined;
    };
    const bounds = fits(attributes.bounds, [size, 2]) ?? fits(attributes.edges, [size + 1]);
    if (bounds) {
      found.set(dim, bounds.name);
    }
  }
  return found;
}

/** Dimensions of one variable have different kinds: the one that says so most clearly keeps it, the others are `other`. */
function findKinds(
  variables: readonly ArrayFacts[],
  coordinateOf: ReadonlyMap<string, string>,
  arrays: ReadonlyMap<string, ArrayFacts>,
): ReadonlyMap<string, AxisKind> {
  const dims = [...new Set(variables.flatMap((facts) => facts.dims))];
  const coordinate = (dim: string) => arrays.get(coordinateOf.get(dim) ?? "");
  const claims = new Map(
    dims.map((dim) => {
      const facts = coordinate(dim);
      return [dim, facts ? statedKind(facts.attributes, facts.dataType) : null] as const;
    }),
  );
  for (const dim of dims) {
    const facts = coordinate(dim);
    const byName = facts && claims.get(dim) === null ? namedKind(facts) : null;
    if (byName && ![...claims.values()].some((claim) => claim?.kind === byName.kind)) {
      claims.set(dim, byName);
    }
  }
  const kinds = new Map<string, AxisKind>(dims.map((dim) => [dim, claims.get(dim)?.kind ?? "other"]));
  for (const facts of variables) {
    for (const kind of ["x", "y", "z", "t"] as const) {
      const rivals = facts.dims.filter((dim) => kinds.get(dim) === kind);
      const strongest = Math.max(...rivals.map((dim) => claims.get(dim)!.strength));
      const keeper = rivals.find((dim) => claims.get(dim)!.strength === strongest);
      for (const dim of rivals.filter((rival) => rival !== keeper)) {
        kinds.set(dim, "other");
      }
    }
  }
  return kinds;
}
