import kernels from "../../build/kernels.wasm";

export default {
  async fetch(request: Request, env: { ASSETS: { fetch: typeof fetch } }): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname.startsWith("/sample/")) {
      return env.ASSETS.fetch(new Request(url));
    }
    return new Response(String(kernels instanceof WebAssembly.Module));
  },
};
