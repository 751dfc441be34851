import { describe, expect, test } from "vitest";
import { hostName } from "#host";
import { Cancelled } from "../../src/errors.ts";
import { createShare } from "../../src/routes/share.ts";
import { sampleApp } from "../support/app.ts";

const never = () => new AbortController().signal;

/** Work that ends when it is told to, and says how often it was begun and stopped. */
function work() {
  const told = Promise.withResolvers<string>();
  const did = { begun: 0, stopped: 0 };
  const run = (signal: AbortSignal) => {
    did.begun += 1;
    signal.addEventListener("abort", () => {
      did.stopped += 1;
    });
    return told.promise;
  };
  return { ...told, did, run };
}

test("work asked for while it is under way is done once; afterwards anew", async () => {
  const share = createShare();
  const { run, did, resolve } = work();
  const both = Promise.all([share(() => "a", never(), run), share(() => "a", never(), run)]);
  resolve("done");
  expect(await both).toEqual(["done", "done"]);
  expect(did.begun).toBe(1);
  await share(() => "a", never(), run);
  await share(() => "b", never(), run);
  expect(did.begun).toBe(3);
});

test("a failure is everyone's, and not kept", async () => {
  const share = createShare();
  const { run, did, reject } = work();
  const both = [share(() => "a", never(), run), share(() => "a", never(), run)];
  reject(new Error("no"));
  for (const { status } of await Promise.allSettled(both)) {
    expect(status).toBe("rejected");
  }
  await expect(share(() => "a", never(), run)).rejects.toThrow("no");
  expect(did.begun).toBe(2);
});

describe("those who leave", () => {
  test("are let go at once, and the others get their answer", async () => {
    const share = createShare();
    const { run, did, resolve } = work();
    const impatient = new AbortController();
    const left = share(() => "a", impatient.signal, run);
    const stays = share(() => "a", never(), run);
    impatient.abort();
    await expect(left).rejects.toThrow(Cancelled);
    expect(did.stopped).toBe(0);
    resolve("done");
    expect(await stays).toBe("done");
  });

  test("stop the work once none is left, and nobody joins what is stopped", async () => {
    const share = createShare();
    const { run, did, resolve } = work();
    const gone = new AbortController();
    const left = [share(() => "a", gone.signal, run), share(() => "a", gone.signal, run)];
    gone.abort();
    await Promise.allSettled(left);
    expect(did).toEqual({ begun: 1, stopped: 1 });
    const next = share(() => "a", never(), run);
    resolve("done");
    expect(await next).toBe("done");
    expect(did.begun).toBe(2);
  });
});

// In workerd nothing that waits may pass from one request to another.
test.runIf(hostName === "node")("the same question at the same time reads the archive once", async () => {
  const url = "http://localhost/collections/coads-climatology/aggregate?parameter-name=SST";
  const ask = async (app: ReturnType<typeof sampleApp>["app"], formats: readonly string[]) =>
    Promise.all(formats.map(async (f) => (await app.request(`${url}&f=${f}`)).text()));
  const single = sampleApp({ share: createShare() });
  const answers = await ask(single.app, ["json"]);
  const many = sampleApp({ share: createShare() });
  // Opened before, so that only the data is counted.
  await many.app.request(`${url}&explain=true`);
  many.reads.length = 0;
  const [first, second, csv] = await ask(many.app, ["json", "json", "csv"]);
  expect([first, second]).toEqual([answers[0], answers[0]]);
  expect(csv).toContain("SST");
  expect(new Set(many.reads).size).toBe(many.reads.length);
});
