/** A thousand zones like countries: each side is a neighbour's side too, no two overlap, and some lie across the antimeridian. */
import { seeded } from "./seeded.mjs";

const [COLUMNS, ROWS] = [40, 25];
const [SOUTH, NORTH] = [-78, 84];
/** A side is bent so many times in halves, so far at first, in parts of its length. */
const [HALVINGS, BEND] = [4, 0.1];
/** Corners are moved by so much of a zone's width and height. */
const JITTER = 0.3;

/** @returns a FeatureCollection in degrees east of −180; what lies across the antimeridian goes on beyond 180 */
export function makeZones() {
  const { between } = seeded(20_260_102);
  const [width, height] = [360 / COLUMNS, (NORTH - SOUTH) / ROWS];
  const corners = Array.from({ length: ROWS + 1 }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => [
      -177 + width * (column + between(-JITTER, JITTER)),
      SOUTH + height * (row + between(-JITTER, JITTER)),
    ]),
  );
  const cornerAt = (row, column) => {
    const [lon, lat] = corners[row][column % COLUMNS];
    return [lon + (column === COLUMNS ? 360 : 0), lat];
  };
  const sides = (toRow, toColumn) =>
    corners.map((_, row) =>
      Array.from({ length: COLUMNS }, (_, column) =>
        row + toRow <= ROWS ? bent(cornerAt(row, column), cornerAt(row + toRow, column + toColumn), HALVINGS, between) : [],
      ),
    );
  const [eastward, northward] = [sides(0, 1), sides(1, 0)];
  const northwardAt = (row, column) =>
    northward[row][column % COLUMNS].map(([lon, lat]) => [lon + (column === COLUMNS ? 360 : 0), lat]);
  const features = Array.from({ length: ROWS * COLUMNS }, (_, id) => {
    const [row, column] = [Math.floor(id / COLUMNS), id % COLUMNS];
    const ring = [
      ...eastward[row][column].slice(1),
      ...northwardAt(row, column + 1).slice(1),
      ...eastward[row + 1][column].toReversed().slice(1),
      ...northwardAt(row, column).toReversed().slice(1),
    ].map((point) => point.map((degrees) => Math.round(degrees * 1e5) / 1e5));
    return { type: "Feature", id, properties: {}, geometry: { type: "Polygon", coordinates: [[ring.at(-1), ...ring]] } };
  });
  return { type: "FeatureCollection", features };
}

/** Points from one to another, each middle moved aside. */
function bent(from, to, halvings, between) {
  if (halvings === 0) {
    return [from, to];
  }
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const aside = between(-BEND, BEND);
  const middle = [(from[0] + to[0]) / 2 - aside * dy, (from[1] + to[1]) / 2 + aside * dx];
  return [...bent(from, middle, halvings - 1, between), ...bent(middle, to, halvings - 1, between).slice(1)];
}
