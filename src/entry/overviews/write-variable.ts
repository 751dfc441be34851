/** Reads a variable once, from its first chunk to its last, and writes the chunks of all its coarser levels. Node only. */
import { extract, holdingOf } from "../../compute/extract.ts";
import { rowMajorStrides } from "../../zarr/chunk-walk.ts";
import { createMeter } from "../../zarr/meter.ts";
import { arrayOf, type OpenDataset, readContext } from "../../zarr/open-dataset.ts";
import { planArray } from "../../zarr/plan.ts";
import { readTiles } from "../../zarr/read.ts";
import { blocksOf, indexAt, product, stepBlocks } from "./blocks.ts";
import { createCascade } from "./cascade.ts";
import { sizeAt } from "./coarse-axis.ts";
import { CHUNK, type PlannedVariable, weightsOf } from "./plan-overviews.ts";
import type { Sink } from "./sink.ts";
import { chunkKey, encodeNumbers, HOLDERS, type WrittenArray } from "./zarr-writer.ts";

/** Reads under way at once. */
const IN_FLIGHT = 4;

/** The array of one level: a chunk holds one label of every dimension but y and x. */
export function levelArray(
  { variable, place, dataType, fill, attributes }: PlannedVariable,
  level: number,
): WrittenArray {
  const { dims, shape } = variable;
  const isPlace = (dim: string) => (place as readonly string[]).includes(dim);
  const own = shape.map((size, d) => (isPlace(dims[d]!) ? sizeAt(size, level) : size));
  const chunks = own.map((size, d) => (isPlace(dims[d]!) ? Math.min(CHUNK, size) : 1));
  return { shape: own, chunks, dataType, fill, dims, attributes };
}

/**
 * @param onProgress gets the share of the variable that is done
 * @throws SourceUnavailable, SourceTimeout, CorruptData where it can't be read; what the sink throws
 */
export async function writeVariable(
  open: OpenDataset,
  planned: PlannedVariable,
  levels: number,
  sink: Sink,
  onProgress: (share: number) => void,
): Promise<void> {
  const { variable, place } = planned;
  const array = arrayOf(open, variable.name);
  const { shape } = variable;
  const [y, x] = place.map((dim) => variable.dims.indexOf(dim)) as [number, number];
  const weights = weightsOf(open.dataset, planned);
  // Whichever comes first in the array makes the rows.
  const [rowDim, columnDim] = y < x ? [y, x] : [x, y];
  const [rowWeights, columnWeights] = y < x ? weights : [weights[1], weights[0]];
  const dims = [rowDim, columnDim] as const;
  const { steps, rows } = blocksOf(shape, array.pipeline.chunkShape, dims, CHUNK);
  const context = readContext(open, createMeter(), undefined);
  const holding = holdingOf(variable, true);
  let done = 0;
  for (const { starts, sizes } of stepBlocks(shape, steps, dims)) {
    const writers = Array.from({ length: product(sizes) }, (_, n) => {
      const step = indexAt(n, sizes).map((i, d) => starts[d]! + i);
      return createStepWriter(planned, step, dims, columnWeights, levels, sink);
    });
    for (let row = 0; row < shape[rowDim]!; row += rows) {
      const count = Math.min(rows, shape[rowDim]! - row);
      const windows = shape.map((size, d) =>
        d === columnDim
          ? { start: 0, stop: size }
          : d === rowDim
            ? { start: row, stop: row + count }
            : { start: starts[d]!, stop: starts[d]! + sizes[d]! },
      );
      const read = windows.map(({ start, stop }) => stop - start);
      const plan = planArray(
        array,
        windows.map((window, dim) => ({ kind: "windows", dim, windows: [window], size: read[dim]! })),
      );
      const values = (await extract(readTiles(plan, IN_FLIGHT, context), variable, holding, read)) as Float64Array;
      const strides = rowMajorStrides(read);
      const across = strides[columnDim]!;
      const line = new Float64Array(shape[columnDim]!);
      for (const [n, writer] of writers.entries()) {
        const base = indexAt(n, sizes).reduce((at, i, d) => at + i * strides[d]!, 0);
        for (let r = 0; r < count; r++) {
          const from = base + r * strides[rowDim]!;
          if (across === 1) {
            line.set(values.subarray(from, from + line.length));
          } else {
            for (let i = 0; i < line.length; i++) {
              line[i] = values[from + i * across]!;
            }
          }
          writer.push(line, rowWeights[row + r]!);
        }
        await writer.flush();
      }
      done += product(read);
      onProgress(done / product(shape));
    }
    for (const writer of writers) {
      await writer.end();
    }
  }
}

/** Writes one label of every dimension but y and x. */
function createStepWriter(
  planned: PlannedVariable,
  step: readonly number[],
  [rowDim, columnDim]: readonly [number, number],
  columnWeights: Float64Array,
  levels: number,
  sink: Sink,
) {
  const { variable, method, dataType, fill } = planned;
  const bands = Array.from({ length: levels }, (_, k) => {
    const { shape, chunks } = levelArray(planned, k + 1);
    const [columns, height] = [shape[columnDim]!, chunks[rowDim]!];
    return { rows: shape[rowDim]!, columns, height, width: chunks[columnDim]!, held: new HOLDERS[dataType](0) };
  });
  const full: (() => Promise<void>)[] = [];
  const cascade = createCascade(method, columnWeights, levels, (level, row, values) => {
    const band = bands[level - 1]!;
    const { columns, height } = band;
    if (row % height === 0) {
      band.held = new HOLDERS[dataType](height * columns).fill(fill);
    }
    const at = (row % height) * columns;
    for (let i = 0; i < columns; i++) {
      const value = values[i]!;
      if (!Number.isNaN(value)) {
        band.held[at + i] = value;
      }
    }
    if (row % height === height - 1 || row === band.rows - 1) {
      const { held } = band;
      full.push(() => writeBand(level, Math.floor(row / height), held));
    }
  });

  async function writeBand(level: number, index: number, held: (typeof bands)[number]["held"]): Promise<void> {
    const { columns, height, width } = bands[level - 1]!;
    for (let column = 0; column * width < columns; column++) {
      const chunk = new HOLDERS[dataType](height * width).fill(fill);
      for (let r = 0; r < height; r++) {
        const from = r * columns + column * width;
        chunk.set(held.subarray(from, Math.min(from + width, (r + 1) * columns)), r * width);
      }
      // What holds nothing is not stored.
      if (chunk.every((value) => Object.is(value, fill) || (Number.isNaN(value) && Number.isNaN(fill)))) {
        continue;
      }
      const place = step.map((at, d) => (d === rowDim ? index : d === columnDim ? column : at));
      await sink.put(`${level}/${variable.name}/${chunkKey(place)}`, encodeNumbers(chunk));
    }
  }

  const flush = async (): Promise<void> => {
    for (const write of full.splice(0)) {
      await write();
    }
  };
  return {
    push: cascade.push,
    flush,
    async end() {
      cascade.end();
      await flush();
    },
  };
}
