/**
 * Damaged files of pcodec through the kernel: numbers or an error that says what is wrong, never a trap of WebAssembly, and never
 * long. Some thousands in `npm test`; `npm run fuzz` does ten million.
 */
import { expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import { createKernels } from "../../src/zarr/kernels.ts";
import { seeded } from "../support/random.ts";

const FRAMES = Number(process.env.FUZZ_FRAMES ?? 20_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

type Case = Readonly<{ name: string; dtype: string; count: number; pco: string }>;

/** pcodec's numbers of its types. */
const TYPES: Readonly<Record<string, number>> = {
  u4: 1,
  u8: 2,
  i4: 3,
  i8: 4,
  f4: 5,
  f8: 6,
  u2: 7,
  i2: 8,
  f2: 9,
  u1: 10,
  i1: 11,
};

const kernels = createKernels(kernelsModule);
const cases = (JSON.parse(new TextDecoder().decode(await readFixture("pcodec.json"))) as Case[])
  .map(({ name, dtype, count, pco }) => {
    const encoded = Uint8Array.from(atob(pco), (char) => char.charCodeAt(0));
    const itemBytes = Number(dtype.slice(2));
    return { name, type: TYPES[dtype.slice(1)]!, itemBytes, encoded, output: new Uint8Array(count * itemBytes) };
  })
  // Small ones hold every mode and delta too, and are as easily damaged.
  .filter(({ encoded, output }) => output.length > 0 && encoded.length <= 2000);

test(`${FRAMES} damaged files of pcodec`, { timeout: 4 * 3600_000 }, () => {
  const random = seeded(SEED);
  let decoded = 0;
  for (let frame = 0; frame < FRAMES; frame++) {
    const { name, type, itemBytes, encoded, output } = cases[frame % cases.length]!;
    const damaged = encoded.slice(0, random.next() < 0.2 ? random.integer(0, encoded.length) : encoded.length);
    for (let flips = random.integer(1, 4); flips > 0 && damaged.length > 0; flips--) {
      // What comes first says how to read what follows.
      const place = random.integer(0, (random.next() < 0.5 ? damaged.length : Math.min(damaged.length, 60)) - 1);
      damaged[place] = random.next() < 0.5 ? damaged[place]! ^ (1 << random.integer(0, 7)) : random.integer(0, 255);
    }
    try {
      kernels.decodePco(damaged, type, itemBytes, output);
      decoded += 1;
    } catch (error) {
      if (!(error instanceof Error) || error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        expect.fail(`frame ${frame}, ${name}: ${String(error)} of ${Buffer.from(damaged).toString("base64")}`);
      }
    }
  }
  expect(decoded).toBeGreaterThan(FRAMES / 50);
});
