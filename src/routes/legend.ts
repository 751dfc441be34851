/** `GET /collections/{collectionId}/legend`: what the colours of a map mean, with the parameters of the map but for its view. */
import { type Context, Hono } from "hono";
import type { Limits } from "../compute/answer.ts";
import type { Format } from "../encode/encoder.ts";
import { InvalidParameter } from "../errors.ts";
import { isListed } from "../grid/grid.ts";
import { LEGEND_FORMATS, VIEW_PARAMETERS } from "../openapi/operations.ts";
import { dataView } from "../tiles/data-view.ts";
import { ORIENTATIONS, type Orientation } from "../tiles/legend/layout.ts";
import { legendOf } from "../tiles/legend/legend.ts";
import { legendImage } from "../tiles/legend/png.ts";
import { legendSvg } from "../tiles/legend/svg.ts";
import { type PlannedMap, planMap } from "../tiles/plan-map.ts";
import { encodePng } from "../tiles/png.ts";
import type { Raster } from "../tiles/raster.ts";
import { needsDataRange } from "../tiles/style/resolve.ts";
import { explain } from "../zarr/explain.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { planRead } from "../zarr/plan.ts";
import type { Deps } from "./deps.ts";
import { type MapQuery, mapMembers, parseMap, withMapDimensions } from "./map-query.ts";
import { type AboutMap, mapStyle, styleFacts } from "./map-style.ts";
import type { Given } from "./query-given.ts";
import { textOfMembers } from "./query-text.ts";
import { type Answered, respond } from "./respond.ts";

export const legendRoutes = (deps: Deps): Hono =>
  new Hono().get("/collections/:collectionId/legend", (c) => answerLegend(c, deps));

type LegendQuery = MapQuery & Readonly<{ orientation: Orientation }>;

function answerLegend(c: Context, deps: Deps): Promise<Response> {
  return respond<LegendQuery, Raster, Format, PlannedMap>(c, deps, {
    formats: LEGEND_FORMATS,
    parse: parseLegend,
    complete: (query, given, dataset) => ({ ...query, ...withMapDimensions(query, ofMap(given), dataset) }),
    needs: ({ grids }) => ([...grids.values()].some(isListed) ? "centres" : null),
    plan: (open, query, limits) => planLegend(open, query, limits, deps, c.req.param("collectionId")!),
    text: (query) =>
      textOfMembers({
        ...mapMembers(query),
        orientation: query.orientation === ORIENTATIONS[0] ? null : query.orientation,
      }),
    body: (_, about) => legendBody(about, about.query.orientation),
    kept: true,
  });
}

const ORIENTATION = "orientation";

/** @throws InvalidParameter */
function parseLegend(given: Given): LegendQuery {
  const { texts } = given;
  const idle = VIEW_PARAMETERS.find((name) => texts.has(name));
  if (idle) {
    throw new InvalidParameter(idle, texts.get(idle), `no ${idle} with a legend`, "it is the same for every view");
  }
  const text = texts.get(ORIENTATION) ?? ORIENTATIONS[0];
  const orientation = ORIENTATIONS.find((name) => name === text);
  if (orientation === undefined) {
    throw new InvalidParameter(ORIENTATION, text, ORIENTATIONS);
  }
  return { ...parseMap(ofMap(given), true), orientation };
}

/** What is given of the map itself. */
function ofMap({ texts, geometry }: Given): Given {
  return { texts: new Map([...texts].filter(([name]) => name !== ORIENTATION)), geometry };
}

/** What it costs at most: the layer, seen small, where a range has to be chosen by it. It is read with the style. */
function planLegend(
  open: OpenDataset,
  query: LegendQuery,
  limits: Limits,
  { catalog }: Deps,
  collection: string,
): PlannedMap {
  const layer = planMap(open, query.question, (ground) => dataView(ground, 1), limits);
  const { budget, connections } = limits;
  const isRead = needsDataRange(query.style, styleFacts(query, layer, catalog.get(collection)));
  const nothing = planRead(
    [],
    { stateBytes: 0, outputBytes: 0 },
    { connections, peakBytes: budget.peakBytes, parts: 1 },
  );
  const plan = isRead ? layer.plan : nothing;
  return {
    ...layer,
    plan,
    fits: true,
    explain: () => ({ ...explain(plan, budget, {}), operation: "legend" }),
    run: async () => ({ width: 0, height: 0, values: new Float32Array(0), variable: layer.variable }),
  };
}

async function legendBody(about: AboutMap, orientation: Orientation): Promise<Answered> {
  const { query, chosen, format } = about;
  const { aggregate } = query.question;
  // Anomalies say what they are.
  const statistic = aggregate && aggregate.anomaly === null ? aggregate.reduce[0]! : null;
  const legend = legendOf(await mapStyle(about), chosen.planned.variable, statistic);
  return format.format === "svg"
    ? { body: new TextEncoder().encode(legendSvg(legend, orientation)) }
    : { body: encodePng(legendImage(legend, orientation)) };
}
