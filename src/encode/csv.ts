/**
 * CSV in long ("tidy") form: a header, then one row for each cell, with a column for each coordinate and each variable.
 * Missing is empty. Written row by row.
 *
 * https://www.rfc-editor.org/rfc/rfc4180
 */
import { InvalidParameter } from "../errors.ts";
import type { Coordinate, Coverage, PlannedVariable } from "../grid/coverage.ts";
import type { Encoder } from "./encoder.ts";
import { labelAt } from "./labels.ts";
import { textBody } from "./text-body.ts";

export const csv: Encoder = {
  format: "csv",
  aliases: [],
  mediaTypes: ["text/csv"],
  extension: "csv",
  check: commonDims,
  encode: (coverage) => textBody(tableText(coverage, commonDims(coverage.variables))),
};

/** @throws InvalidParameter when the variables have different dimensions, which no one table can hold */
function commonDims(variables: readonly PlannedVariable[]): readonly string[] {
  const [first, ...rest] = variables;
  const other = rest.find(({ dims }) => dims.join() !== first!.dims.join());
  if (other) {
    const described = variables.map(({ name, dims }) => `${name}(${dims.join(", ")})`);
    throw new InvalidParameter(
      "parameter-name",
      variables.map(({ name }) => name).join(","),
      `variables with the same dimensions, of ${described.join(", ")}`,
      "a CSV table can't hold variables with different dimensions",
    );
  }
  return first?.dims ?? [];
}

/** `dims` are positions among the dimensions; none for a scalar. */
type Column = Readonly<{ name: string; textAt(index: number): string; dims: readonly number[] }>;

function* tableText({ coordinates, variables, dims: sizes }: Coverage, dims: readonly string[]): Generator<string> {
  const columns = columnsOf(coordinates, dims);
  yield `${[...columns, ...variables].map(({ name }) => quoted(name)).join(",")}\r\n`;
  const shape = dims.map((dim) => sizes.get(dim)!);
  const rows = shape.reduce((product, n) => product * n, 1);
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
  for (let row = 0; row < rows; row++) {
    let line = "";
    let separator = "";
    for (const { textAt, dims: along } of columns) {
      let index = 0;
      for (const dim of along) {
        index = index * shape[dim]! + (Math.floor(row / strides[dim]!) % shape[dim]!);
      }
      line += separator + textAt(index);
      separator = ",";
    }
    for (const { data } of variables) {
      line += separator + numberText(data[row]!);
      separator = ",";
    }
    yield `${line}\r\n`;
  }
}

/** Dimension by dimension (its own coordinate first), then those of several dimensions, then the scalar ones. */
function columnsOf(coordinates: readonly Coordinate[], dims: readonly string[]): readonly Column[] {
  const along = (dim: string) => coordinates.filter(({ dims: own }) => own.length === 1 && own[0] === dim);
  const ownFirst = (dim: string) => along(dim).sort((a, b) => Number(b.name === dim) - Number(a.name === dim));
  return [
    ...dims.flatMap((dim, position) => ownFirst(dim).map((coordinate) => columnOf(coordinate, [position]))),
    ...coordinates
      .filter(({ dims: own }) => own.length > 1 && own.every((dim) => dims.includes(dim)))
      .map((coordinate) =>
        columnOf(
          coordinate,
          coordinate.dims.map((dim) => dims.indexOf(dim)),
        ),
      ),
    ...coordinates.filter(({ dims: own }) => own.length === 0).map((coordinate) => columnOf(coordinate, [])),
  ];
}

/** Remembers the last text: the labels of outer dimensions are asked for many times in a row. */
function columnOf(coordinate: Coordinate, dims: readonly number[]): Column {
  let last = -1;
  let text = "";
  return {
    name: coordinate.name,
    dims,
    textAt(index) {
      if (index !== last) {
        last = index;
        text = quoted(String(labelAt(coordinate, index) ?? ""));
      }
      return text;
    },
  };
}

function numberText(value: number | bigint): string {
  return typeof value === "number" && Number.isNaN(value) ? "" : String(value);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
