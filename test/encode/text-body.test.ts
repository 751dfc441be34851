import { expect, test } from "vitest";
import { textBody } from "../../src/encode/text-body.ts";

function streamed(parts: Iterable<string>): ReadableStream<Uint8Array> {
  const body = textBody(parts);
  if (typeof body === "string") {
    throw new Error("not streamed");
  }
  return body;
}

test("an error while encoding errors the body: a cut answer never looks whole", async () => {
  function* failing(): Generator<string> {
    yield "x".repeat(100_000);
    throw new Error("broken");
  }
  const reader = streamed(failing()).getReader();
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
  const reader = streamed(parts()).getReader();
  await reader.read();
  expect(made).toBeLessThan(4);
  await reader.cancel();
  expect(ended).toBe(true);
});

test("characters beyond ASCII survive", async () => {
  const long = ["°", "€", "𝄞".repeat(100_000)];
  expect(await new Response(streamed(long)).text()).toBe(long.join(""));
});

test("a short text is whole", () => {
  expect(textBody(["°", "€", "", "𝄞"])).toBe("°€𝄞");
  expect(textBody([])).toBe("");
});

test("an error before the first piece is full is thrown", () => {
  function* failing(): Generator<string> {
    yield "x";
    throw new Error("broken");
  }
  expect(() => textBody(failing())).toThrow("broken");
});
