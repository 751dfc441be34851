import { expect, test } from "vitest";
import { streamText } from "../../src/encode/stream.ts";

test("an error while encoding errors the body: a cut answer never looks whole", async () => {
  function* failing(): Generator<string> {
    yield "x".repeat(100_000);
    throw new Error("broken");
  }
  const reader = streamText(failing()).getReader();
  expect((await reader.read()).value?.length).toBe(100_000);
  await expect(reader.read()).rejects.toThrow("broken");
});

test("nothing is made before it is asked for, nor after the reader has gone", async () => {
  let made = 0;
  let ended = false;
  function* parts(): Generator<string> {
    try {
      for (;;) {
        made += 1;
        yield "x".repeat(65_536);
      }
    } finally {
      ended = true;
    }
  }
  const reader = streamText(parts()).getReader();
  await reader.read();
  expect(made).toBeLessThan(4);
  await reader.cancel();
  expect(ended).toBe(true);
});

test("characters beyond ASCII survive", async () => {
  expect(await new Response(streamText(["°", "€", "𝄞"])).text()).toBe("°€𝄞");
});
