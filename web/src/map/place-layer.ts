/** The places on the map: outlines in their colours, and a badge with the name of each. */
import { type GeoJSONSource, type Map as MapLibre, Marker } from "maplibre-gl";
import { boundsOf, type Place, ringsOf } from "../places/place.ts";

const SOURCE = "places";

export function addPlaceLayers(map: MapLibre): void {
  map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "place-fill",
    type: "fill",
    source: SOURCE,
    paint: { "fill-color": ["get", "color"], "fill-opacity": 0.07 },
  });
  for (const [id, color, width] of [
    ["place-casing", "rgba(255,255,255,0.85)", 4.5],
    ["place-line", ["get", "color"], 2.2],
  ] as const) {
    map.addLayer({
      id,
      type: "line",
      source: SOURCE,
      layout: { "line-join": "round" },
      paint: { "line-color": typeof color === "string" ? color : [...color], "line-width": width },
    });
  }
}

/** @returns shows these places, in place of those before. @param colors of each */
export function createPlaceLayer(map: MapLibre): (places: readonly Place[], colors: readonly string[]) => void {
  let markers: readonly Marker[] = [];
  return (places, colors) => {
    map.getSource<GeoJSONSource>(SOURCE)?.setData({
      type: "FeatureCollection",
      features: places.flatMap(({ shape }, i) =>
        ringsOf(shape).length === 0
          ? []
          : [
              {
                type: "Feature",
                properties: { color: colors[i] },
                geometry: {
                  type: "MultiPolygon",
                  coordinates: (shape.kind === "polygon" ? shape.polygons : [ringsOf(shape)]).map((rings) =>
                    rings.map((ring) => ring.map(([...position]) => position)),
                  ),
                },
              },
            ],
      ),
    });
    for (const marker of markers) {
      marker.remove();
    }
    markers = places.map(({ name, shape }, i) => {
      const [west, , east, north] = boundsOf(shape);
      const element = document.createElement("span");
      element.className = shape.kind === "point" ? "badge badge-pin" : "badge";
      element.textContent = name;
      element.style.setProperty("--place", colors[i]!);
      const anchor = shape.kind === "point" ? "bottom" : "center";
      return new Marker({ element, anchor }).setLngLat([(west + east) / 2, Math.min(85, north)]).addTo(map);
    });
  };
}
