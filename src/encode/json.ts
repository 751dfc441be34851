/**
 * JSON in the layout of xarray's `Dataset.to_dict()`, so that `xr.Dataset.from_dict(requests.get(url).json())` is the
 * answer as a Dataset. Missing values are null, times are ISO 8601 strings in the archive's own calendar.
 *
 * https://docs.xarray.dev/en/stable/generated/xarray.Dataset.to_dict.html
 */
import type { Coordinate, Coverage } from "../grid/coverage.ts";
import type { Attributes } from "../grid/dataset.ts";
import type { Encoder } from "./encoder.ts";
import { jsonItems, jsonNested, jsonNestedItems, jsonSafe } from "./json-values.ts";
import { boundAt, labelAt, ownAttributes } from "./labels.ts";
import { textBody } from "./text-body.ts";

export const json: Encoder = {
  format: "json",
  aliases: [],
  mediaTypes: ["application/json"],
  encode: (coverage) => textBody(datasetText(coverage)),
};

/** The dimension of the two bounds of a cell. */
const BOUNDS_DIM = "bnds";

function* datasetText({ dims, coordinates, variables, attributes }: Coverage): Generator<string> {
  yield '{"coords":{';
  for (const [i, coordinate] of coordinates.entries()) {
    yield i > 0 ? "," : "";
    yield* coordinateText(
      coordinate,
      coordinate.dims.map((dim) => dims.get(dim)!),
    );
  }
  const bounded = coordinates.some(({ bounds }) => bounds !== null);
  const sizes = { ...Object.fromEntries(dims), ...(bounded && { [BOUNDS_DIM]: 2 }) };
  yield `},"attrs":${JSON.stringify(jsonSafe(attributes))},"dims":${JSON.stringify(sizes)},"data_vars":{`;
  for (const [i, { name, dims: own, attributes: attrs, data, shape }] of variables.entries()) {
    yield `${i > 0 ? "," : ""}${memberHead(name, own, attrs)}`;
    yield* jsonNested(data, shape);
    yield "}";
  }
  yield "}}";
}

/** A coordinate, and its bounds as a second one that it names. */
function* coordinateText(coordinate: Coordinate, shape: readonly number[]): Generator<string> {
  const { name, dims, values, bounds } = coordinate;
  if (dims.length > 1) {
    yield memberHead(name, dims, ownAttributes(coordinate));
    yield* jsonNestedItems(shape, (i) => JSON.stringify(labelAt(coordinate, i)));
    yield "}";
    return;
  }
  const boundsName = `${name}_${BOUNDS_DIM}`;
  const [open, close] = dims.length === 0 ? ["", "}"] : ["[", "]}"];
  yield memberHead(name, dims, { ...ownAttributes(coordinate), ...(bounds && { bounds: boundsName }) }) + open;
  yield* jsonItems(values.length, (i) => JSON.stringify(labelAt(coordinate, i)));
  yield close;
  if (bounds) {
    yield `,${memberHead(boundsName, [...dims, BOUNDS_DIM], {})}${open}`;
    yield* jsonItems(values.length, (i) =>
      JSON.stringify([boundAt(coordinate, 2 * i), boundAt(coordinate, 2 * i + 1)]),
    );
    yield close;
  }
}

function memberHead(name: string, dims: readonly string[], attributes: Attributes): string {
  return `${JSON.stringify(name)}:{"dims":${JSON.stringify(dims)},"attrs":${JSON.stringify(jsonSafe(attributes))},"data":`;
}
