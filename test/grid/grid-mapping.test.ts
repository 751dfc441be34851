/** Reference systems by code, WKT and PROJJSON, as PROJ has them; what is not understood is refused by name. */
import { describe, expect, test } from "vitest";
import { parseMapping } from "../../src/grid/grid-mapping.ts";
import { loadProjections } from "../../src/grid/projection.ts";
import reference from "../reference/grids.json" with { type: "json" };

await loadProjections();

describe.each(reference.codes)("$code", ({ code, lonlat, xy, wkt1, wkt2, projjson }) => {
  test.each([
    ["by its code", { "proj:code": code }],
    ["in WKT 1", { crs_wkt: wkt1 }],
    ["in WKT 2", { "proj:wkt2": wkt2 }],
    ["in PROJJSON", { "proj:projjson": projjson }],
  ])("%s", (_, attributes) => {
    const { projection } = parseMapping(attributes);
    const [x, y] = projection!.forward(lonlat[0]!, lonlat[1]!);
    expect(Math.hypot(x - xy[0]!, y - xy[1]!)).toBeLessThan(1e-3);
    const [lon, lat] = projection!.inverse(xy[0]!, xy[1]!);
    expect(Math.max(Math.abs(lon - lonlat[0]!), Math.abs(lat - lonlat[1]!))).toBeLessThan(1e-8);
  });
});

test.each([
  [{ "proj:code": "EPSG:2154" }, /reference system EPSG:2154.*UTM/],
  [{ "proj:code": "EPSG:32661" }, /reference system EPSG:32661/],
  [{ "proj:code": "IAU_2015:30100" }, /IAU_2015:30100/],
  [{ grid_mapping_name: "vertical_perspective" }, /grid mapping vertical_perspective.*lambert_conformal_conic/],
  [{ grid_mapping_name: "transverse_mercator" }, /Its longitude_of_central_meridian is undefined/],
  [{ crs_wkt: "PROJCS[nonsense" }, /the projection PROJCS\[nonsense/],
  [{ crs_wkt: 'LOCAL_CS["here",UNIT["m",1]]' }, /the projection LOCAL_CS/],
])("%j is refused", (attributes, message) => {
  expect(() => parseMapping(attributes)).toThrow(message);
});

test.each([{ "proj:code": "EPSG:4326" }, { "proj:code": "OGC:CRS84" }, { grid_mapping_name: "latitude_longitude" }])(
  "%j is longitude and latitude",
  (attributes) => {
    expect(parseMapping(attributes).projection).toBeNull();
  },
);
