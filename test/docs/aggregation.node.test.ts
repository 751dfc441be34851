/** docs/aggregation.md prints what its requests answer: `vitest run test/docs -u` writes it anew. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sampleApp } from "../support/app.ts";

const PAGE = fileURLToPath(new URL("../../docs/aggregation.md", import.meta.url));
const EXAMPLE = /(```console\n\$ curl '(.*?)'(?: -H 'content-type: (.*?)' -d '(.*?)')?\n)(?:.*?)(```)/gs;

test("prints what its requests answer", async () => {
  const page = await readFile(PAGE, "utf8");
  const examples = [...page.matchAll(EXAMPLE)];
  expect(examples.length).toBeGreaterThan(25);
  const { app } = sampleApp();
  const answers = await Promise.all(
    examples.map(async ([, , url, type, body]) => {
      const answer = await app.request(url!, body ? { method: "POST", headers: { "content-type": type! }, body } : {});
      expect([url, answer.status]).toEqual([url, 200]);
      return (await answer.text()).replaceAll("\r\n", "\n").trimEnd();
    }),
  );
  let next = 0;
  const written = page.replace(EXAMPLE, (_, asked: string, ...groups) => `${asked}${answers[next++]}\n${groups[3]}`);
  await expect(written).toMatchFileSnapshot(PAGE);
});
