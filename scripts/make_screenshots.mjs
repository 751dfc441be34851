// The pictures of the dashboard in docs/, from the running app over the sample archives.
// Usage: npm start, and beside it node scripts/make_screenshots.mjs [http://localhost:8787]; needs Chromium (CHROMIUM says where).
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [origin = "http://localhost:8787"] = process.argv.slice(2);
const polygon = "POLYGON((-75+28,-60+22,-42+26,-38+40,-55+47,-70+40,-75+28))";

const QUIET_MS = 4000;

const DESKTOP = { viewport: { width: 1120, height: 700 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const PICTURES = [
  {
    name: "map",
    ...DESKTOP,
    address: `/?collection=fnoc-winds&variable=UWND&datetime=1987-07-18T17:00:00Z&at=-38,33,2.1&place=Azores@POINT(-28+38)&place=Gulf Stream@${polygon}`,
  },
  {
    name: "dark",
    ...DESKTOP,
    colorScheme: "dark",
    address:
      "/?collection=levitus-climatology&variable=TEMP&z=100&plot=profile&place=Azores@POINT(-28.5+38.5)&place=Pacific@BBOX(150,-5,-90,5)",
  },
  { name: "catalogue", viewport: { width: 1040, height: 500 }, address: "/" },
  {
    name: "phone",
    ...PHONE,
    address:
      "/?collection=coads-climatology&variable=SST&plot=climatology&place=A@POINT(-31+41)&place=B@BBOX(-60,0,-20,30)",
  },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"],
});
for (const { name, address, ...options } of PICTURES) {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(120_000);
  await page.goto(origin + address);
  if (address === "/") {
    await page.waitForLoadState("networkidle");
  } else {
    await page.locator('section[aria-label="Map area"][aria-busy="false"]').waitFor();
    await page.locator(".chart canvas").waitFor();
    await page.waitForLoadState("networkidle");
  }
  // Coastlines and outlines are made ready beside the data.
  await page.waitForTimeout(QUIET_MS);
  const path = fileURLToPath(new URL(`../docs/dashboard-${name}.png`, import.meta.url));
  await page.screenshot({ path });
  await page.close();
}
await browser.close();
