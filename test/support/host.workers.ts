/** What a test needs of its host, inside workerd. See host.node.ts for the same on Node. */
import { env } from "cloudflare:test";
import module from "../../build/kernels.wasm";

const { FILES } = env as { FILES: { fetch(input: string): Promise<Response> } };

export const hostName = "workerd";

async function read(path: string): Promise<Uint8Array | undefined> {
  const response = await FILES.fetch(`http://files/${path.split("/").map(encodeURIComponent).join("/")}`);
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Bytes of a file under test/fixtures, or undefined. */
export const readFixture = (path: string): Promise<Uint8Array | undefined> => read(`test/fixtures/${path}`);

/** Bytes of one of the app's own assets by absolute path, or undefined. */
export const readAsset = (path: string): Promise<Uint8Array | undefined> => read(`build/assets${path}`);

/** Bytes of a file under sample/, or undefined. */
export const readSample = (path: string): Promise<Uint8Array | undefined> => read(`sample/${path}`);

export const kernelsModule: WebAssembly.Module = module;
