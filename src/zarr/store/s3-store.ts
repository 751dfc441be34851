/**
 * S3 and what speaks its language: any endpoint and region, anonymous, signed or requester-pays. Signs with aws4fetch, which
 * is small and needs no more than what Workers have; see docs/sources.md for why not the AWS SDK.
 *
 * Keys, signatures and signed URLs appear in no error and no log.
 */
import { AwsClient } from "aws4fetch";
import type { Source } from "../../catalog/entry.ts";
import { CorruptData, SourceUnavailable } from "../../errors.ts";
import type { ListableStore, ReadOptions } from "../store.ts";
import type { KnownKey } from "./denials.ts";
import { createObjectStore, encodeKey, type Fetch } from "./http-store.ts";

export type S3Source = Extract<Source, { kind: "s3" }>;

export type Credentials = Readonly<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }>;

/** @param credentials null where none are configured; then only anonymous access works */
export function createS3Store(
  source: S3Source,
  credentials: Credentials | null,
  fetch: Fetch,
  known?: KnownKey,
): ListableStore {
  const { bucket, prefix } = source;
  const name = `s3://${bucket}/${prefix}`.replace(/\/+$/, "");
  if (source.access !== "anonymous" && !credentials) {
    return refusing(name);
  }
  const base = bucketUrl(source);
  const folder = prefix.replace(/^\/+|\/+$/g, "");
  const address = (key: string) => `${base}${encodeKey(folder === "" ? key : `/${folder}${key}`)}`;
  const send = credentials && source.access !== "anonymous" ? signing(source, credentials, fetch) : fetch;
  const objects = createObjectStore(name, address, send, known);
  return {
    ...objects,
    async list(below, options) {
      const keys: string[] = [];
      const prefixes: string[] = [];
      const root = folder === "" ? "" : `${folder}/`;
      let token: string | null = null;
      do {
        const query = new URLSearchParams({ "list-type": "2", delimiter: "/", prefix: root + below });
        if (token !== null) {
          query.set("continuation-token", token);
        }
        // S3 wants spaces as %20 in what is signed.
        const page = await listPage(name, `${base}/?${query.toString().replaceAll("+", "%20")}`, send, options);
        keys.push(
          ...elements(page, "Contents")
            .flatMap((entry) => elements(entry, "Key"))
            .map(unescapeXml),
        );
        prefixes.push(
          ...elements(page, "CommonPrefixes")
            .flatMap((entry) => elements(entry, "Prefix"))
            .map(unescapeXml),
        );
        token = elements(page, "NextContinuationToken").map(unescapeXml)[0] ?? null;
      } while (token !== null);
      const own = (key: string) => key.slice(root.length);
      return { keys: keys.map(own).filter((key) => key !== below), prefixes: prefixes.map(own) };
    },
  };
}

/** By host on AWS, where the bucket's name can be one; by path elsewhere. */
function bucketUrl({ bucket, endpoint, region }: S3Source): string {
  if (endpoint !== undefined) {
    return `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  }
  return bucket.includes(".")
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
}

/** A store whose every read says that there are no credentials. */
function refusing(name: string): ListableStore {
  const refuse = (key: string) =>
    Promise.reject(new SourceUnavailable(name, key, "it needs credentials, and none are configured"));
  return { source: name, get: refuse, getRange: refuse, list: refuse };
}

function signing({ access, region }: S3Source, credentials: Credentials, fetch: Fetch): Fetch {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: "s3",
    region,
    retries: 0,
  });
  return async (request) => {
    const headers = new Headers(request.headers);
    if (access === "requester-pays") {
      headers.set("x-amz-request-payer", "requester");
    }
    const signed = await client.sign(request.url, { method: "GET", headers });
    return fetch(new Request(signed, { signal: request.signal }));
  };
}

async function listPage(name: string, url: string, send: Fetch, options: ReadOptions | undefined): Promise<string> {
  // Listing is a read of one more object: the same statuses, the same errors.
  const listing = createObjectStore(name, () => url, send);
  const bytes = await listing.get("/", options);
  if (!bytes) {
    throw new SourceUnavailable(name, "", "the bucket does not exist");
  }
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("<ListBucketResult")) {
    throw new CorruptData(name, "its listing is not S3's");
  }
  return text;
}

/** The contents of every element of a name; S3's listings nest no element in one of the same name but Prefix, taken by its parent. */
function elements(xml: string, tag: string): readonly string[] {
  const end = `</${tag}>`;
  const [, ...pieces] = xml.split(`<${tag}>`);
  return pieces.filter((piece) => piece.includes(end)).map((piece) => piece.split(end, 1)[0]!);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, entity) =>
    decimal
      ? String.fromCodePoint(Number(decimal))
      : hex
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : (ENTITIES[entity] ?? whole),
  );
}
