/** In what pieces an archive is read to be made coarser: whole chunks where they are small enough to be held. Pure. */

/** Cells held at once: those read, and the rows of every level that wait for a chunk to be full. Eight bytes each. */
const MOST_CELLS = 48e6;

export type Blocks = Readonly<{
  /** Labels of each other dimension taken together, in the order of the array; 1 for y and x. */
  steps: readonly number[];
  /** Rows read at once. */
  rows: number;
}>;

/**
 * @param dims positions of the dimension of rows and of that of columns
 * @param waiting rows of the next level that are held until they make a chunk
 */
export function blocksOf(
  shape: readonly number[],
  chunkShape: readonly number[],
  dims: readonly [rows: number, columns: number],
  waiting: number,
): Blocks {
  const [rowDim, columnDim] = dims;
  const columns = shape[columnDim]!;
  const steps = shape.map((size, d) => (dims.includes(d) ? 1 : Math.min(size, chunkShape[d]!)));
  let rows = Math.min(shape[rowDim]!, chunkShape[rowDim]!);
  // Half as many columns, of four bytes; all further levels hold a third as much again.
  const waitingRows = Math.min(waiting, shape[rowDim]! / 2) / 3;
  const held = () => product(steps) * columns * (rows + waitingRows);
  while (held() > MOST_CELLS && product(steps) > 1) {
    const widest = steps.indexOf(Math.max(...steps));
    steps[widest] = Math.ceil(steps[widest]! / 2);
  }
  while (held() > MOST_CELLS && rows > 1) {
    rows = Math.ceil(rows / 2);
  }
  // Many small chunks are read together.
  while (rows < shape[rowDim]! && 2 * product(steps) * columns * rows <= MOST_CELLS / 8) {
    rows = Math.min(shape[rowDim]!, 2 * rows);
  }
  return { steps, rows };
}

/** The blocks of the dimensions other than y and x: the first label of each, and how many. */
export function* stepBlocks(shape: readonly number[], steps: readonly number[], dims: readonly number[]) {
  const counts = shape.map((size, d) => (dims.includes(d) ? 1 : Math.ceil(size / steps[d]!)));
  for (let n = 0; n < product(counts); n++) {
    const starts = indexAt(n, counts).map((i, d) => i * steps[d]!);
    const sizes = starts.map((start, d) => (dims.includes(d) ? 1 : Math.min(steps[d]!, shape[d]! - start)));
    yield { starts, sizes };
  }
}

/** The n-th index of an array of that shape, row-major. */
export function indexAt(n: number, shape: readonly number[]): readonly number[] {
  const index = new Array<number>(shape.length);
  let rest = n;
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = rest % shape[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}

export const product = (numbers: readonly number[]): number => numbers.reduce((all, n) => all * n, 1);
