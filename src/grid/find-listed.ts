/**
 * Variables whose cells have a longitude and a latitude each, in auxiliary coordinates of two dimensions (models of the ocean,
 * limited areas, swaths) or of one (unstructured meshes, stations). Pure: sees metadata and axes.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#_two_dimensional_latitude_longitude_coordinate_variables
 * https://ugrid-conventions.github.io/ugrid-conventions/ · https://mpas-dev.github.io/files/documents/MPAS-MeshSpec.pdf
 */
import { namesIn, placeKind } from "./axis-kind.ts";
import type { Attributes, Axis } from "./dataset.ts";
import type { ListedGrid, PlaceArrays } from "./grid.ts";
import type { ArrayFacts } from "./interpret.ts";

/** The grid of a variable; null where no arrays say where its cells are. @param along the variable's axes */
export function listedGridOf(
  variable: ArrayFacts,
  arrays: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
  along: readonly Axis[],
): ListedGrid | null {
  const candidates = candidatesOf(variable, arrays, attributes);
  for (const lon of candidates.filter((facts) => placeKind(facts) === "x")) {
    const lat = candidates.find((facts) => placeKind(facts) === "y" && sameShape(facts, lon));
    const dims = lat && gridDims(lon, along);
    if (!dims) {
      continue;
    }
    return {
      kind: dims.length === 2 ? "curvilinear" : "unstructured",
      dims,
      centres: { lon, lat },
      corners: cornersOf(lon, lat, arrays),
      places: null,
      name: `${lon.name} and ${lat.name}`,
    };
  }
  return null;
}

/** Those that the variable names, then those of its mesh, then those that the group names, then all there are. */
function candidatesOf(
  { name, attributes: { coordinates, mesh, location } }: ArrayFacts,
  arrays: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
): readonly ArrayFacts[] {
  const ofMesh = arrays.get(String(mesh))?.attributes[`${String(location)}_coordinates`];
  const named = [coordinates, ofMesh, attributes.coordinates].flatMap(namesIn);
  return [...new Set([...named, ...arrays.keys()])].flatMap((candidate) => {
    const facts = arrays.get(candidate);
    return facts && candidate !== name && facts.dataType.kind === "number" ? [facts] : [];
  });
}

const sameShape = (a: ArrayFacts, b: ArrayFacts): boolean =>
  a.dims.join() === b.dims.join() && a.shape.join() === b.shape.join();

/**
 * The last two dimensions of an array of places, or its only one, where the variable has them in full; dimensions before them are
 * times along which nothing moves. A line of places along time is a trajectory, and one with a place on an axis no grid.
 */
function gridDims({ dims, shape }: ArrayFacts, along: readonly Axis[]): readonly string[] | null {
  const own = dims.slice(-2);
  const isFull = own.every((dim, i) =>
    along.some(({ name, size }) => name === dim && size === shape[dims.length - own.length + i] && size > 0),
  );
  const axes = own.map((dim) => along.find(({ name }) => name === dim));
  const isSpatial = axes.every((axis) => axis && axis.kind !== "t" && axis.kind !== "z" && !axis.geographic);
  return isFull && isSpatial && new Set(own).size === own.length && dims.length > 0 && dims.length <= 3 ? own : null;
}

/** Arrays that CF's `bounds` name, or those of POP and of NEMO's and ICON's writers (`lon_vertices`, `bounds_lon`). */
function cornersOf(lon: ArrayFacts, lat: ArrayFacts, arrays: ReadonlyMap<string, ArrayFacts>): PlaceArrays | null {
  const find = (facts: ArrayFacts) => {
    const names = [
      facts.attributes.bounds,
      ...["_vertices", "_bnds", "_bounds"].map((end) => facts.name + end),
      `bounds_${facts.name}`,
    ];
    return names
      .map((name) => arrays.get(String(name)))
      .find(
        (bounds) =>
          bounds?.dataType.kind === "number" &&
          bounds.shape.length === facts.shape.length + 1 &&
          bounds.shape.at(-1)! >= 3 &&
          bounds.shape.at(-1)! <= MAX_CORNERS &&
          facts.shape.every((size, i) => size === bounds.shape[i]),
      );
  };
  const [lonCorners, latCorners] = [find(lon), find(lat)];
  return lonCorners && latCorners && sameShape(lonCorners, latCorners) ? { lon: lonCorners, lat: latCorners } : null;
}

const MAX_CORNERS = 32;
