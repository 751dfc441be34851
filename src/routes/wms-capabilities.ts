/**
 * A collection as WMS describes it, in version 1.3.0 or 1.1.1: its variables as layers, with one label along each dimension.
 * Pure: facts in, XML out.
 *
 * OGC 06-042 (Web Map Server 1.3.0) · OGC 01-068r3 (1.1.1) · OGC 05-078r4 (GetLegendGraphic)
 */
import { element, type Xml, xmlDocument } from "../encode/xml.ts";
import { PNG_TYPE } from "../openapi/media-types.ts";
import { INFO_FORMATS } from "../openapi/operations.ts";
import { type Layer, type LayerDimension, listedLabels } from "../tiles/layers.ts";
import { boxIn, withoutSeam } from "../tiles/limits.ts";
import { MOST_PIXELS } from "../tiles/map-view.ts";
import { type LayerStyle, type ServedMaps, stylesOf } from "./served-maps.ts";
import type { WmsVersion } from "./wms-version.ts";

const ROOTS = {
  "1.3.0": {
    name: "WMS_Capabilities",
    service: "WMS",
    attributes: {
      xmlns: "http://www.opengis.net/wms",
      "xmlns:sld": "http://www.opengis.net/sld",
      "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
      "xsi:schemaLocation":
        "http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd",
    },
    legend: "sld:GetLegendGraphic",
    capabilitiesType: "text/xml",
    exceptionFormat: "XML",
  },
  "1.1.1": {
    name: "WMT_MS_Capabilities",
    service: "OGC:WMS",
    attributes: {},
    legend: "GetLegendGraphic",
    capabilitiesType: "application/vnd.ogc.wms_xml",
    exceptionFormat: "application/vnd.ogc.se_xml",
  },
} as const;

/** The names of the systems that GetMap draws in, by how their bounding boxes are written. */
const CRS_NAMES = {
  "1.3.0": ["EPSG:3857", "EPSG:4326", "CRS:84"],
  "1.1.1": ["EPSG:3857", "EPSG:4326"],
} as const;

/** The media type that capabilities are answered with. */
export const capabilitiesType = (version: WmsVersion): string => ROOTS[version].capabilitiesType;

export function wmsCapabilities(maps: ServedMaps, version: WmsVersion): string {
  const { name, service, attributes, exceptionFormat } = ROOTS[version];
  const isNew = version === "1.3.0";
  const href = `${maps.self}/wms?`;
  return xmlDocument(
    element(
      name,
      { version, ...attributes, "xmlns:xlink": "http://www.w3.org/1999/xlink" },
      element(
        "Service",
        {},
        element("Name", {}, service),
        element("Title", {}, maps.title),
        element("Abstract", {}, maps.description),
        online(maps.self),
        ...(isNew
          ? [element("LayerLimit", {}, 1), element("MaxWidth", {}, MOST_PIXELS), element("MaxHeight", {}, MOST_PIXELS)]
          : []),
      ),
      element(
        "Capability",
        {},
        element(
          "Request",
          {},
          operation("GetCapabilities", href, [capabilitiesType(version)]),
          operation("GetMap", href, [PNG_TYPE]),
          operation(
            "GetFeatureInfo",
            href,
            INFO_FORMATS.flatMap(({ mediaTypes }) => mediaTypes),
          ),
          operation(ROOTS[version].legend, href, [PNG_TYPE]),
        ),
        element("Exception", {}, element("Format", {}, exceptionFormat)),
        element(
          "Layer",
          {},
          element("Title", {}, maps.title),
          CRS_NAMES[version].map((crs) => element(isNew ? "CRS" : "SRS", {}, crs)),
          boxes(maps, version),
          maps.layers.map((layer) => layerElement(maps, layer, version)),
        ),
      ),
    ),
  );
}

const online = (href: string): Xml => element("OnlineResource", { "xlink:type": "simple", "xlink:href": href });

function operation(name: string, href: string, formats: readonly string[]): Xml {
  return element(
    name,
    {},
    formats.map((format) => element("Format", {}, format)),
    element("DCPType", {}, element("HTTP", {}, element("Get", {}, online(href)))),
  );
}

function boxes({ bbox }: ServedMaps, version: WmsVersion): readonly Xml[] {
  const [west, south, east, north] = withoutSeam(bbox);
  const isNew = version === "1.3.0";
  const around = isNew
    ? element(
        "EX_GeographicBoundingBox",
        {},
        element("westBoundLongitude", {}, west),
        element("eastBoundLongitude", {}, east),
        element("southBoundLatitude", {}, south),
        element("northBoundLatitude", {}, north),
      )
    : element("LatLonBoundingBox", { minx: west, miny: south, maxx: east, maxy: north });
  return [
    around,
    ...CRS_NAMES[version].map((crs) => {
      const box =
        crs === "EPSG:3857"
          ? boxIn("EPSG:3857", bbox)
          : // Of EPSG:4326, latitude comes first from 1.3.0 on.
            crs === "EPSG:4326" && isNew
            ? [south, west, north, east]
            : [west, south, east, north];
      const [minx, miny, maxx, maxy] = box;
      return element("BoundingBox", { [isNew ? "CRS" : "SRS"]: crs, minx, miny, maxx, maxy });
    }),
  ];
}

function layerElement(maps: ServedMaps, layer: Layer, version: WmsVersion): Xml {
  return element(
    "Layer",
    { queryable: 1 },
    element("Name", {}, layer.name),
    element("Title", {}, layer.title),
    layer.units !== null && element("Abstract", {}, `${layer.title}, in ${layer.units}`),
    boxes(maps, version),
    version === "1.3.0"
      ? layer.dimensions.map((each) =>
          element("Dimension", { ...dimensionAttributes(each), ...chosen(each) }, listedLabels(each).join()),
        )
      : [
          ...layer.dimensions.map((each) => element("Dimension", dimensionAttributes(each))),
          ...layer.dimensions.map((each) =>
            element("Extent", { name: wmsNameOf(each), ...chosen(each) }, listedLabels(each).join()),
          ),
        ],
    stylesOf(maps, layer).map(styleElement),
  );
}

/** What a dimension is called; a request writes `dim_` before those that are neither time nor elevation. */
export function wmsNameOf({ parameter }: LayerDimension): string {
  return parameter === "datetime" ? "time" : parameter === "z" ? "elevation" : parameter;
}

function dimensionAttributes(dimension: LayerDimension) {
  const { time, attributes } = dimension.axis;
  const units = time ? "ISO8601" : typeof attributes.units === "string" ? attributes.units : "";
  return { name: wmsNameOf(dimension), units };
}

const chosen = ({ first }: LayerDimension) => ({ default: first, nearestValue: 1 });

function styleElement({ name, title, legend }: LayerStyle): Xml {
  return element(
    "Style",
    {},
    element("Name", {}, name),
    element("Title", {}, title),
    element("LegendURL", {}, element("Format", {}, PNG_TYPE), online(legend)),
  );
}
