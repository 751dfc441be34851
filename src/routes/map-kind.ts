/** The question of a map, whoever asks it and however its view is said. */
import type { Format } from "../encode/encoder.ts";
import { isListed } from "../grid/grid.ts";
import { MAP_FORMATS } from "../openapi/operations.ts";
import { coarserMap } from "../tiles/coarser-map.ts";
import { extentOfGround } from "../tiles/ground-extent.ts";
import type { MapLabel } from "../tiles/map-question.ts";
import { viewOf } from "../tiles/map-view.ts";
import { type PlannedMap, planMap } from "../tiles/plan-map.ts";
import type { Raster } from "../tiles/raster.ts";
import { crsUri } from "../tiles/tile-matrix-set.ts";
import type { View } from "../tiles/view.ts";
import { mapBody } from "./map-body.ts";
import { type MapQuery, mapText, parseMap, withMapDimensions } from "./map-query.ts";
import type { Kind } from "./respond.ts";

/** @param tile what its path shows; null where the query says it */
export function mapKind(tile: View | null): Kind<MapQuery, Raster, Format, PlannedMap> {
  return {
    formats: MAP_FORMATS,
    parse: (given) => parseMap(given, tile !== null),
    complete: withMapDimensions,
    needs: ({ grids }) => ([...grids.values()].some(isListed) ? "centres" : null),
    plan: (open, { question, view }, limits) =>
      planMap(open, question, tile ?? ((ground) => viewOf(view!, () => extentOfGround(ground))), limits),
    coarser: ({ question }, planned, limits) => coarserMap(question, planned, limits),
    text: mapText,
    headers: (_, { view, labels }) => ({ ...placeHeaders(view), ...labelHeaders(labels) }),
    body: mapBody,
    kept: true,
  };
}

function placeHeaders({ crs, bbox }: View): Record<string, string> {
  return { "content-crs": `<${crsUri(crs)}>`, "content-bbox": bbox.join() };
}

/** Names and labels are the archive's. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** The time shown, and every other label that a map is of. */
function labelHeaders(labels: readonly MapLabel[]): Record<string, string> {
  const time = labels.find(({ axis: { kind } }) => kind === "t");
  const shown = labels.map(({ axis: { name }, label }) => `${encoded(name)}=${encoded(String(label))}`);
  return {
    ...(time && { "content-datetime": String(time.label) }),
    ...(shown.length > 0 && { "estran-labels": shown.join("&") }),
  };
}
