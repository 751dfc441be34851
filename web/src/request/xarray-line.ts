/** The same number in one line of xarray, where it has one. `ds` is the archive, opened. Pure. */
import type { Plot } from "../address.ts";
import { type Collection, onAxis } from "../collection.ts";
import type { Box, Place } from "../places/place.ts";
import type { View } from "../view.ts";

/** Null where it takes more than a line: polygons by the share of each cell, and grids without axes of longitude and latitude. */
export function xarrayLine(view: View, { shape }: Place, plot: Plot): string | null {
  const { collection, variable } = view;
  const { x, y, xName, yName } = collection;
  if (!xName || !yName || shape.kind === "polygon" || x?.reference_system !== 4326 || y?.reference_system !== 4326) {
    return null;
  }
  const source = `ds[${quoted(variable.name)}]`;
  const labels = labelsOf(view, plot);
  if (shape.kind === "point") {
    const [lon, lat] = shape.at;
    const at = [`${kwarg(xName)}: ${onAxis(collection, lon)}`, `${kwarg(yName)}: ${lat}`, ...labels];
    const cell = `${source}.sel({${at.join(", ")}}, method="nearest")`;
    return finished(cell, plot, view, null);
  }
  const level = labels.length > 0 ? `.sel({${labels.join(", ")}}, method="nearest")` : "";
  return finished(`${source}${level}${boxed(collection, shape.box, xName, yName)}`, plot, view, [xName, yName]);
}

const quoted = (text: string): string => JSON.stringify(text);
const kwarg = quoted;

/** Labels of the dimensions that stay fixed; a time as xarray takes it. */
function labelsOf({ collection: { times, levels }, variable, z, dims, datetime }: View, plot: Plot): readonly string[] {
  const fixed: string[] = Object.entries(dims).map(([dim, label]) => `${quoted(dim)}: ${literal(label)}`);
  if (levels && z !== null && plot !== "profile") {
    fixed.push(`${quoted(levels.dim)}: ${z}`);
  }
  if (times && datetime !== null && plot === "profile" && variable.dims.includes(times.dim)) {
    fixed.push(`${quoted(times.dim)}: ${quoted(datetime.replace(/Z$/, ""))}`);
  }
  return fixed;
}

const literal = (label: string): string => (Number.isNaN(Number(label)) ? quoted(label) : label);

/** A box, its longitudes counted so that they rise from west to east. */
function boxed(collection: Collection, [west, south, east, north]: Box, x: string, y: string): string {
  const width = (((east - west) % 360) + 360) % 360 || (east === west ? 0 : 360);
  const start = onAxis(collection, west);
  const last = typeof collection.x?.extent?.[1] === "number" ? collection.x.extent[1] : 180;
  const turned =
    start + width > last + 1e-9 ? `.assign_coords({${quoted(x)}: (ds[${quoted(x)}] - ${start}) % 360 + ${start}})` : "";
  const sorted = `.sortby([${quoted(y)}, ${quoted(x)}])`;
  return `${turned}${sorted}.sel({${quoted(x)}: slice(${start}, ${start + width}), ${quoted(y)}: slice(${south}, ${north})})`;
}

function finished(
  cells: string,
  plot: Plot,
  { collection: { times } }: View,
  area: readonly [string, string] | null,
): string {
  const grouped = plot === "climatology" && times ? `.groupby(${quoted(`${times.dim}.month`)}).mean()` : "";
  if (!area) {
    return plot === "histogram"
      ? `np.histogram(${cells}.dropna(${quoted(times?.dim ?? "")}), bins=40)`
      : cells + grouped;
  }
  if (plot === "histogram") {
    return `np.histogram(${cells}.stack(cell=[...]).dropna("cell"), bins=40)`;
  }
  const [x, y] = area;
  const over = [x, y, ...(plot === "climatology" && times ? [times.dim] : [])].map(quoted).join(", ");
  const weights = `np.cos(np.deg2rad(ds[${quoted(y)}]))`;
  return plot === "climatology" && times
    ? `${cells}.groupby(${quoted(`${times.dim}.month`)}).map(lambda month: month.weighted(${weights}).mean([${over}]))`
    : `${cells}.weighted(${weights}).mean([${over}])`;
}

/** How the archive is opened, where anyone may. */
export function openLine({ document: { assets = {} } }: Collection): string {
  const href = Object.values(assets)[0]?.href;
  const storage = href?.startsWith("s3://") ? ', storage_options={"anon": True}' : "";
  return href === undefined
    ? "ds = xr.open_zarr(…)  # where the archive is"
    : `ds = xr.open_zarr(${quoted(href)}${storage})`;
}
