/** The HTTP store and its limits against a server that does what servers in the wild do. */
import { afterAll, describe, expect, test } from "vitest";
import { fetchOverNode } from "../../../src/entry/node-http.ts";
import { Cancelled, SourceTimeout, SourceUnavailable } from "../../../src/errors.ts";
import { createHttpStore } from "../../../src/zarr/store/http-store.ts";
import { createLimiter, withLimits } from "../../../src/zarr/store/limits.ts";
import type { StoreRange } from "../../../src/zarr/store.ts";
import { OBJECT, serveMisbehaving } from "../../support/misbehaving-server.ts";

describe.each([
  ["fetch", fetch],
  ["node:http", fetchOverNode],
] as const)("over %s", async (_, send) => {
  const server = await serveMisbehaving();
  afterAll(() => server.stop());

  const plain = createHttpStore(server.url, send);
  const slept: number[] = [];
  const patient = withLimits(plain, {
    limiter: createLimiter(3),
    timeoutMs: 300,
    retries: 3,
    sleep: async (ms) => {
      slept.push(ms);
    },
    random: () => 0.5,
  });
  const range = (offset: number, length: number): StoreRange => ({ offset, length });

  describe("ranges", () => {
    test.each(["/well", "/ignores-ranges"] as const)("%s gives the bytes asked for", async (key) => {
      expect(await plain.getRange(key, range(100, 50))).toEqual(OBJECT.subarray(100, 150));
      expect(await plain.getRange(key, { suffixLength: 20 })).toEqual(OBJECT.subarray(980));
      expect(await plain.get(key)).toEqual(OBJECT);
    });

    test.each([
      [0, 600, 600],
      [600, 600, 400],
      [1000, 600, 0],
    ])("from byte %i at most %i bytes are %i", async (offset, maxLength, length) => {
      const part = OBJECT.subarray(offset, offset + length);
      expect(await plain.getRange("/well", { offset, maxLength })).toEqual(part);
      expect(await plain.getRange("/ignores-ranges", { offset, maxLength })).toEqual(part);
    });

    test.each(["/other-range", "/unsaid-range"] as const)("%s is an error, never other bytes", async (key) => {
      await expect(plain.getRange(key, range(100, 10))).rejects.toThrow(SourceUnavailable);
    });

    test("past the end is an error", async () => {
      await expect(plain.getRange("/well", range(990, 50))).rejects.toThrow(SourceUnavailable);
      await expect(plain.getRange("/ignores-ranges", range(990, 50))).rejects.toThrow(SourceUnavailable);
    });
  });

  test("what the source says is not there is not there", async () => {
    expect(await patient.get("/missing")).toBeUndefined();
    expect(await patient.getRange("/missing/too", range(0, 5))).toBeUndefined();
  });

  describe("failures", () => {
    test.each(["/breaks-once", "/busy-twice"] as const)("%s passes", async (key) => {
      expect(await patient.get(key)).toEqual(OBJECT);
    });

    test("Retry-After is waited for", async () => {
      slept.length = 0;
      expect(await patient.get("/too-many-once")).toEqual(OBJECT);
      expect(slept).toEqual([1000]);
    });

    test("backs off twice as long each time", async () => {
      slept.length = 0;
      await expect(patient.get("/busy-always")).rejects.toThrow(/could not be read at "\/busy-always".*503/);
      expect(slept).toEqual([100, 200, 400]);
    });

    test("a body cut short is an error, never short data", async () => {
      await expect(patient.get("/breaks-always")).rejects.toThrow(SourceUnavailable);
    });

    test("what will not pass is not tried again", async () => {
      server.seen.length = 0;
      await expect(patient.get("/teapot-always")).rejects.toThrow(/418/);
      expect(server.seen).toHaveLength(1);
    });

    test("no answer is a timeout", async () => {
      const before = server.closed();
      const hasty = withLimits(plain, { limiter: createLimiter(1), timeoutMs: 50, retries: 0 });
      await expect(hasty.get("/never-answers")).rejects.toThrow(SourceTimeout);
      await expect.poll(() => server.closed()).toBe(before + 1);
    });

    test("nobody listening is a source unavailable", async () => {
      const nowhere = createHttpStore("http://127.0.0.1:9", send);
      await expect(nowhere.get("/zarr.json")).rejects.toThrow(SourceUnavailable);
    });
  });

  test("a client that goes away stops the request at the source", async () => {
    const gone = new AbortController();
    const before = server.closed();
    const reading = plain.get("/never-answers/too", { signal: gone.signal });
    await expect.poll(() => server.seen).toContain("/never-answers/too");
    gone.abort();
    await expect(reading).rejects.toThrow(Cancelled);
    await expect.poll(() => server.closed()).toBe(before + 1);
  });

  test("no more than the limit are under way, all are answered, and those that leave the queue free nothing", async () => {
    const other = await serveMisbehaving();
    const limited = withLimits(createHttpStore(other.url, send), {
      limiter: createLimiter(3),
      timeoutMs: 5000,
      retries: 0,
    });
    const gone = new AbortController();
    const reads = Array.from({ length: 12 }, (_, i) =>
      limited.get(`/slow/${i}`, i % 4 === 3 ? { signal: gone.signal } : undefined),
    );
    gone.abort();
    const settled = await Promise.allSettled(reads);
    expect(settled.map(({ status }) => status)).toEqual(
      Array.from({ length: 12 }, (_, i) => (i % 4 === 3 ? "rejected" : "fulfilled")),
    );
    expect(other.peak()).toBeLessThanOrEqual(3);
    expect(await limited.get("/slow/again")).toEqual(OBJECT);
    await other.stop();
  });

  test("keys are percent-encoded, and a token in the URL goes along but is never told", async () => {
    const tokened = createHttpStore(`${server.url}/base/?token=secret`, send);
    server.seen.length = 0;
    expect(await tokened.get("/a b#c%/é")).toBeUndefined();
    expect(server.seen).toEqual(["/base/a%20b%23c%25/%C3%A9?token=secret"]);
    const failing = createHttpStore(`${server.url}/busy-always?token=secret`, send);
    const error = await failing.get("/x").catch((thrown: SourceUnavailable) => thrown);
    expect(`${(error as Error).message} ${JSON.stringify((error as SourceUnavailable).facts)}`).not.toContain("secret");
  });

  test("a redirect is followed", async () => {
    expect(await plain.getRange("/moved", range(100, 50))).toEqual(OBJECT.subarray(100, 150));
    await expect(plain.get("/moved-in-circles")).rejects.toThrow(SourceUnavailable);
  });

  test("what was uploaded compressed is inflated", async () => {
    expect(await plain.get("/gzipped")).toEqual(OBJECT);
  });

  describe("no more than asked for is read", () => {
    const unhurried = withLimits(plain, { limiter: createLimiter(3), timeoutMs: 20_000, retries: 3 });

    test.each([
      ["/well", "it holds 1000 bytes, more than the 999 that are read of it at the most"],
      ["/untold", "it holds more than the 999"],
      ["/gzipped", "it holds more than the 999"],
      ["/bomb", "it holds more than the 999"],
      ["/endless", "it holds more than the 999"],
    ] as const)("%s: %s", async (key, reason) => {
      server.seen.length = 0;
      await expect(unhurried.get(key, { maxBytes: 999 })).rejects.toThrow(reason);
      expect(server.seen).toHaveLength(1);
    });

    test.each(["/well", "/untold", "/gzipped"] as const)("%s is no longer than that", async (key) => {
      expect(await unhurried.get(key, { maxBytes: 1000 })).toEqual(OBJECT);
    });

    test("an endless body is let go of", async () => {
      const before = server.closed();
      await expect(plain.get("/endless", { maxBytes: 5000 })).rejects.toThrow(SourceUnavailable);
      await expect(plain.getRange("/endless-range", range(100, 50))).rejects.toThrow(SourceUnavailable);
      await expect.poll(() => server.closed()).toBe(before + 2);
    });
  });

  test("a body of a length that nobody told", async () => {
    expect(await plain.get("/untold")).toEqual(OBJECT);
  });
});
