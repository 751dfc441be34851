/** What is at one pixel of a map: the value of the cell there, where and when. Pure. */

import type { MapLabel } from "../tiles/map-question.ts";
import type { Raster } from "../tiles/raster.ts";
import type { LonLat } from "../zarr/selection.ts";

/** A feature for clients that show its properties. */
export function featureInfo({ values, variable }: Raster, labels: readonly MapLabel[], { lon, lat }: LonLat) {
  return {
    type: "FeatureCollection" as const,
    features: [
      {
        type: "Feature" as const,
        geometry: { type: "Point" as const, coordinates: [lon, lat] },
        properties: propertiesOf(values[0]!, variable, labels),
      },
    ],
  };
}

/** The same, a line each. */
export function featureText({ values, variable }: Raster, labels: readonly MapLabel[], { lon, lat }: LonLat): string {
  const members = { ...propertiesOf(values[0]!, variable, labels), longitude: lon, latitude: lat };
  return Object.entries(members)
    .map(([name, value]) => `${name}: ${value ?? "missing"}\n`)
    .join("");
}

function propertiesOf(value: number, { name, attributes }: Raster["variable"], labels: readonly MapLabel[]) {
  const { units, long_name: title } = attributes;
  return {
    ...Object.fromEntries(labels.map(({ axis, label }) => [axis.name, label])),
    parameter: name,
    ...(typeof title === "string" && { title }),
    value: Number.isFinite(value) ? value : null,
    ...(typeof units === "string" && { units }),
  };
}
