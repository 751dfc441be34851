import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createS3Sdk } from "../../src/entry/s3-sdk.ts";
import { SourceUnavailable } from "../../src/errors.ts";
import type { S3Source } from "../../src/zarr/store/s3-store.ts";

/** The part of S3 that is used, over `node:http`. What checks signatures is the interoperability suite's server. */
const OBJECTS: Readonly<Record<string, string>> = {
  "/bucket/p/zarr.json": "{}",
  "/bucket/p/a%20b/c/0": "0123456789",
};
const asked: IncomingMessage[] = [];
const put = new Map<string, string>();

const server = createServer((request, response) => {
  asked.push(request);
  const { pathname, searchParams } = new URL(request.url!, "http://x");
  const refuse = (status: number, code: string) =>
    response
      .writeHead(status, { "content-type": "application/xml" })
      .end(`<Error><Code>${code}</Code><Message>${request.headers.authorization}</Message></Error>`);
  if (request.method === "PUT" && !pathname.includes("fail")) {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      put.set(pathname, body);
      response.writeHead(200).end();
    });
    return;
  }
  if (searchParams.has("list-type")) {
    const token = searchParams.get("continuation-token");
    const page = token
      ? "<Contents><Key>p/zarr.json</Key></Contents>"
      : "<IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken><CommonPrefixes><Prefix>p/a b/</Prefix></CommonPrefixes>";
    response.writeHead(200, { "content-type": "application/xml" }).end(`<ListBucketResult>${page}</ListBucketResult>`);
    return;
  }
  const failure = /fail-(\d+)-(\w+)/.exec(pathname);
  if (failure) {
    refuse(Number(failure[1]), failure[2]!);
    return;
  }
  const object = OBJECTS[pathname];
  if (object === undefined) {
    refuse(404, "NoSuchKey");
    return;
  }
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  if (first === undefined) {
    response.writeHead(200, { "content-length": object.length }).end(object);
    return;
  }
  if (first === "" ? Number(last) > object.length : Number(first) >= object.length) {
    refuse(416, "InvalidRange");
    return;
  }
  const start = first === "" ? object.length - Number(last) : Number(first);
  const body = object.slice(start, first === "" ? undefined : Number(last) + 1);
  const range = `bytes ${start}-${start + body.length - 1}/${object.length}`;
  response.writeHead(206, { "content-length": body.length, "content-range": range }).end(body);
});

let source: S3Source;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  source = { kind: "s3", bucket: "bucket", prefix: "p", region: "eu-west-3", endpoint, access: "signed" };
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKID");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "very-secret");
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  asked.length = 0;
});

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

test("objects are put below the prefix", async () => {
  const write = createS3Sdk().writer(source);
  await write("1/t/c/0", new TextEncoder().encode("a chunk"));
  expect(put.get("/bucket/p/1/t/c/0")).toContain("a chunk");
});

test("what can't be put is an error that names the key", async () => {
  const written = createS3Sdk().writer(source)("fail-403-AccessDenied", new Uint8Array(1));
  await expect(written).rejects.toThrow(
    "s3://bucket/p/fail-403-AccessDenied could not be written: denied (403 AccessDenied).",
  );
});

test("objects and ranges of them, signed for the region", async () => {
  const store = createS3Sdk().store(source);
  expect(text(await store.get("/zarr.json"))).toBe("{}");
  expect(text(await store.getRange("/a b/c/0", { offset: 2, length: 3 }))).toBe("234");
  expect(text(await store.getRange("/a b/c/0", { suffixLength: 4 }))).toBe("6789");
  expect(text(await store.getRange("/a b/c/0", { suffixLength: 40 }))).toBe("0123456789");
  expect(text(await store.getRange("/a b/c/0", { offset: 7, maxLength: 40 }))).toBe("789");
  expect(text(await store.getRange("/a b/c/0", { offset: 10, maxLength: 40 }))).toBe("");
  expect(await store.get("/missing")).toBeUndefined();
  for (const { headers } of asked) {
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/eu-west-3\/s3\/aws4_request/);
    expect(headers["x-amz-request-payer"]).toBeUndefined();
  }
});

test("no more than asked for is read", async () => {
  const store = createS3Sdk().store(source);
  expect(text(await store.get("/a b/c/0", { maxBytes: 10 }))).toBe("0123456789");
  await expect(store.get("/a b/c/0", { maxBytes: 9 })).rejects.toThrow("it holds 10 bytes, more than the 9");
});

test("requester-pays says so", async () => {
  const store = createS3Sdk().store({ ...source, access: "requester-pays" });
  await store.get("/zarr.json");
  await store.list("");
  expect(asked.map(({ headers }) => headers["x-amz-request-payer"])).toEqual(asked.map(() => "requester"));
});

test("a listing is put together from its pages", async () => {
  expect(await createS3Sdk().store(source).list("")).toEqual({ keys: ["zarr.json"], prefixes: ["a b/"] });
});

test.each([
  ["/fail-403-AccessDenied", "denied (403 AccessDenied)", false],
  ["/fail-403-SignatureDoesNotMatch", "denied (403 SignatureDoesNotMatch)", false],
  ["/fail-400-ExpiredToken", "it answered (400 ExpiredToken)", false],
  ["/fail-503-SlowDown", "it answered (503 SlowDown)", true],
  ["/fail-500-InternalError", "it answered (500 InternalError)", true],
] as const)("%s: %s", async (key, reason, passing) => {
  const failed = await createS3Sdk()
    .store(source)
    .get(key)
    .catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(SourceUnavailable);
  expect(failed).toMatchObject({ key, reason, source: "s3://bucket/p", retry: passing ? { afterMs: null } : null });
  expect(asked).toHaveLength(1);
  expect(JSON.stringify(failed) + (failed as Error).message).not.toMatch(/AKID|very-secret|AWS4/);
});

test("a 403 for a missing key, where others could be read, is a missing key", async () => {
  const store = createS3Sdk().store(source);
  await store.get("/zarr.json");
  expect(await store.get("/fail-403-AccessDenied")).toBeUndefined();
});

test("nothing listening: the connection failed, and may not the next time", async () => {
  const store = createS3Sdk().store({ ...source, endpoint: "http://127.0.0.1:1" });
  await expect(store.get("/zarr.json")).rejects.toMatchObject({ reason: "the connection failed", retry: {} });
});

test("whether there are credentials", async () => {
  expect(await createS3Sdk().hasCredentials()).toBe(true);
  const nothing = { AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/nothing" };
  const none = {
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_SHARED_CREDENTIALS_FILE: "/nothing",
    ...nothing,
  };
  for (const [name, value] of Object.entries(none)) {
    vi.stubEnv(name, value);
  }
  const sdk = createS3Sdk();
  expect(await sdk.hasCredentials()).toBe(false);
  await expect(sdk.store(source).get("/zarr.json")).rejects.toMatchObject({
    key: "/zarr.json",
    reason: "it needs credentials, and none are configured",
  });
});
