/** A headless Chromium, and pages in it that remember what went wrong and what they asked of other hosts. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function launch(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new Error("There is no Chromium: apt-get install chromium, or say where it is in CHROMIUM.");
  }
  // WebGL in software: machines that run tests have no graphics card. Root, as in containers, has no sandbox.
  const args = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"];
  return chromium.launch({ executablePath, args });
}

export type Visit = Readonly<{
  page: Page;
  /** What the console called an error, what the page threw, and requests to other hosts. */
  faults: readonly string[];
}>;

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      // Chromium warns of software WebGL, which only tests use.
      if (!/GPU stall|swiftshader|GroupMarkerNotSet/i.test(message.text())) {
        faults.push(`${message.type()}: ${message.text()} ${message.location().url}`);
      }
    }
  });
  page.on("pageerror", (error) => faults.push(`threw: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== origin) {
      faults.push(`asked ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, faults };
}

/** Until all of the map's tiles are drawn. */
export const drawn = (page: Page) => page.locator('section[aria-label="Map area"][aria-busy="false"]').waitFor();

/** axe: WCAG 2.2 A and AA, and its best practices. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  // Not as a script element, which the page's policy forbids.
  await page.evaluate(axe);
  const violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] = await page.evaluate(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => violations)',
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
}
