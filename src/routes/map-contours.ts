/** A map as isolines: the same question as an image's, drawn as lines (`f=geojson`). */
import { deriveRequest } from "../compute/source.ts";
import type { Format } from "../encode/encoder.ts";
import { InvalidParameter } from "../errors.ts";
import { gridOf } from "../grid/grid.ts";
import { CONTOURS } from "../openapi/operations.ts";
import { contourFeatures, type Levels, levelsIn, parseLevels, withMargin } from "../tiles/contours.ts";
import { extentOfGround } from "../tiles/ground-extent.ts";
import { type Ground, mappedVariable } from "../tiles/map-question.ts";
import { type ViewRequest, viewOf } from "../tiles/map-view.ts";
import { type MapQuestion, type PlannedMap, planMap } from "../tiles/plan-map.ts";
import type { Raster } from "../tiles/raster.ts";
import type { Style } from "../tiles/style/style.ts";
import type { View } from "../tiles/view.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { mapKind } from "./map-kind.ts";
import { type MapQuery, mapText, parseMap, withMapDimensions } from "./map-query.ts";
import { mapStyle } from "./map-style.ts";
import type { Given } from "./query-given.ts";
import type { Kind } from "./respond.ts";

type ContourQuery = MapQuery &
  Readonly<{
    levels: Levels;
    /** Null where nothing is said: linear on grids that have it, because lines around the cells themselves are stairs. */
    method: MapQuestion["method"] | null;
  }>;

/** How many lines there are about, where nobody says. */
const USUAL_LEVELS = 10;
/** Pixels along a side, at most: lines of finer rasters would take more memory than there is. */
const MOST_PIXELS = 512;

/** @param tile what its path shows; null where the query says it */
export function contourKind(tile: View | null): Kind<ContourQuery, Raster, Format, PlannedMap> {
  const { formats, needs, headers } = mapKind(tile);
  return {
    formats,
    needs,
    headers: headers!,
    parse(given) {
      const levels = given.texts.get("levels");
      const query = parseMap(withoutLevels(given), tile !== null);
      return {
        ...query,
        levels: levels === undefined ? { count: USUAL_LEVELS } : parseLevels(levels),
        method: given.texts.has("method") ? query.question.method : null,
      };
    },
    complete: (query, given, dataset) => ({ ...query, ...withMapDimensions(query, withoutLevels(given), dataset) }),
    plan(open, { question, view, method }, limits) {
      const seen: View[] = [];
      const wider = (ground: Ground) => {
        seen.push(tile ?? contourView(view!, ground));
        return withMargin(seen[0]!);
      };
      return {
        ...planMap(open, { ...question, method: method ?? methodFor(open, question) }, wider, limits),
        view: seen[0]!,
      };
    },
    text(query) {
      const { levels, method, f } = query;
      const counted =
        "values" in levels ? `${levels.values.join()}${levels.values.length === 1 ? "," : ""}` : levels.count;
      // Of the same map in other formats there are none.
      const own = [`levels=${counted}`, ...(method === "nearest" ? ["method=nearest"] : [])];
      const ofLines = f === undefined || f === CONTOURS.format ? own : [];
      return [mapText(query), ...ofLines].filter((text) => text !== "").join("&");
    },
    async body(raster, about) {
      const { query, chosen } = about;
      const levels =
        "values" in query.levels ? query.levels.values : levelsOf(await mapStyle(about), query.levels.count);
      return { body: JSON.stringify(contourFeatures(raster, chosen.planned.view, levels)) };
    },
  };
}

function methodFor(open: OpenDataset, question: MapQuestion): MapQuestion["method"] {
  const { derived, request } = deriveRequest(open, question.request);
  const grid = gridOf(derived.dataset, mappedVariable(derived.dataset, request));
  return grid === null || grid.kind === "projected" || grid.kind === "curvilinear" ? "linear" : "nearest";
}

function withoutLevels({ texts, geometry }: Given): Given {
  return { texts: new Map([...texts].filter(([name]) => name !== "levels")), geometry };
}

/** @throws InvalidParameter for one that is larger than lines are drawn in */
function contourView(request: ViewRequest, ground: Ground): View {
  const view = viewOf(request, () => extentOfGround(ground));
  const longest = Math.max(view.width, view.height);
  if (longest <= MOST_PIXELS) {
    return view;
  }
  if (request.width !== null || request.height !== null) {
    const name = view.width === longest ? "width" : "height";
    throw new InvalidParameter(name, longest, `up to ${MOST_PIXELS} with f=${CONTOURS.format}`);
  }
  const smaller = (pixels: number) => Math.max(1, Math.round((pixels * MOST_PIXELS) / longest));
  return { ...view, width: smaller(view.width), height: smaller(view.height) };
}

/** Round numbers within the range of the colours, or the edges of its classes. @throws InvalidParameter for categories */
function levelsOf({ mapping }: Style, count: number): readonly number[] {
  switch (mapping.kind) {
    case "continuous":
      return levelsIn({ count }, mapping.scale.low, mapping.scale.high);
    case "classes":
      return mapping.edges;
    case "categories":
      throw new InvalidParameter("f", CONTOURS.format, "png", "between categories there is nothing");
  }
}
