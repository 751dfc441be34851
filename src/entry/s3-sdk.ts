/**
 * Signed S3 on Node, through the AWS SDK: credentials come from wherever AWS users keep them (environment, profiles, SSO,
 * containers, instance roles) and are renewed there. Loaded when a bucket is first read, so that nothing else pays for it.
 * Workers sign with aws4fetch instead; docs/sources.md has the reasons and sizes.
 *
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/s3/
 */
import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Cancelled, EstranError, SourceUnavailable } from "../errors.ts";
import { type Attempt, Denied, type KnownKey, settleDenials } from "../zarr/store/denials.ts";
import { isRange, rangeHeader } from "../zarr/store/ranged-response.ts";
import type { S3Source } from "../zarr/store/s3-store.ts";
import { tooLarge } from "../zarr/store/too-large.ts";
import type { ListableStore, StoreRange } from "../zarr/store.ts";

export type S3Sdk = Readonly<{
  /** Whether AWS's own tools would find credentials here. */
  hasCredentials(): Promise<boolean>;
  store(source: S3Source, known?: KnownKey): ListableStore;
  /** Puts objects below the source's prefix. @throws Error in words for people */
  writer(source: S3Source): (key: string, bytes: Uint8Array) => Promise<void>;
}>;

/** Connections and credentials are kept, and shared by all stores of an endpoint and region. */
export function createS3Sdk(): S3Sdk {
  const load = () => import("@aws-sdk/client-s3");
  const clients = new Map<string, Promise<S3Client>>();

  // Trying to read again is the business of limits.ts.
  const clientOf = (region: string, endpoint?: string, maxAttempts = 1): Promise<S3Client> => {
    const key = `${region} ${endpoint ?? ""} ${maxAttempts}`;
    const kept = clients.get(key);
    if (kept) {
      return kept;
    }
    const client = load().then(
      (sdk) =>
        new sdk.S3Client({
          region,
          maxAttempts,
          ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
        }),
    );
    clients.set(key, client);
    return client;
  };

  return {
    async hasCredentials() {
      const { config } = await clientOf("us-east-1");
      return config.credentials().then(
        () => true,
        () => false,
      );
    },

    writer(to) {
      const { bucket, region, endpoint } = to;
      const { root, source, payer } = placeOf(to);
      return async (key, bytes) => {
        const [sdk, s3] = await Promise.all([load(), clientOf(region, endpoint, WRITE_ATTEMPTS)]);
        try {
          await s3.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: root + key, Body: bytes, ...payer }));
        } catch (error) {
          const reason = statusOf(error) === undefined ? codeOf(error) : reasonOf(error);
          throw new Error(`${source}/${key} could not be written: ${reason}.`, { cause: error });
        }
      };
    },

    store(from, known) {
      const { bucket, region, endpoint } = from;
      const { root, source, payer } = placeOf(from);

      /** `use`, with what fails told as this project tells it. */
      const reaching = async <T>(key: string, signal: AbortSignal | undefined, use: () => Promise<T>): Promise<T> => {
        try {
          return await use();
        } catch (error) {
          if (signal?.aborted) {
            throw new Cancelled();
          }
          throw error instanceof EstranError ? error : unavailable(source, key, error);
        }
      };

      const attempt: Attempt = (key, range, { signal, maxBytes } = {}) =>
        reaching(key, signal, async () => {
          const [sdk, s3] = await Promise.all([load(), clientOf(region, endpoint)]);
          const command = new sdk.GetObjectCommand({
            Bucket: bucket,
            Key: root + key.slice(1),
            ...(range && { Range: rangeHeader(range) }),
            ...payer,
          });
          try {
            const { Body, ContentLength, ContentRange } = await s3.send(command, signal ? { abortSignal: signal } : {});
            if (!range && maxBytes !== undefined && (ContentLength ?? Number.POSITIVE_INFINITY) > maxBytes) {
              (Body as Readable).destroy();
              throw tooLarge(source, key, ContentLength ?? null, maxBytes);
            }
            const bytes = await Body!.transformToByteArray();
            if (bytes.length !== ContentLength || (range && !answers(range, ContentRange))) {
              throw new SourceUnavailable(source, key, `it sent ${bytes.length} bytes, not what was asked for`, {
                retry: { afterMs: null },
              });
            }
            return bytes;
          } catch (error) {
            switch (statusOf(error)) {
              case 403:
                return new Denied(reasonOf(error), codeOf(error));
              case 404:
                return undefined;
              case 416:
                // A suffix longer than the object: the whole object is what it means. Nothing is left at its end.
                return range && "suffixLength" in range
                  ? attempt(key, null, { signal, maxBytes: range.suffixLength })
                  : range && "maxLength" in range
                    ? new Uint8Array(0)
                    : Promise.reject(error);
              default:
                throw error;
            }
          }
        });

      return {
        source,
        ...settleDenials(source, attempt, known),
        list: (below, options) =>
          reaching(`/${below}`, options?.signal, async () => {
            const [sdk, s3] = await Promise.all([load(), clientOf(region, endpoint)]);
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
    },
  };
}

const WRITE_ATTEMPTS = 4;

function placeOf({ bucket, prefix, access }: S3Source) {
  const folder = prefix.replace(/^\/+|\/+$/g, "");
  return {
    root: folder === "" ? "" : `${folder}/`,
    source: `s3://${bucket}/${folder}`.replace(/\/$/, ""),
    payer: access === "requester-pays" ? ({ RequestPayer: "requester" } as const) : {},
  };
}

function answers(range: StoreRange, contentRange: string | undefined): boolean {
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)/.exec(contentRange ?? "") ?? [];
  return start !== undefined && isRange(range, Number(start), Number(end) + 1, total === "*" ? null : Number(total));
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** S3's error code, which is public; the SDK's message may quote more. */
const codeOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

function reasonOf(error: unknown): string {
  const status = statusOf(error);
  return `${status === 401 || status === 403 ? "denied" : "it answered"} (${status} ${codeOf(error)})`;
}

function unavailable(source: string, key: string, error: unknown): SourceUnavailable {
  if (codeOf(error) === "CredentialsProviderError") {
    return new SourceUnavailable(source, key, "it needs credentials, and none are configured");
  }
  const status = statusOf(error);
  const passing = status === undefined || status === 429 || status >= 500;
  return new SourceUnavailable(
    source,
    key,
    status === undefined ? "the connection failed" : reasonOf(error),
    passing ? { retry: { afterMs: null } } : {},
  );
}
