/**
 * GeoJSON: a Feature for each point, cell or region of an answer, as OGC API EDR describes it. What lies along other dimensions, such as
 * a series, is a list in the feature's properties beside the list of its labels. Missing values are null.
 *
 * https://www.rfc-editor.org/rfc/rfc7946 · https://docs.ogc.org/is/19-086r6/19-086r6.html (EDR GeoJSON)
 */
import type { Coordinate, Coverage } from "../grid/coverage.ts";
import type { MultiPolygon } from "../numerics/polygon.ts";
import { REGION } from "./covjson-domain.ts";
import { parameterOf } from "./covjson-metadata.ts";
import type { Encoder } from "./encoder.ts";
import { jsonNestedItems, jsonNumber, jsonSafe } from "./json-values.ts";
import { labelAt } from "./labels.ts";
import { textBody } from "./text-body.ts";

export const geojson: Encoder = {
  format: "geojson",
  aliases: [],
  mediaTypes: ["application/geo+json"],
  encode: (coverage) => textBody(collectionText(coverage)),
};

export function geometryOf(region: MultiPolygon): Readonly<Record<string, unknown>> {
  return region.length === 1
    ? { type: "Polygon", coordinates: region[0] }
    : { type: "MultiPolygon", coordinates: region };
}

function* collectionText(coverage: Coverage): Generator<string> {
  const parameters = coverage.variables.map((variable) => ({
    id: variable.name,
    ...(parameterOf(variable) as object),
  }));
  yield `{"type":"FeatureCollection","parameters":${JSON.stringify(parameters)}`;
  yield `,"estran:provenance":${JSON.stringify(jsonSafe(coverage.attributes))},"features":[`;
  const places = placesOf(coverage);
  const sizes = places.dims.map((dim) => coverage.dims.get(dim)!);
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let number = 0; number < count; number++) {
    const at = new Map<string, number>();
    let rest = number;
    for (let d = sizes.length - 1; d >= 0; d--) {
      at.set(places.dims[d]!, rest % sizes[d]!);
      rest = Math.floor(rest / sizes[d]!);
    }
    yield number > 0 ? "," : "";
    yield* featureText(coverage, places, at);
  }
  yield "]}";
}

/** Where along each of the dimensions of places. */
type At = ReadonlyMap<string, number>;

type Places = Readonly<{
  /** The dimensions that places lie along. */
  dims: readonly string[];
  geometry(at: At): unknown;
  label(at: At): string;
}>;

function placesOf({ coordinates, attributes, dims: sizes }: Coverage): Places {
  const features = coordinates.find(({ regions }) => regions);
  if (features) {
    const number = (at: At) => at.get(features.name)!;
    return {
      dims: features.dims,
      geometry: (at) => geometryOf(features.regions![number(at)]!),
      label: (at) => String(features.values[number(at)]),
    };
  }
  const lon = coordinates.find((coordinate) => isDegrees(coordinate, "x", "longitude"));
  const lat = coordinates.find((coordinate) => isDegrees(coordinate, "y", "latitude"));
  const region = attributes[REGION];
  if (!lon || !lat || (lon.dims.length === 0 && lat.dims.length === 0 && region !== undefined)) {
    return { dims: [], geometry: () => region ?? null, label: () => "" };
  }
  const isBox = "estran:over" in attributes && lon.dims.length === 0 && lat.dims.length === 0;
  const position = (at: At) => [turned(numberAt(lon, at, sizes)), numberAt(lat, at, sizes)];
  return {
    dims: [...new Set([...lat.dims, ...lon.dims])],
    geometry: (at) =>
      isBox && lon.bounds && lat.bounds
        ? rectangle(lon.bounds, lat.bounds)
        : { type: "Point", coordinates: position(at) },
    label: (at) => position(at).join(" "),
  };
}

function isDegrees({ kind, geographic, attributes, values }: Coordinate, axis: "x" | "y", name: string): boolean {
  const means = kind === axis || (kind === "other" && attributes.standard_name === name);
  return geographic && means && values instanceof Float64Array;
}

/** Of a coordinate along dimensions of places alone. */
function numberAt({ dims, values }: Coordinate, at: At, sizes: Sizes): number {
  return values[along({ dims, at, sizes }).index(0)] as number;
}

/** Between -180 and 180, as GeoJSON's readers expect. */
const turned = (lon: number): number => lon - 360 * Math.round(lon / 360);

/** Cut where it crosses the antimeridian (RFC 7946, 3.1.9). */
function rectangle(lon: Float64Array, [south, north]: Float64Array): unknown {
  const width = Math.min(360, Math.abs(lon[1]! - lon[0]!));
  const west = width === 360 ? -180 : turned(Math.min(lon[0]!, lon[1]!));
  const east = west + width;
  const ring = (from: number, to: number) => [
    [
      [from, south],
      [to, south],
      [to, north],
      [from, north],
      [from, south],
    ],
  ];
  return east > 180
    ? { type: "MultiPolygon", coordinates: [ring(west, 180), ring(-180, east - 360)] }
    : { type: "Polygon", coordinates: ring(west, east) };
}

type Sizes = Coverage["dims"];

/** What is left of an array at a place: its shape, and where in the whole its values are. */
function along({ dims, at, sizes }: Readonly<{ dims: readonly string[]; at: At; sizes: Sizes }>): Readonly<{
  shape: readonly number[];
  index(i: number): number;
}> {
  const free = dims.filter((dim) => !at.has(dim));
  return {
    shape: free.map((dim) => sizes.get(dim)!),
    index(i) {
      let [index, stride, rest] = [0, 1, i];
      for (const dim of dims.toReversed()) {
        const size = sizes.get(dim)!;
        index += stride * (at.get(dim) ?? rest % size);
        rest = at.has(dim) ? rest : Math.floor(rest / size);
        stride *= size;
      }
      return index;
    },
  };
}

function* featureText(
  { coordinates, variables, dims: sizes, attributes }: Coverage,
  places: Places,
  at: At,
): Generator<string> {
  const about = {
    label: places.label(at),
    datetime: periodOf(coordinates.find(({ kind, time }) => kind === "t" && time)),
    "parameter-name": variables.map(({ name }) => name),
    edrqueryendpoint: attributes["estran:request"] ?? "",
  };
  yield `{"type":"Feature","geometry":${JSON.stringify(places.geometry(at))},"properties":{`;
  // The archive's own names come before these.
  const names = new Set([...coordinates, ...variables].map(({ name }) => name));
  const own = Object.entries(about).filter(([name]) => !names.has(name));
  yield own.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join();
  for (const coordinate of coordinates) {
    const { shape, index } = along({ dims: coordinate.dims, at, sizes });
    yield `,${JSON.stringify(coordinate.name)}:`;
    yield* jsonNestedItems(shape, (i) => JSON.stringify(labelAt(coordinate, index(i))));
  }
  for (const { name, dims, data } of variables) {
    const { shape, index } = along({ dims, at, sizes });
    yield `,${JSON.stringify(name)}:`;
    yield* jsonNestedItems(shape, (i) => jsonNumber(data[index(i)]!));
  }
  yield "}}";
}

/** The time of an answer, or the first and the last; open where it has none. */
function periodOf(time: Coordinate | undefined): string {
  if (!time) {
    return "../..";
  }
  const last = time.values.length - 1;
  return last === 0 ? String(labelAt(time, 0)) : `${labelAt(time, 0)}/${labelAt(time, last)}`;
}
