/** What a test needs of its host, on Node. See host.workers.ts for the same inside workerd. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const hostName = "node";

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(root + path));
  } catch (error) {
    if (["ENOENT", "EISDIR", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      return undefined;
    }
    throw error;
  }
}

/** Bytes of a file under test/fixtures, or undefined. */
export const readFixture = (path: string): Promise<Uint8Array | undefined> => read(`test/fixtures/${path}`);

/** Bytes of one of the app's own assets by absolute path, or undefined. */
export const readAsset = (path: string): Promise<Uint8Array | undefined> => read(`build/assets${path}`);

/** Bytes of a file under sample/, or undefined. */
export const readSample = (path: string): Promise<Uint8Array | undefined> => read(`sample/${path}`);

export const kernelsModule = new WebAssembly.Module(await readFile(`${root}build/kernels.wasm`));
