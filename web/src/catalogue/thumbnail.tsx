/** A collection at a glance: its first map over the outlines of land, or where it lies when there is no map to be had quickly. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import coarse from "world-atlas/countries-110m.json?url";
import type { CollectionDocument } from "../api/types.ts";
import { type Atlas, coastOf } from "../map/lines.ts";

const [WIDTH, HEIGHT] = [320, 160];

/** Coastlines as a path of SVG, x of longitudes and y of latitudes, 1 unit a degree. */
const outlines = signal("");
let asked = false;

async function loadOutlines(): Promise<void> {
  if (asked) {
    return;
  }
  asked = true;
  const atlas: Atlas = await (await fetch(coarse)).json();
  const { coordinates } = coastOf(atlas);
  outlines.value = coordinates
    .map((line) => `M${line.map(([lon, lat]) => `${lon!.toFixed(1)} ${(-lat!).toFixed(1)}`).join("L")}`)
    .join("");
}

export function Thumbnail({ collection }: Readonly<{ collection: CollectionDocument }>) {
  const [failed, fail] = useState(false);
  loadOutlines();
  const [west, south, east, north] = collection.extent.spatial.bbox[0]!;
  const width = east < west ? east + 360 - west : east - west;
  // What is read over the internet is not read for a picture.
  const drawn = !failed && !collection["estran:network"];
  const [x, y, w, h] = drawn && width < 340 ? [west, -north, width, north - south] : [-180, -90, 360, 180];
  return (
    <div class="thumbnail" aria-hidden="true">
      {drawn && (
        <img
          alt=""
          loading="lazy"
          width={WIDTH}
          height={HEIGHT}
          src={`/collections/${encodeURIComponent(collection.id)}/map?bbox=${x},${-y - h},${x + w},${-y}&width=${WIDTH}&height=${HEIGHT}&f=png`}
          onError={() => fail(true)}
        />
      )}
      <svg aria-hidden="true" viewBox={`${x} ${y} ${w} ${h}`} preserveAspectRatio="none">
        <path class="outline" d={outlines.value} />
        {!drawn && <rect class="extent" x={west} y={-north} width={width} height={north - south} />}
      </svg>
    </div>
  );
}
