/** The time that each value of a forecast is for, as a coordinate of an answer: derived, whether or not the archive stores it. */
import type { Coordinate } from "../grid/coverage.ts";
import type { Axis, Dataset, ScalarCoordinate } from "../grid/dataset.ts";
import { isAxis, validTimeOf } from "../grid/forecast.ts";
import type { AxisSelection } from "../zarr/selection.ts";

/**
 * The coordinates of an answer and that one, where both of its parts are kept: of two dimensions, or of one label of either, of
 * one. It is then the time of the answer, and when the forecast was begun is not.
 * @param kept the axes that the answer keeps, one label or more of each
 */
export function withValidTime(
  { forecast }: Dataset,
  kept: readonly AxisSelection[],
  coordinates: readonly Coordinate[],
): readonly Coordinate[] {
  if (!forecast?.validTime) {
    return coordinates;
  }
  const { reference, lead, validTime } = forecast;
  const [runs, leads] = [reference, lead].map((part) => partOf(part, kept));
  if (!runs || !leads) {
    return coordinates;
  }
  const valid = validTimeOf(forecast);
  const values = new Float64Array(runs.values.length * leads.values.length);
  runs.values.forEach((from, i) => {
    leads.values.forEach((after, k) => {
      values[i * leads.values.length + k] = valid(from, after);
    });
  });
  const dims = [...runs.dims, ...leads.dims];
  const isTime = dims.length < 2;
  return [
    ...coordinates.map((coordinate) =>
      isTime && coordinate.name === reference.name ? { ...coordinate, kind: "other" as const } : coordinate,
    ),
    {
      ...validTime,
      dims,
      kind: isTime ? "t" : "other",
      values,
      time: reference.time,
      bounds: null,
      geographic: false,
    },
  ];
}

function partOf(
  part: Axis | ScalarCoordinate,
  kept: readonly AxisSelection[],
): Readonly<{ values: Float64Array; dims: readonly string[] }> | null {
  if (!isAxis(part)) {
    return { values: Float64Array.of(part.value as number), dims: [] };
  }
  const selection = kept.find(({ axis }) => axis.name === part.name);
  return (
    (selection && {
      values: (selection.blend?.values ?? selection.values) as Float64Array,
      dims: selection.scalar ? [] : [part.name],
    }) ??
    null
  );
}
