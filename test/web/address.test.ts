import { expect, test } from "vitest";
import { type Address, addressText, isWhole, parseAddress, START } from "../../web/src/address.ts";

const full: Address = {
  collection: "fnoc winds/&?",
  view: "about",
  search: "",
  variable: "UWND",
  datetime: "1987-07-18T17:00:00Z",
  z: "100",
  dims: { init_time: "2024-01-01T00:00:00Z", "a=b": "1" },
  colormap: "balance_r",
  range: [-11, 11.5],
  scale: "symlog",
  method: "linear",
  opacity: 0.5,
  camera: { lon: -38.5, lat: 33, zoom: 2.1 },
  places: [
    { name: "São Miguel & co+", shape: { kind: "point", at: [-25.5, 37.8] } },
    { name: "B", shape: { kind: "box", box: [170, -5, -170, 5] } },
  ],
  plot: "climatology",
};

test.each<[string, Address]>([
  ["", START],
  ["?search=sea+ice", { ...START, search: "sea ice" }],
  ["?collection=a", { ...START, collection: "a" }],
  [addressText(full), full],
])("%s", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(addressText(address)).toBe(text);
});

test.each([
  "?collection=a&range=1,1",
  "?collection=a&range=1,x&opacity=2&at=1,2",
  "?collection=a&scale=cubic&method=spline&plot=pie&view=x",
  "?collection=a&place=A@POINT(1)&place=&f=html&unknown=1",
])("what makes no sense is left out: %s", (text) => {
  expect(parseAddress(text)).toEqual({ ...START, collection: "a" });
});

test("a large polygon is no part of it", () => {
  const ring = Array.from({ length: 1000 }, (_, i): [number, number] => [i / 10, (i * 7) % 80]);
  const shape = { kind: "polygon", polygons: [[[...ring, ring[0]!]]] } as const;
  const address = { ...full, places: [...full.places, { name: "C", shape }] };
  expect(addressText(address).length).toBeLessThan(6100);
  expect(isWhole(address)).toBe(false);
  expect(isWhole(full)).toBe(true);
  expect(parseAddress(addressText(address)).places).toEqual(full.places);
});
