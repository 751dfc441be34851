/**
 * CoverageJSON 1.0. One Coverage where all variables share a domain, a CoverageCollection otherwise and for several points.
 * A named domain type is given only where its rules hold: dimensions other than x, y, z and t leave the domain untyped.
 *
 * https://docs.ogc.org/cs/21-069r2/21-069r2.html
 */
import type { Coordinate, Coverage, CoverageVariable } from "../grid/coverage.ts";
import { allVariables, type DomainShape, domainShapes } from "./covjson-domain.ts";
import { categoriesOf, parameterOf, referencingOf } from "./covjson-metadata.ts";
import type { Encoder } from "./encoder.ts";
import { jsonItems, jsonNumber, jsonSafe } from "./json-values.ts";
import { boundAt, labelAt, ownAttributes } from "./labels.ts";
import { textBody } from "./text-body.ts";

export const covjson: Encoder = {
  format: "covjson",
  aliases: ["CoverageJSON"],
  mediaTypes: ["application/prs.coverage+json", "application/vnd.cov+json"],
  encode: (coverage) => textBody(rootText(coverage)),
};

/** How the answer was made: the attributes of the coverage. */
const PROVENANCE = "estran:provenance";

/** Members that every coverage of the answer shares are written once, at the root. */
function* rootText(coverage: Coverage): Generator<string> {
  const shapes = domainShapes(coverage);
  const [first] = shapes;
  const parameters = Object.fromEntries(
    allVariables(coverage).map((variable) => [variable.name, parameterOf(variable)]),
  );
  const shared = `"parameters":${JSON.stringify(parameters)},"${PROVENANCE}":${JSON.stringify(jsonSafe(coverage.attributes))}`;
  if (shapes.length === 1 && first && first.point === null) {
    yield* coverageText(first);
    yield `,${shared}}`;
    return;
  }
  const domainTypes = new Set(shapes.map(({ domainType }) => domainType));
  const common = domainTypes.size === 1 && first?.domainType ? `"domainType":"${first.domainType}",` : "";
  yield `{"type":"CoverageCollection",${common}${shared},"coverages":[`;
  for (const [i, shape] of shapes.entries()) {
    yield i > 0 ? "," : "";
    yield* coverageText(shape);
    yield "}";
  }
  yield "]}";
}

/** Left open for more members. */
function* coverageText(shape: DomainShape): Generator<string> {
  const { domainType, axes, polygon, scalars, auxiliaries, variables } = shape;
  const typed = domainType ? `"domainType":"${domainType}",` : "";
  yield `{"type":"Coverage",${typed}"domain":{"type":"Domain",${typed}"axes":{`;
  let comma = "";
  if (polygon) {
    const values = JSON.stringify(polygon);
    yield `"composite":{"dataType":"polygon","coordinates":["x","y"],"values":${values}}`;
    comma = ",";
  }
  for (const { key, coordinate, index } of axes) {
    yield `${comma}${JSON.stringify(key)}:`;
    yield* axisText(coordinate, index);
    comma = ",";
  }
  yield `},"referencing":${JSON.stringify(referencingOf(shape))}},"ranges":{`;
  for (const [i, variable] of variables.entries()) {
    yield `${i > 0 ? "," : ""}${JSON.stringify(variable.name)}:`;
    yield* rangeText(variable, shape);
  }
  yield "}";
  if (scalars.length > 0) {
    const named = scalars.map((scalar) => [scalar.name, { value: labelAt(scalar, 0), ...ownAttributes(scalar) }]);
    yield `,"estran:scalars":${JSON.stringify(jsonSafe(Object.fromEntries(named)))}`;
  }
  if (auxiliaries.length > 0) {
    yield ',"estran:coordinates":{';
    for (const [i, { coordinate, keys }] of auxiliaries.entries()) {
      const about = JSON.stringify(jsonSafe({ ...ownAttributes(coordinate), axisNames: keys }));
      yield `${i > 0 ? "," : ""}${JSON.stringify(coordinate.name)}:${about.slice(0, -1)},"values":[`;
      yield* jsonItems(coordinate.values.length, (at) => JSON.stringify(labelAt(coordinate, at)));
      yield "]}";
    }
    yield "}";
  }
}

/** All values of a coordinate, or the one at `index`. */
function* axisText(coordinate: Coordinate, index: number | null): Generator<string> {
  const [start, count] = index === null ? [0, coordinate.values.length] : [index, 1];
  yield '{"values":[';
  yield* jsonItems(count, (i) => JSON.stringify(labelAt(coordinate, start + i)));
  if (coordinate.bounds) {
    yield '],"bounds":[';
    yield* jsonItems(2 * count, (i) => JSON.stringify(boundAt(coordinate, 2 * start + i)));
  }
  yield "]}";
}

function* rangeText({ data, integer, attributes }: CoverageVariable, { dims, offset }: DomainShape): Generator<string> {
  const names = dims.map(({ key }) => key);
  const shape = dims.map(({ size }) => size);
  const shaped = dims.length > 0 ? `"axisNames":${JSON.stringify(names)},"shape":${JSON.stringify(shape)},` : "";
  // Categories are encoded as integers, whatever holds them.
  const isWhole = integer || (categoriesOf(attributes) !== null && isIntegers(data));
  yield `{"type":"NdArray","dataType":"${isWhole ? "integer" : "float"}",${shaped}"values":[`;
  const count = shape.reduce((product, n) => product * n, 1);
  const at = strided(dims, offset);
  yield* jsonItems(count, (i) => jsonNumber(data[at(i)]!));
  yield "]}";
}

function isIntegers(data: CoverageVariable["data"]): boolean {
  return (data as Float64Array).every((value) => Number.isNaN(value) || Number.isInteger(value));
}

/** Position in the data of the `i`-th value of an answer in row-major order over `dims`. */
function strided(dims: DomainShape["dims"], offset: number): (i: number) => number {
  let expected = 1;
  const contiguous = dims.toReversed().every(({ size, stride }) => {
    const holds = stride === expected;
    expected *= size;
    return holds;
  });
  if (contiguous) {
    return (i) => offset + i;
  }
  return (i) => {
    let rest = i;
    let position = offset;
    for (let d = dims.length - 1; d >= 0; d--) {
      const { size, stride } = dims[d]!;
      position += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    return position;
  };
}
