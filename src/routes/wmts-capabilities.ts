/**
 * A collection as WMTS 1.0.0 describes it: its variables as layers, cut by both tile matrix sets, with one label along each
 * dimension. Tiles are those of OGC API - Tiles. Pure: facts in, XML out.
 *
 * OGC 07-057r7 (OpenGIS Web Map Tile Service)
 */
import { element, type Xml, xmlDocument } from "../encode/xml.ts";
import { PNG_TYPE } from "../openapi/media-types.ts";
import { finestMatrix, type Layer, type LayerDimension, listedLabels } from "../tiles/layers.ts";
import { limitsOf, type TileLimits, withoutSeam } from "../tiles/limits.ts";
import { TILE_MATRIX_SETS, TILE_PIXELS, type TileMatrixSet } from "../tiles/tile-matrix-set.ts";
import { type ServedMaps, stylesOf } from "./served-maps.ts";

const NAMESPACES = {
  xmlns: "http://www.opengis.net/wmts/1.0",
  "xmlns:ows": "http://www.opengis.net/ows/1.1",
  "xmlns:xlink": "http://www.w3.org/1999/xlink",
  "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
  "xsi:schemaLocation":
    "http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd",
};

/** How each set's CRS is called, with the order of axes that its corner is written in. */
const CRS_URNS = { "EPSG:3857": "urn:ogc:def:crs:EPSG::3857", CRS84: "urn:ogc:def:crs:OGC:1.3:CRS84" } as const;

export function wmtsCapabilities(maps: ServedMaps): string {
  const kvp = `${maps.self}/wmts?`;
  const restful = `${maps.self}/wmts/1.0.0/WMTSCapabilities.xml`;
  return xmlDocument(
    element(
      "Capabilities",
      { ...NAMESPACES, version: "1.0.0" },
      element(
        "ows:ServiceIdentification",
        {},
        element("ows:Title", {}, maps.title),
        element("ows:Abstract", {}, maps.description),
        element("ows:ServiceType", {}, "OGC WMTS"),
        element("ows:ServiceTypeVersion", {}, "1.0.0"),
      ),
      element(
        "ows:OperationsMetadata",
        {},
        operation("GetCapabilities", ["KVP", kvp], ["RESTful", restful]),
        operation("GetTile", ["KVP", kvp]),
      ),
      element(
        "Contents",
        {},
        maps.layers.map((layer) => layerElement(maps, layer)),
        TILE_MATRIX_SETS.map((set) => tileMatrixSetElement(set, Math.max(...levelsIn(maps, set)))),
      ),
      element("ServiceMetadataURL", { "xlink:href": restful }),
    ),
  );
}

function operation(name: string, ...ways: readonly (readonly [encoding: string, href: string])[]): Xml {
  const gets = ways.map(([encoding, href]) =>
    element(
      "ows:Get",
      { "xlink:href": href },
      element(
        "ows:Constraint",
        { name: "GetEncoding" },
        element("ows:AllowedValues", {}, element("ows:Value", {}, encoding)),
      ),
    ),
  );
  return element("ows:Operation", { name }, element("ows:DCP", {}, element("ows:HTTP", {}, gets)));
}

function layerElement(maps: ServedMaps, layer: Layer): Xml {
  const [west, south, east, north] = withoutSeam(maps.bbox);
  return element(
    "Layer",
    {},
    element("ows:Title", {}, layer.title),
    element(
      "ows:WGS84BoundingBox",
      {},
      element("ows:LowerCorner", {}, `${west} ${south}`),
      element("ows:UpperCorner", {}, `${east} ${north}`),
    ),
    element("ows:Identifier", {}, layer.name),
    stylesOf(maps, layer).map((style, i) =>
      element(
        "Style",
        { isDefault: i === 0 ? "true" : undefined },
        element("ows:Title", {}, style.title),
        element("ows:Identifier", {}, style.name),
        element("LegendURL", { format: PNG_TYPE, "xlink:href": style.legend }),
      ),
    ),
    element("Format", {}, PNG_TYPE),
    layer.dimensions.map(dimensionElement),
    TILE_MATRIX_SETS.map((set) =>
      element(
        "TileMatrixSetLink",
        {},
        element("TileMatrixSet", {}, set.id),
        element(
          "TileMatrixSetLimits",
          {},
          limitsOf(set, maps.bbox)
            .slice(0, finestMatrix(set, layer) + 1)
            .map(limitsElement),
        ),
      ),
    ),
    element("ResourceURL", { format: PNG_TYPE, resourceType: "tile", template: templateOf(maps, layer) }),
  );
}

/** What a dimension is called: Time and Elevation as clients look for them. */
export function wmtsNameOf({ parameter }: LayerDimension): string {
  return parameter === "datetime" ? "Time" : parameter === "z" ? "Elevation" : parameter;
}

function dimensionElement(dimension: LayerDimension): Xml {
  const { units } = dimension.axis.attributes;
  return element(
    "Dimension",
    {},
    element("ows:Identifier", {}, wmtsNameOf(dimension)),
    dimension.axis.time
      ? element("ows:UOM", {}, "ISO8601")
      : typeof units === "string" && element("ows:UOM", {}, units),
    element("Default", {}, dimension.first),
    element("Current", {}, "false"),
    listedLabels(dimension).map((label) => element("Value", {}, label)),
  );
}

function limitsElement({ tileMatrix, minTileRow, maxTileRow, minTileCol, maxTileCol }: TileLimits): Xml {
  return element(
    "TileMatrixLimits",
    {},
    element("TileMatrix", {}, tileMatrix),
    element("MinTileRow", {}, minTileRow),
    element("MaxTileRow", {}, maxTileRow),
    element("MinTileCol", {}, minTileCol),
    element("MaxTileCol", {}, maxTileCol),
  );
}

function templateOf({ self }: ServedMaps, { name, dimensions }: Layer): string {
  const parameters = [
    `parameter-name=${encodeURIComponent(name)}`,
    "colormap={Style}",
    ...dimensions.map((each) => `${encodeURIComponent(each.parameter)}={${wmtsNameOf(each)}}`),
  ];
  return `${self}/map/tiles/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}?${parameters.join("&")}`;
}

const levelsIn = ({ layers }: ServedMaps, set: TileMatrixSet): readonly number[] => [
  0,
  ...layers.map((layer) => finestMatrix(set, layer)),
];

/** @param last level that any layer is worth looking at in; a scale set may end before its smallest scales (6.1) */
function tileMatrixSetElement(set: TileMatrixSet, last: number): Xml {
  const { id, title, crs, wellKnownScaleSet, pointOfOrigin, tileMatrices } = set;
  return element(
    "TileMatrixSet",
    {},
    element("ows:Title", {}, title),
    element("ows:Identifier", {}, id),
    element("ows:SupportedCRS", {}, CRS_URNS[crs]),
    element("WellKnownScaleSet", {}, `urn:ogc:def:wkss:OGC:1.0:${wellKnownScaleSet.split("/").at(-1)}`),
    tileMatrices.slice(0, last + 1).map((matrix) =>
      element(
        "TileMatrix",
        {},
        element("ows:Identifier", {}, matrix.id),
        element("ScaleDenominator", {}, matrix.scaleDenominator),
        // Both CRSs have x, or longitude, first.
        element("TopLeftCorner", {}, pointOfOrigin.join(" ")),
        element("TileWidth", {}, TILE_PIXELS),
        element("TileHeight", {}, TILE_PIXELS),
        element("MatrixWidth", {}, matrix.matrixWidth),
        element("MatrixHeight", {}, matrix.matrixHeight),
      ),
    ),
  );
}
