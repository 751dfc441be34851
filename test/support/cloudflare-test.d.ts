declare module "cloudflare:test" {
  export const env: unknown;
}
