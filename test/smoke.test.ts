import { zstdDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { hostName, kernelsModule, readFixture, readSample } from "#host";

test("host", async () => {
  expect(hostName).toBeTruthy();
  expect(new WebAssembly.Instance(kernelsModule, {}).exports).toBeTruthy();
  expect((await readFixture("x/.zattrs"))?.length).toBe(3);
  expect(await readFixture("x/nope")).toBeUndefined();
  expect((await readSample("t/.zattrs"))?.length).toBe(3);
  expect((await readSample("t/0.0"))?.length).toBe(2);
  expect(await readSample("t/nope")).toBeUndefined();
  expect(typeof zstdDecompressSync).toBe("function");
});
