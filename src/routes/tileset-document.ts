/**
 * The documents that say how maps are cut into tiles: tile matrix sets, tilesets of a collection and their list, and TileJSON.
 * Pure: facts in, JSON out.
 *
 * https://docs.ogc.org/is/20-057/20-057.html (OGC API - Tiles) · https://docs.ogc.org/is/17-083r4/17-083r4.html ·
 * https://github.com/mapbox/tilejson-spec/tree/master/3.0.0
 */
import type { Bbox, Link } from "../catalog/stac.ts";
import { JSON_TYPE, PNG_TYPE, TILEJSON_TYPE } from "../openapi/media-types.ts";
import { finestMatrix, type Layer } from "../tiles/layers.ts";
import { limitsOf, MERCATOR_END_DEG, withoutSeam } from "../tiles/limits.ts";
import { TILE_MATRIX_SETS, TILE_PIXELS, type TileMatrixSet, WEB_MERCATOR_QUAD } from "../tiles/tile-matrix-set.ts";

const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const REL = "http://www.opengis.net/def/rel/ogc/1.0";

/** A map to be cut. */
export type TiledMap = Readonly<{
  /** URL of the collection. */
  self: string;
  origin: string;
  title: string;
  bbox: Bbox;
  layer: Layer;
  /** The parameters given, that every URL carries on: "" or `?…`. */
  search: string;
  /** The same with the format of tiles. */
  tileSearch: string;
}>;

export function tileMatrixSetsDocument(origin: string) {
  return {
    links: [{ rel: "self", href: `${origin}/tileMatrixSets`, type: JSON_TYPE, title: "Tile matrix sets" }],
    tileMatrixSets: TILE_MATRIX_SETS.map(({ id, title, uri, crsUri }) => ({
      id,
      title,
      uri,
      crs: crsUri,
      links: [{ rel: "self", href: `${origin}/tileMatrixSets/${id}`, type: JSON_TYPE, title }],
    })),
  };
}

export function tileMatrixSetDocument(set: TileMatrixSet) {
  return {
    id: set.id,
    title: set.title,
    uri: set.uri,
    crs: set.crsUri,
    orderedAxes: set.orderedAxes,
    wellKnownScaleSet: set.wellKnownScaleSet,
    tileMatrices: set.tileMatrices.map((matrix) => ({
      ...matrix,
      pointOfOrigin: set.pointOfOrigin,
      tileWidth: TILE_PIXELS,
      tileHeight: TILE_PIXELS,
    })),
  };
}

export function tilesetsDocument(map: TiledMap) {
  return {
    links: [
      { rel: "self", href: `${map.self}/map/tiles${map.search}`, type: JSON_TYPE, title: `Tilesets of ${map.title}` },
      { rel: "collection", href: map.self, type: JSON_TYPE, title: map.title },
    ],
    tilesets: TILE_MATRIX_SETS.map((set) => ({ ...itemOf(map, set), links: linksTo(map, set) })),
  };
}

export function tilesetDocument(map: TiledMap, set: TileMatrixSet) {
  const { layer } = map;
  const [west, south, east, north] = withoutSeam(map.bbox);
  const box = { crs: CRS84, lowerLeft: [west, south], upperRight: [east, north] };
  return {
    ...itemOf(map, set),
    links: linksFrom(map, set),
    tileMatrixSetLimits: limitsOf(set, map.bbox),
    boundingBox: box,
    centerPoint: { crs: CRS84, coordinates: [(west + east) / 2, (south + north) / 2], tileMatrix: "0" },
    layers: [
      {
        id: layer.name,
        title: layer.title,
        dataType: "map",
        maxTileMatrix: String(finestMatrix(set, layer)),
        boundingBox: box,
        links: [{ rel: `${REL}/geodata`, href: map.self, type: JSON_TYPE, title: map.title }],
      },
    ],
  };
}

/** Of WebMercatorQuad, the only one that TileJSON knows. */
export function tileJsonDocument({ self, title, bbox, layer, search, tileSearch }: TiledMap) {
  const [west, south, east, north] = withoutSeam(bbox);
  const within = (lat: number) => Math.min(MERCATOR_END_DEG, Math.max(-MERCATOR_END_DEG, lat));
  const bounds = [west, within(south), east, within(north)] as const;
  return {
    tilejson: "3.0.0",
    name: layer.title,
    description: `${title}: ${layer.title}${layer.units === null ? "" : ` (${layer.units})`}`,
    version: "1.0.0",
    scheme: "xyz",
    tiles: [`${self}/map/tiles/${WEB_MERCATOR_QUAD.id}/{z}/{y}/{x}${tileSearch}`],
    // Of tiles of pixels; asked for by the schema all the same.
    vector_layers: [],
    minzoom: 0,
    maxzoom: finestMatrix(WEB_MERCATOR_QUAD, layer),
    bounds,
    center: [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, 0],
    legend: `${self}/legend${search}`,
  };
}

function itemOf({ title, layer }: TiledMap, { crsUri, uri }: TileMatrixSet) {
  return { title: `${title}: ${layer.title}`, dataType: "map", crs: crsUri, tileMatrixSetURI: uri };
}

/** Where the tileset is described; nothing that has to be filled in first. */
function linksTo({ self, origin, search }: TiledMap, { id, title }: TileMatrixSet): readonly Link[] {
  return [
    { rel: "self", href: `${self}/map/tiles/${id}${search}`, type: JSON_TYPE, title: `Tiles of ${id}` },
    { rel: `${REL}/tiling-scheme`, href: `${origin}/tileMatrixSets/${id}`, type: JSON_TYPE, title },
  ];
}

function linksFrom(map: TiledMap, set: TileMatrixSet): readonly Link[] {
  const { self, search, tileSearch } = map;
  const tileset = `${self}/map/tiles/${set.id}`;
  return [
    ...linksTo(map, set),
    {
      rel: "item",
      href: `${tileset}/{tileMatrix}/{tileRow}/{tileCol}${tileSearch}`,
      type: PNG_TYPE,
      templated: true,
      title: "Tiles",
    },
    ...(set.id === WEB_MERCATOR_QUAD.id
      ? [{ rel: "alternate", href: `${tileset}/tilejson.json${search}`, type: TILEJSON_TYPE, title: "TileJSON" }]
      : []),
    { rel: `${REL}/geodata`, href: self, type: JSON_TYPE, title: "The collection" },
  ];
}
