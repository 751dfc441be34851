/** The tile servers: how each is started, and what it calls a tile. All draw kelvin from 250 to 310 in viridis. */
import { startIsolate } from "../isolate.mjs";
import { start } from "../processes.mjs";

const PYTHON = "bench/tiles/.venv/bin/python";
const peer = async (name, store) => {
  const { match, ...server } = await start(PYTHON, ["bench/tiles/peers.py", name, store], /^port (\d+)$/);
  return { ...server, origin: `http://127.0.0.1:${match[1]}` };
};
const estranTile = ({ z, row, column, time }) =>
  `/collections/tiles/map/tiles/WebMercatorQuad/${z}/${row}/${column}?datetime=${time}Z&colormap=viridis&range=250,310&f=png`;

/** @returns by name: `start` a process that has cached nothing, and `path` of a tile */
export const waysTo = (store, entry) =>
  new Map([
    [
      "titiler.xarray",
      {
        start: () => peer("titiler", store),
        path: ({ z, row, column, time }) =>
          `/tiles/WebMercatorQuad/${z}/${column}/${row}.png?url=${encodeURIComponent(store)}&variable=t2m&sel=time=${time}&rescale=250,310&colormap_name=viridis`,
      },
    ],
    [
      "xpublish-tiles",
      {
        start: () => peer("xpublish", store),
        path: ({ z, row, column, time }) =>
          `/tiles/WebMercatorQuad/${z}/${row}/${column}?variables=t2m&style=raster/viridis&colorscalerange=250,310&width=256&height=256&f=image/png&time=${time}`,
      },
    ],
    [
      "Estran on Node",
      {
        start: async () => {
          const serving = /Serving .* at (http:\S+)/;
          const { match, ...server } = await start("node", ["build/cli.mjs", "serve", store, "--port", "0"], serving);
          return { ...server, origin: match[1] };
        },
        path: estranTile,
      },
    ],
    ["Estran in workerd", { start: () => startIsolate([entry]), path: estranTile }],
  ]);
