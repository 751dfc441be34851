import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawn, expectAccessible, launch, visit } from "./chromium.ts";
import { type Host, startApp, startNode, startWorker } from "./hosts.ts";

const MAX_BYTES = 600_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each([
  ["npm start", startWorker, "fnoc-winds"],
  ["estran serve", startNode, "fnoc"],
] as const)("%s", (_name, start, id) => {
  let host: Host;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.stop());

  // Times are told, not tested: machines that run tests are often busy.
  test("the page weighs less than 600 kB, compressed", async () => {
    const times: number[] = [];
    let bytes = 0;
    // The first visit finds everything cold, also the app; the best of the others is what the page itself takes.
    for (let i = 0; i < 4; i++) {
      const { page } = await visit(browser, `${host.url}/?collection=${id}`);
      await drawn(page);
      times.push(await page.evaluate<number>("performance.getEntriesByName('estran-map-drawn')[0].startTime"));
      // What was fetched ahead is listed again where it is used.
      const files = await page.evaluate<[string, number][]>(
        `performance.getEntries().filter(({ name, entryType }) => entryType === "navigation" || name.includes("/web/")).map(({ name, encodedBodySize = 0 }) => [name, encodedBodySize])`,
      );
      bytes = [...new Map(files).values()].reduce((sum, size) => sum + size, 0);
      await page.context().close();
    }
    console.log(`page ${Math.round(bytes / 1000)} kB; maps drawn after ${times.map(Math.round).join(", ")} ms`);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });
});

describe("a host with little to spend", () => {
  let host: Host;
  beforeAll(async () => {
    const budget = { requests: 60, fetchedBytes: 4e6, decodedBytes: 4e6, peakBytes: 4e6, outputBytes: 1e6 };
    host = await startApp({ budget });
  });
  afterAll(() => host?.stop());

  test("a refusal says what it would cost, and what fits is one click away", async () => {
    const { page } = await visit(browser, `${host.url}/?collection=fnoc-winds&place=A@BBOX(-180,-90,180,90)`);
    const refusal = page.locator(".analysis").getByRole("alert");
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain("Over the budget");
    expect(await refusal.locator("tr.over").count()).toBeGreaterThan(0);
    await expectAccessible(page);
    await refusal.locator(".smaller button").first().click();
    await page.locator(".chart canvas").waitFor();
    await page.context().close();
  });
});
