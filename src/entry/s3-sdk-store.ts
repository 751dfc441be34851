/**
 * Signed S3 on Node, through the AWS SDK: credentials come from wherever AWS users keep them (environment, profiles, SSO,
 * instance roles). Loaded when a bucket is first read, so that nothing else pays for it.
 */
import type { S3Client } from "@aws-sdk/client-s3";
import { Cancelled, SourceUnavailable } from "../errors.ts";
import { rangeHeader } from "../zarr/store/ranged-response.ts";
import type { S3Source } from "../zarr/store/s3-store.ts";
import type { ListableStore, RangeQuery, ReadOptions } from "../zarr/store.ts";

export function createS3SdkStore({ bucket, prefix, region, endpoint, access }: S3Source): ListableStore {
  const folder = prefix.replace(/^\/+|\/+$/g, "");
  const root = folder === "" ? "" : `${folder}/`;
  const source = `s3://${bucket}/${folder}`.replace(/\/$/, "");
  const payer = access === "requester-pays" ? ({ RequestPayer: "requester" } as const) : {};

  let client: Promise<S3Client> | undefined;
  const connect = (): Promise<S3Client> => {
    client ??= import("@aws-sdk/client-s3").then(
      (sdk) =>
        new sdk.S3Client({
          region,
          // Retries are with-limits' business.
          maxAttempts: 1,
          ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
        }),
    );
    return client;
  };

  const reaching = async <T>(key: string, options: ReadOptions | undefined, use: () => Promise<T>): Promise<T> => {
    try {
      return await use();
    } catch (error) {
      if (options?.signal?.aborted) {
        throw new Cancelled();
      }
      throw error instanceof SourceUnavailable ? error : unavailable(source, key, error);
    }
  };

  const read = (key: string, range: RangeQuery | null, options?: ReadOptions): Promise<Uint8Array | undefined> =>
    reaching(key, options, async () => {
      const [sdk, s3] = await Promise.all([import("@aws-sdk/client-s3"), connect()]);
      const command = new sdk.GetObjectCommand({
        Bucket: bucket,
        Key: root + key.slice(1),
        ...(range && { Range: rangeHeader(range) }),
        ...payer,
      });
      try {
        const { Body, ContentLength, ContentRange } = await s3.send(command, abortable(options));
        const bytes = await Body!.transformToByteArray();
        if (bytes.length !== ContentLength || (range && !answers(range, ContentRange))) {
          throw new SourceUnavailable(source, key, `it sent ${bytes.length} bytes, not what was asked for`, {
            retry: { afterMs: null },
          });
        }
        return bytes;
      } catch (error) {
        // A suffix longer than the object: the whole object is what it means.
        if (statusOf(error) === 416 && range && "suffixLength" in range) {
          return read(key, null, options);
        }
        if (statusOf(error) === 404) {
          return undefined;
        }
        throw error;
      }
    });

  return {
    source,
    get: (key, options) => read(key, null, options),
    getRange: (key, range, options) => read(key, range, options),
    list: (below, options) =>
      reaching(below, options, async () => {
        const [sdk, s3] = await Promise.all([import("@aws-sdk/client-s3"), connect()]);
        const pages = sdk.paginateListObjectsV2(
          { client: s3 },
          { Bucket: bucket, Prefix: root + below, Delimiter: "/", ...payer },
        );
        const keys: string[] = [];
        const prefixes: string[] = [];
        for await (const { Contents = [], CommonPrefixes = [] } of pages) {
          keys.push(...Contents.map(({ Key }) => Key!.slice(root.length)).filter((key) => key !== below));
          prefixes.push(...CommonPrefixes.map(({ Prefix }) => Prefix!.slice(root.length)));
        }
        return { keys, prefixes };
      }),
  };
}

function abortable(options: ReadOptions | undefined): { abortSignal?: AbortSignal } {
  return options?.signal ? { abortSignal: options.signal } : {};
}

function answers(range: RangeQuery, contentRange: string | undefined): boolean {
  const [, start, end] = /^bytes (\d+)-(\d+)\//.exec(contentRange ?? "") ?? [];
  return "suffixLength" in range
    ? Number(end) - Number(start) + 1 <= range.suffixLength
    : Number(start) === range.offset && Number(end) === range.offset + range.length - 1;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** By S3's error code, which is public; the SDK's message may quote more. */
function unavailable(source: string, key: string, error: unknown): SourceUnavailable {
  const status = statusOf(error);
  const code = error instanceof Error ? error.name : "unknown";
  if (code === "CredentialsProviderError") {
    return new SourceUnavailable(source, key, "it needs credentials, and none are configured");
  }
  const passing = status === undefined || status === 429 || status >= 500;
  const verdict =
    status === 401 || status === 403 ? "denied" : status === undefined ? "the connection failed" : "it answered";
  return new SourceUnavailable(
    source,
    key,
    status === undefined ? verdict : `${verdict} (${status} ${code})`,
    passing ? { retry: { afterMs: null } } : {},
  );
}
