/**
 * What the API is claimed to conform to.
 *
 * https://github.com/radiantearth/stac-api-spec/tree/v1.0.0 · https://docs.ogc.org/is/19-086r6/19-086r6.html ·
 * https://docs.ogc.org/is/20-057/20-057.html · https://docs.ogc.org/is/20-058/20-058.html
 */

/** Every class of which every requirement holds, spelled as its standard spells it. The landing page and `/conformance` say the same. */
export const CONFORMANCE: readonly string[] = [
  "https://api.stacspec.org/v1.0.0/core",
  "https://api.stacspec.org/v1.0.0/collections",
  "https://api.stacspec.org/v1.0.0/ogcapi-features",
  "https://api.stacspec.org/v1.0.0/item-search",
  "https://api.stacspec.org/v1.0.0-rc.1/collection-search",
  "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/simple-query",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
  "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
  "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
  "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
  "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/core",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/collections",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/queries",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/json",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/covjson",
  "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf/oas30",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/datetime",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geojson",
  "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
  "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
  "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
  "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
  "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
  "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
  "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
];
