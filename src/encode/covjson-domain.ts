/**
 * The domains of an answer as CoverageJSON sees them: which axes, which domain type, and where its values lie in the
 * arrays. Variables with different dimensions, and each of several points, get a domain of their own.
 *
 * https://docs.ogc.org/cs/21-069r2/21-069r2.html#_common_domain_types
 */
import type { Coordinate, Coverage, CoverageVariable } from "../grid/coverage.ts";

export type DomainAxis = Readonly<{
  /** `x`, `y`, `z`, `t`, or the dimension's own name. */
  key: string;
  coordinate: Coordinate;
  /** Which of its values; null for all. */
  index: number | null;
}>;

export type DomainShape = Readonly<{
  /** Undefined where no common domain type allows these axes. */
  domainType: string | undefined;
  axes: readonly DomainAxis[];
  /** GeoJSON coordinates of the polygons that take the place of x and y. */
  polygon: readonly unknown[] | null;
  /** Coordinates that no axis of a common domain type can say: single labels, */
  scalars: readonly Coordinate[];
  /** and what is said of an axis beside its labels, with the keys of the axes that each lies along. */
  auxiliaries: readonly Readonly<{ coordinate: Coordinate; keys: readonly string[] }>[];
  variables: readonly CoverageVariable[];
  /** Number of the point among several; null where the answer is not of points. */
  point: number | null;
  /** The dimensions of the ranges in CoverageJSON's order, and where their values lie: `offset` + Σ index · stride. */
  dims: readonly Readonly<{ key: string; size: number; stride: number }>[];
  offset: number;
}>;

/** The attribute under which an answer over a region keeps it, as a GeoJSON Polygon or MultiPolygon. */
export const REGION = "estran:region";

/** Other dimensions come before these. */
const AXIS_ORDER = ["t", "z", "y", "x"];

export function domainShapes(coverage: Coverage): readonly DomainShape[] {
  const groups = Map.groupBy(allVariables(coverage), ({ dims }) => dims.join());
  return [...groups.values()].flatMap((variables) => shapesOf(coverage, variables));
}

/**
 * Longitudes and latitudes of single cells, which no axis of a domain can say, are variables here; each with a domain of its own
 * dimensions.
 */
export function allVariables({ coordinates, variables, dims }: Coverage): readonly CoverageVariable[] {
  const placing = coordinates.flatMap((coordinate): readonly CoverageVariable[] => {
    const { name, values, attributes } = coordinate;
    if (!isPlace(coordinate) || !(values instanceof Float64Array)) {
      return [];
    }
    const shape = coordinate.dims.map((dim) => dims.get(dim)!);
    return [{ name, dims: coordinate.dims, shape, data: values, attributes, source: name, integer: false }];
  });
  return [...variables, ...placing];
}

/** Where cells are, which no axis says. */
const isPlace = ({ dims, kind, geographic }: Coordinate): boolean => geographic && kind === "other" && dims.length > 0;

/** Of variables with the same dimensions: one domain for each point. */
function shapesOf(coverage: Coverage, variables: readonly CoverageVariable[]): readonly DomainShape[] {
  const { dims, shape } = variables[0]!;
  const own = coverage.coordinates.filter(
    (coordinate) => !isPlace(coordinate) && coordinate.dims.every((dim) => dims.includes(dim)),
  );
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
  const named = new Set(own.map(({ name }) => name));
  const pointsAt = dims.findIndex((dim) => !named.has(dim));
  if (pointsAt < 0) {
    return [shapeOf(coverage, variables, own, strides, null)];
  }
  return Array.from({ length: shape[pointsAt]! }, (_, index) =>
    shapeOf(coverage, variables, own, strides, { at: pointsAt, index }),
  );
}

function shapeOf(
  coverage: Coverage,
  variables: readonly CoverageVariable[],
  coordinates: readonly Coordinate[],
  strides: readonly number[],
  point: Readonly<{ at: number; index: number }> | null,
): DomainShape {
  const { dims, shape } = variables[0]!;
  const keys = axisKeys(coordinates);
  const polygon = polygonOf(coverage, coordinates);
  const pointDim = point && dims[point.at];
  const kept = coordinates.filter(
    (coordinate) =>
      keys.has(coordinate) &&
      !(polygon && isHorizontal(coordinate)) &&
      // Beside where a point is, what else is said of it is no axis.
      !(pointDim !== null && coordinate.dims[0] === pointDim && coordinate.kind === "other"),
  );
  const axes = kept.map((coordinate) => ({
    key: keys.get(coordinate)!,
    coordinate,
    index: pointDim !== null && coordinate.dims[0] === pointDim ? point!.index : null,
  }));
  const along = (key: string) =>
    axes.some((axis) => axis.key === key && axis.coordinate.dims.length > 0 && axis.index === null);
  const keyOf = (dim: string) => axes.find(({ coordinate }) => coordinate.dims[0] === dim)?.key ?? dim;
  const others = coordinates.filter((coordinate) => !keys.has(coordinate));
  return {
    domainType: domainTypeOf(axes, along, polygon),
    axes,
    polygon,
    scalars: others.filter((coordinate) => coordinate.dims.length === 0),
    auxiliaries: others
      .filter((coordinate) => coordinate.dims.length > 0 && !coordinate.dims.some((dim) => dim === pointDim))
      .map((coordinate) => ({ coordinate, keys: coordinate.dims.map(keyOf) })),
    variables,
    point: point?.index ?? null,
    dims: dims
      .map((dim, i) => ({
        key: keyOf(dim),
        size: shape[i]!,
        stride: strides[i]!,
      }))
      .filter((_, i) => i !== point?.at)
      .sort((a, b) => AXIS_ORDER.indexOf(a.key) - AXIS_ORDER.indexOf(b.key)),
    offset: point ? point.index * strides[point.at]! : 0,
  };
}

const isHorizontal = ({ kind }: Coordinate): boolean => kind === "x" || kind === "y";

/** The first coordinate of each kind is that axis; other dimensions go by their own name; what else is said of one is no axis. */
function axisKeys(coordinates: readonly Coordinate[]): ReadonlyMap<Coordinate, string> {
  const keys = new Map<Coordinate, string>();
  for (const kind of AXIS_ORDER) {
    const first = coordinates.find((coordinate) => coordinate.kind === kind);
    if (first) {
      keys.set(first, kind);
    }
  }
  const taken = new Set(keys.values());
  const known = new Set([...keys.keys()].flatMap(({ dims }) => dims));
  for (const coordinate of coordinates) {
    const [dim] = coordinate.dims;
    if (!keys.has(coordinate) && dim === coordinate.name && !known.has(dim)) {
      keys.set(coordinate, taken.has(coordinate.name) ? `${coordinate.name}_dimension` : coordinate.name);
    }
  }
  return keys;
}

/** The region of an answer that has neither x nor y as a dimension. */
function polygonOf({ attributes }: Coverage, coordinates: readonly Coordinate[]): readonly unknown[] | null {
  const region = attributes[REGION] as Readonly<{ type: string; coordinates: readonly unknown[] }> | undefined;
  if (!region || coordinates.some((coordinate) => isHorizontal(coordinate) && coordinate.dims.length > 0)) {
    return null;
  }
  // One polygon axis value is one region: a region of several parts is several values only in the Multi types.
  return region.type === "Polygon" ? [region.coordinates] : null;
}

/** A common domain type, by the axes that are dimensions; undefined where none allows these axes. */
function domainTypeOf(
  axes: readonly DomainAxis[],
  along: (key: string) => boolean,
  polygon: readonly unknown[] | null,
): string | undefined {
  if (axes.some(({ key }) => !AXIS_ORDER.includes(key))) {
    return undefined;
  }
  if (polygon) {
    const hasTime = axes.some(({ key }) => key === "t");
    return along("z") ? undefined : hasTime ? "PolygonSeries" : "Polygon";
  }
  if (!axes.some(({ key }) => key === "x") || !axes.some(({ key }) => key === "y")) {
    return undefined;
  }
  if (along("x") || along("y") || (along("t") && along("z"))) {
    return "Grid";
  }
  return along("t") ? "PointSeries" : along("z") ? "VerticalProfile" : "Point";
}
