/** One archive of the catalogue: where it is and what is known before opening it. (types agreed; parsing to come) */

/** Where an archive's bytes are. */
export type Source =
  /** Bundled with the app, under `sample/`. */
  | Readonly<{ kind: "sample"; path: string }>
  | Readonly<{ kind: "http"; url: string }>
  | Readonly<{
      kind: "s3";
      bucket: string;
      prefix: string;
      region: string;
      /** Other than AWS: `https://host[:port]`, addressed by path. */
      endpoint?: string | undefined;
      access: "anonymous" | "signed" | "requester-pays";
    }>
  | Readonly<{ kind: "r2"; binding: string; prefix: string }>
  /** Node host only. */
  | Readonly<{ kind: "folder"; path: string }>;

/** A regular coordinate, so that opening needs no coordinate read. */
export type RegularAxis = Readonly<{ start: number; step: number; count: number }>;

export type Archive = Readonly<{
  id: string;
  source: Source;
  /** Path of the group that is the dataset; "" is the root. */
  group: string;
  /** Regular coordinates by dimension name. */
  axes: Readonly<Record<string, RegularAxis>>;
  /** Array paths relative to the group, for stores that can neither be listed nor are consolidated. */
  arrays: readonly string[];
}>;
