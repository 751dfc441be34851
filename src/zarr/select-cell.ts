/** The cell at a point as windows of one index each, so that what lies along its other dimensions is reduced like that of a box. Pure. */
import { InvalidParameter } from "../errors.ts";
import { isLongitude } from "../grid/coordinates.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { Dataset } from "../grid/dataset.ts";
import { ofWindows } from "./axis-windows.ts";
import { withLongitudes } from "./select-longitudes.ts";
import { type Selection, type SelectionRequest, select } from "./selection.ts";

/**
 * @param request with one point
 * @returns `places` are what says where the cell is, beside the axes: longitude and latitude of a grid that has other axes
 * @throws InvalidParameter, OutsideExtent, Unsupported
 */
export function selectCell(
  dataset: Dataset,
  request: SelectionRequest,
): Readonly<{ selection: Selection; places: readonly Coordinate[] }> {
  if (request.method === "linear") {
    throw new InvalidParameter("method", "linear", "nearest, where labels between cells are aggregated");
  }
  const { points, axes, ...rest } = select(dataset, request);
  const { dims, cells, labels } = points!;
  const taken = dims.map((dim, i) => {
    const axis = dataset.axes.get(dim)!;
    const windows = [{ start: cells[i]![0]!, stop: cells[i]![0]! + 1 }];
    const label = labels.find(({ name }) => name === dim)?.values;
    const selection =
      isLongitude(axis) && label instanceof Float64Array
        ? withLongitudes(axis, windows, label)
        : ofWindows(axis, windows, true);
    return [dim, { ...selection, scalar: true }] as const;
  });
  return {
    selection: { ...rest, axes: new Map([...axes, ...taken]), points: null },
    places: labels.filter(({ name }) => !dims.includes(name)).map((label) => ({ ...label, dims: [], bounds: null })),
  };
}
