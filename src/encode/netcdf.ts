/**
 * NetCDF, by the CF conventions, as xarray reads and writes it: coordinates with units and calendar, their bounds, scalar coordinates, labels as
 * arrays of characters, NaN where floating-point values are missing. How the answer was made is in the global attributes.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.11/cf-conventions.html
 */
import type { Coordinate, Coverage, CoverageVariable } from "../grid/coverage.ts";
import type { Attributes } from "../grid/dataset.ts";
import { byteBody } from "./byte-body.ts";
import type { Encoder } from "./encoder.ts";
import { ownAttributes } from "./labels.ts";
import { createNames, type Names, netcdfAttributes } from "./netcdf-attributes.ts";
import { type NetcdfFile, type NetcdfVariable, netcdfBytes } from "./netcdf-file.ts";
import { writtenTimes } from "./netcdf-time.ts";

export const netcdf: Encoder = {
  format: "netcdf",
  aliases: [],
  mediaTypes: ["application/netcdf", "application/x-netcdf"],
  extension: "nc",
  encode(coverage) {
    const { length, pieces } = netcdfBytes(fileOf(coverage));
    return byteBody(pieces, length);
  },
};

/** The first that has integers of 64 bits is 1.9. */
const CONVENTIONS = "CF-1.11";
const AXES: Readonly<Record<string, string>> = { x: "X", y: "Y", z: "Z", t: "T" };

/** Dimensions that only the file has are added to `dims` by the variables that lie along them. */
type Building = Readonly<{ names: Names; dims: Map<string, number> }>;

function fileOf({ dims, coordinates, variables, attributes }: Coverage): NetcdfFile {
  const { coordinates: _stored, ...about } = attributes;
  const names = createNames();
  const building = { names, dims: new Map([...dims].map(([dim, size]) => [names.of(dim), size])) };
  // Their own names are theirs, before others are made up.
  for (const { name } of [...coordinates, ...variables]) {
    names.of(name);
  }
  const boundsDim = coordinates.some(({ bounds }) => bounds !== null) ? names.fresh("bnds") : null;
  if (boundsDim !== null) {
    building.dims.set(boundsDim, 2);
  }
  const written = coordinates.flatMap((coordinate) => coordinateVariables(coordinate, building, boundsDim));
  return {
    dims: building.dims,
    attributes: netcdfAttributes({ ...about, Conventions: CONVENTIONS }),
    variables: [...written, ...variables.map((variable) => dataVariable(variable, coordinates, names))],
  };
}

function dataVariable(
  { name, dims, data, attributes }: CoverageVariable,
  coordinates: readonly Coordinate[],
  names: Names,
): NetcdfVariable {
  const beside = coordinates
    .filter((coordinate) => !isDimensionsOwn(coordinate) && coordinate.dims.every((dim) => dims.includes(dim)))
    .map((coordinate) => names.of(coordinate.name));
  // When, of extremes: read as the coordinate's own times are.
  const time = coordinates.find((coordinate) => coordinate.time?.units === attributes.units)?.time;
  const written = time && data instanceof Float64Array ? writtenTimes(time, [data]) : null;
  const own = {
    ...attributes,
    ...(written && { units: written.units, calendar: written.calendar }),
    ...(beside.length > 0 && { coordinates: beside.join(" ") }),
  };
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  return {
    name: names.of(name),
    dims: dims.map(names.of),
    attributes: new Map([
      ...netcdfAttributes(own, data),
      ...(isFloat
        ? [["_FillValue", data instanceof Float32Array ? Float32Array.of(Number.NaN) : MISSING] as const]
        : []),
    ]),
    data: written && data instanceof Float64Array ? written.numbers(data) : data,
  };
}

const MISSING = Float64Array.of(Number.NaN);

const isDimensionsOwn = ({ name, dims }: Coordinate): boolean => dims.length === 1 && dims[0] === name;

/** A coordinate, and its bounds as a second variable that it names. */
function coordinateVariables(
  coordinate: Coordinate,
  { names, dims }: Building,
  boundsDim: string | null,
): readonly NetcdfVariable[] {
  const name = names.of(coordinate.name);
  const along = coordinate.dims.map(names.of);
  if (!(coordinate.values instanceof Float64Array)) {
    const { data, width } = characters(coordinate.values);
    const length = names.fresh(`${coordinate.name}_strlen`);
    dims.set(length, width);
    const attributes = netcdfAttributes({ ...ownAttributes(coordinate), _Encoding: "utf-8" });
    return [{ name, dims: [...along, length], attributes, data }];
  }
  const { time, bounds, values } = coordinate;
  const written = time && writtenTimes(time, bounds ? [values, bounds] : [values]);
  const boundsName = bounds && names.fresh(`${coordinate.name}_bnds`);
  const attributes = netcdfAttributes({
    ...meaning(coordinate),
    ...(written && { units: written.units, calendar: written.calendar }),
    ...(boundsName && { bounds: boundsName }),
  });
  const hasHoles = values.some(Number.isNaN);
  return [
    {
      name,
      dims: along,
      attributes: new Map([...attributes, ...(hasHoles ? [["_FillValue", MISSING] as const] : [])]),
      data: written ? written.numbers(values) : values,
    },
    ...(bounds && boundsName && boundsDim
      ? [
          {
            name: boundsName,
            dims: [...along, boundsDim],
            // Those of times are read as their coordinate is; xarray does not know that of lengths of time.
            attributes: netcdfAttributes(lengths(coordinate)),
            data: written ? written.numbers(bounds) : bounds,
          },
        ]
      : []),
  ];
}

/** What the numbers of a coordinate mean, by the attributes that CF wants and archives may lack. */
function meaning(coordinate: Coordinate): Attributes {
  const { kind, geographic } = coordinate;
  const degrees = geographic && (kind === "x" ? "degrees_east" : kind === "y" ? "degrees_north" : undefined);
  return {
    ...(isDimensionsOwn(coordinate) && AXES[kind] !== undefined && { axis: AXES[kind] }),
    ...(degrees && { units: degrees }),
    ...ownAttributes(coordinate),
    ...lengths(coordinate),
  };
}

/** xarray reads lengths of time where it finds the type that it had for them. */
const lengths = ({ duration }: Coordinate): Attributes =>
  duration ? { units: duration.units, dtype: "timedelta64[ns]" } : {};

/** Texts as rows of bytes of UTF-8, all as wide as the longest; zeros after shorter ones. */
function characters(texts: readonly string[]): Readonly<{ data: Uint8Array; width: number }> {
  const encoder = new TextEncoder();
  const encoded = texts.map((text) => encoder.encode(text));
  const width = encoded.reduce((most, { length }) => Math.max(most, length), 1);
  const data = new Uint8Array(width * texts.length);
  encoded.forEach((bytes, i) => {
    data.set(bytes, i * width);
  });
  return { data, width };
}
