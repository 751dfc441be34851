import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawn, expectAccessible, launch, type Visit, visit } from "./chromium.ts";
import { type Host, startNode, startWorker } from "./hosts.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Numbers of the second column of the table of values. */
async function shownValues(page: Page): Promise<readonly number[]> {
  const cells = await page.locator(".values tbody tr td:nth-of-type(1)").allTextContents();
  return cells.map((text) => Number(text));
}

const map = (page: Page) => page.locator("canvas.maplibregl-canvas");

/** A click on the map, at a share of its width and height. */
async function clickMap(page: Page, x: number, y: number): Promise<void> {
  const { width, height } = (await map(page).boundingBox())!;
  await map(page).click({ position: { x: width * x, y: height * y } });
}

async function answerOf(host: Host, path: string) {
  const response = await fetch(host.url + path);
  expect(response.status).toBe(200);
  return (await response.json()) as { data_vars: Record<string, { data: number[] }> };
}

describe("from the catalogue to a file, over npm start", () => {
  let host: Host;
  let seen: Visit;
  let page: Page;
  beforeAll(async () => {
    host = await startWorker();
    seen = await visit(browser, host.url);
    page = seen.page;
  });
  afterAll(() => host?.stop());

  test("the catalogue lists the archives, and finds one by its variable", async () => {
    await page.getByRole("link", { name: "FNOC" }).waitFor();
    const all = await page.locator(".card").count();
    await page.getByRole("searchbox").fill("salinity");
    expect(await page.locator(".card").count()).toBeLessThan(all);
    await page.getByRole("link", { name: /Levitus/ }).waitFor();
    expect(new URL(page.url()).search).toMatch(/^(\?search=salinity)?$/);
    await page.getByRole("searchbox").fill("");
    await expectAccessible(page);
  });

  test("an archive is picked, and its map is drawn", async () => {
    await page.getByRole("link", { name: "FNOC" }).click();
    await drawn(page);
    expect(page.url()).toContain("collection=fnoc-winds");
    await expectAccessible(page);
  });

  test("time is played", async () => {
    const now = page.locator(".timeline output.now");
    const before = await now.textContent();
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => now.textContent()).not.toBe(before);
    const second = await now.textContent();
    await expect.poll(() => now.textContent()).not.toBe(second);
    await page.getByRole("button", { name: "Pause" }).click();
    await drawn(page);
    await expect.poll(() => page.url()).toContain("datetime=1982");
  });

  test("a click answers with the series of the point: the API's numbers", async () => {
    await clickMap(page, 0.42, 0.45);
    await page.locator(".chart canvas").waitFor();
    await page.getByRole("button", { name: "Values", exact: true }).click();
    await page.locator(".values tbody tr").first().waitFor();
    const [, place] = /place=A@(POINT\([^)]*\))/.exec(decodeURIComponent(page.url()).replaceAll("+", " "))!;
    const { data_vars } = await answerOf(
      host,
      `/collections/fnoc-winds/timeseries?coords=${encodeURIComponent(place!)}&parameter-name=UWND&f=json`,
    );
    expect(await shownValues(page)).toEqual(data_vars.UWND!.data);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Values", exact: true }).click();
  });

  test("a polygon is drawn, and answers with its mean between the least and the largest", async () => {
    await page.getByRole("button", { name: "Polygon", exact: true }).click();
    await clickMap(page, 0.3, 0.3);
    await clickMap(page, 0.45, 0.35);
    await clickMap(page, 0.35, 0.6);
    await page.getByRole("button", { name: "Finish" }).click();
    await page.getByRole("button", { name: "Remove B" }).waitFor();
    await page.getByRole("button", { name: "Values", exact: true }).click();
    await page.getByRole("group", { name: "Place", exact: true }).getByRole("button", { name: "B" }).click();
    await page.getByRole("columnheader", { name: "Largest" }).waitFor();
    const [, polygon] = /B@(POLYGON\(\([^&]*?\)\))/.exec(decodeURIComponent(page.url()).replaceAll("+", " "))!;
    const { data_vars } = await answerOf(
      host,
      `/collections/fnoc-winds/aggregate?coords=${encodeURIComponent(polygon!)}&parameter-name=UWND&reduce=mean,min,max&f=json`,
    );
    expect(await shownValues(page)).toEqual(data_vars.UWND_mean!.data);
    await page.getByRole("button", { name: "Values", exact: true }).click();
  });

  test("a climatology and a histogram", async () => {
    await page.getByRole("button", { name: "Climatology" }).click();
    await page.getByRole("button", { name: "Values", exact: true }).click();
    await expect.poll(() => page.locator(".values tbody tr").count()).toBe(12);
    await page.getByRole("button", { name: "Histogram" }).click();
    await expect.poll(() => page.locator(".values tbody tr").count()).toBe(40);
    const counts = await shownValues(page);
    // Of point A: a value for each of the 132 months.
    await page.getByRole("group", { name: "Place", exact: true }).getByRole("button", { name: "A" }).click();
    await expect.poll(async () => (await shownValues(page)).reduce((a, b) => a + b, 0)).toBe(132);
    expect(counts.length).toBe(40);
    await page.getByRole("button", { name: "Values", exact: true }).click();
    await page.getByRole("button", { name: "Time series" }).click();
  });

  test("the request is shown, with its cost", async () => {
    await page.getByRole("button", { name: "Request", exact: true }).click();
    const panel = page.getByRole("region", { name: "The request", exact: true });
    await panel.getByRole("row", { name: /Reads of the archive/ }).waitFor();
    expect(await panel.textContent()).toContain('ds["UWND"].sel(');
    await expectAccessible(page);
    await page.getByRole("button", { name: "Request", exact: true }).click();
  });

  test("CSV is downloaded: the file that the API gives", async () => {
    await page.locator(".menu summary").click();
    const link = page.locator(".menu-body").getByRole("link", { name: "CSV" }).first();
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("fnoc-winds-timeseries.csv");
    const text = await readFile(await download.path(), "utf8");
    const href = await link.getAttribute("href");
    expect(text).toBe(await (await fetch(host.url + href)).text());
    expect(text.split("\n")[0]).toContain("UWND");
    for (const what of ["Plot", "Map"]) {
      const [picture] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: `${what} as PNG` }).click(),
      ]);
      const bytes = await readFile(await picture.path());
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(bytes.length).toBeGreaterThan(3000);
    }
    await page.locator(".menu summary").click();
  });

  test("its address shows the same to someone else", async () => {
    await page.getByLabel("Opacity").fill("0.6");
    await expect.poll(() => page.url()).toContain("opacity=0.6");
    const other = await visit(browser, page.url());
    await drawn(other.page);
    await other.page.locator(".chart canvas").waitFor();
    const said = (one: Page) => one.locator(".places li, .timeline output.now, .caption").allTextContents();
    await expect.poll(() => said(other.page)).toEqual(await said(page));
    expect(other.page.url()).toBe(page.url());
    expect(other.faults).toEqual([]);
    await other.page.context().close();
  });

  test("back is where one came from", async () => {
    await page.getByRole("link", { name: "About" }).click();
    await page.getByRole("heading", { name: "Chunk layout" }).waitFor();
    await expectAccessible(page);
    await page.goBack();
    await drawn(page);
  });

  test("nothing went wrong, and no other host was asked", () => {
    expect(seen.faults).toEqual([]);
  });
});

describe("over estran serve", () => {
  let host: Host;
  beforeAll(async () => {
    host = await startNode();
  });
  afterAll(() => host?.stop());

  test.each(["light", "dark"] as const)("on a phone, %s", async (colorScheme) => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme };
    const { page, faults } = await visit(
      browser,
      `${host.url}/?collection=levitus&variable=TEMP&plot=profile&place=A@POINT(-30+40)`,
      phone,
    );
    await drawn(page);
    await page.locator(".chart canvas").waitFor();
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("without a pointer: a place is set with the keyboard, and typed", async () => {
    const { page, faults } = await visit(browser, `${host.url}/?collection=fnoc`);
    await drawn(page);
    await map(page).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove A" }).waitFor();
    await page.getByRole("button", { name: "Type" }).click();
    await page.getByLabel("Coordinates in degrees").fill("here");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Coordinates in degrees").fill("-60, 0, -20, 40");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove B" }).waitFor();
    await page.getByRole("slider", { name: "Lowest colour" }).press("ArrowRight");
    await expect.poll(() => page.url()).toContain("range=");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("a box is dragged", async () => {
    const { page } = await visit(browser, `${host.url}/?collection=fnoc`);
    await drawn(page);
    await page.getByRole("button", { name: "Box", exact: true }).click();
    const { x, y, width, height } = (await map(page).boundingBox())!;
    await page.mouse.move(x + width * 0.3, y + height * 0.3);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.4, y + height * 0.5, { steps: 4 });
    await page.mouse.up();
    await page.locator(".chart canvas").waitFor();
    expect(decodeURIComponent(page.url())).toContain("A@BBOX(");
    await page.context().close();
  });

  test("files of GeoJSON: one that is good, and what is wrong with others", async () => {
    const { page } = await visit(browser, `${host.url}/?collection=fnoc`);
    const file = (text: string) => ({
      name: "areas.geojson",
      mimeType: "application/geo+json",
      buffer: Buffer.from(text),
    });
    const input = page.locator('input[type="file"]');
    for (const [text, complaint] of [
      ["<kml/>", "is not JSON"],
      ['{"type":"LineString","coordinates":[[0,0],[1,1]]}', "holds no Point, Polygon or MultiPolygon"],
      ['{"type":"Point","coordinates":[500000,4000000]}', "no longitudes and latitudes"],
    ] as const) {
      await input.setInputFiles(file(text));
      await expect.poll(() => page.locator(".complaint").textContent()).toContain(complaint);
    }
    const ring = [
      [-40, 10],
      [-20, 10],
      [-20, 30],
      [-40, 10],
    ];
    const feature = {
      type: "Feature",
      properties: { name: "Azores" },
      geometry: { type: "Polygon", coordinates: [ring] },
    };
    await input.setInputFiles(file(JSON.stringify({ type: "FeatureCollection", features: [feature] })));
    await page.getByRole("button", { name: "Remove Azores" }).waitFor();
    expect(await page.locator(".complaint").count()).toBe(0);
    await page.context().close();
  });

  test("a collection that there is not, and a variable", async () => {
    const { page } = await visit(browser, `${host.url}/?collection=nothing`);
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("Not found");
    await page.goto(`${host.url}/?collection=fnoc&variable=nothing`);
    await page.getByRole("button", { name: "Show UWND" }).click();
    await drawn(page);
    await page.context().close();
  });
});
