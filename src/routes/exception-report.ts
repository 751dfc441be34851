/**
 * Errors as WMS and WMTS write them: an XML document with a code of theirs, under the status that the same error has everywhere.
 *
 * OGC 06-042, 6.11 and annex E.2 · OGC 01-068r3, annex A.3 · OGC 07-057r7, table 24
 */
import type { Context } from "hono";
import { element, xmlDocument } from "../encode/xml.ts";
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import type { Deps } from "./deps.ts";
import { failureOf } from "./problem.ts";
import { wmsVersionOf } from "./wms-version.ts";

/** Codes of WMS, by the parameter at fault as it or the map calls it. A dimension's name is in neither list. */
const WMS_CODES: Readonly<Record<string, string>> = {
  layers: "LayerNotDefined",
  layer: "LayerNotDefined",
  query_layers: "LayerNotDefined",
  "parameter-name": "LayerNotDefined",
  styles: "StyleNotDefined",
  style: "StyleNotDefined",
  colormap: "StyleNotDefined",
  crs: "InvalidCRS",
  srs: "InvalidSRS",
  format: "InvalidFormat",
  info_format: "InvalidFormat",
  i: "InvalidPoint",
  j: "InvalidPoint",
  x: "InvalidPoint",
  y: "InvalidPoint",
  request: "OperationNotSupported",
  time: "InvalidDimensionValue",
  elevation: "InvalidDimensionValue",
  datetime: "InvalidDimensionValue",
  z: "InvalidDimensionValue",
};

export function wmsReport(error: Error, c: Context, deps: Pick<Deps, "log">): Response {
  const { status, detail } = failureOf(error, c, deps);
  const parameter = error instanceof InvalidParameter || error instanceof OutsideExtent ? error.parameter : undefined;
  const given = Object.keys(c.req.queries()).map((name) => name.toLowerCase());
  const isDimension = given.includes(`dim_${parameter?.toLowerCase()}`);
  const code = isDimension
    ? "InvalidDimensionValue"
    : Object.hasOwn(WMS_CODES, parameter ?? "")
      ? WMS_CODES[parameter!]
      : undefined;
  const version = wmsVersionOf(c);
  const isNew = version === "1.3.0";
  const report = element(
    "ServiceExceptionReport",
    { version, xmlns: isNew ? "http://www.opengis.net/ogc" : undefined },
    element("ServiceException", { code, locator: parameter }, detail),
  );
  return c.body(xmlDocument(report), status, {
    "content-type": isNew ? "text/xml; charset=utf-8" : "application/vnd.ogc.se_xml; charset=utf-8",
    "cache-control": "no-store",
  });
}

export function wmtsReport(error: Error, c: Context, deps: Pick<Deps, "log">): Response {
  const { status, detail } = failureOf(error, c, deps);
  const locator = error instanceof InvalidParameter || error instanceof OutsideExtent ? error.parameter : undefined;
  const report = element(
    "ows:ExceptionReport",
    { version: "1.0.0", "xml:lang": "en", "xmlns:ows": "http://www.opengis.net/ows/1.1" },
    element("ows:Exception", { exceptionCode: wmtsCode(error), locator }, element("ows:ExceptionText", {}, detail)),
  );
  return c.body(xmlDocument(report), status, {
    "content-type": "text/xml; charset=utf-8",
    "cache-control": "no-store",
  });
}

function wmtsCode(error: Error): string {
  if (!(error instanceof InvalidParameter)) {
    return "NoApplicableCode";
  }
  if (error.parameter === "request") {
    return "OperationNotSupported";
  }
  if (error.given === undefined) {
    return "MissingParameterValue";
  }
  return ["tileRow", "tileCol"].includes(error.parameter) ? "TileOutOfRange" : "InvalidParameterValue";
}
