/**
 * One archive of the catalogue: where it is and what is known before opening it. An entry is a STAC 1.1 Collection with the
 * datacube extension, plus a member `estran:archive` that says where the bytes are and is never shown to clients.
 * Parsing happens once, at the edge; nothing here touches the network.
 *
 * https://github.com/radiantearth/stac-spec/blob/v1.1.0/collection-spec/collection-spec.md
 * https://github.com/stac-extensions/datacube (2.3.0) · https://github.com/stac-extensions/render (2.0.0)
 */

import { EstranError, type Facts, InvalidParameter } from "../errors.ts";
import { type Location, locationsOf, locationsSchema } from "./locations.ts";
import * as z from "./schema.ts";
import type { StacCollection } from "./stac.ts";

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

/** Where in a source a dataset is, and how it is written there. */
type Place = Readonly<{
  /** Path of the group that is the dataset; "" is the root. */
  group: string;
  /** Array paths relative to the group, for stores that can neither be listed nor are consolidated. */
  arrays: readonly string[];
  /** How the source holds the Zarr hierarchy; as itself where not said. */
  format?: "zarr" | "icechunk" | "kerchunk" | undefined;
  /** Of Icechunk: a branch, a tag or a snapshot's id; the branch `main` where not said. */
  version?: string | undefined;
  /** Where chunks may lie outside of the source: sources by the prefix of the URLs that they hold. */
  containers?: Readonly<Record<string, Source>> | undefined;
}>;

/** The same data, chunked otherwise. Without a source it is another group of the archive's own, and all else is said there. */
export type Layout = Place & Readonly<{ source?: Source | undefined }>;

export type Archive = Place &
  Readonly<{
    id: string;
    source: Source;
    /** Regular coordinates by dimension name. */
    axes: Readonly<Record<string, RegularAxis>>;
    /** Other layouts of the same data, by name. This one is {@link MAIN_LAYOUT}, and its labels count. */
    layouts?: Readonly<Record<string, Layout>> | undefined;
    /** The same data at coarser resolutions, for maps: a pyramid without its finest level. */
    overviews?: Layout | undefined;
    /** Of a pyramid, the path of the level that this is; the finest where not said. Never of an entry. */
    level?: string | undefined;
  }>;

export const MAIN_LAYOUT = "main";

export type CatalogEntry = Readonly<{
  archive: Archive;
  /** What clients see of it; holds neither `estran:archive` nor `estran:locations`. */
  collection: StacCollection;
  locations: readonly Location[];
}>;

/** A catalogue file can't be used. Whoever keeps the catalogue has to mend `member` of `file`. */
export class InvalidEntry extends EstranError {
  readonly tag = "InvalidEntry";
  constructor(
    readonly file: string,
    readonly member: string,
    readonly reason: string,
  ) {
    super(`Catalogue entry ${file}: ${member === "" ? "" : `member "${member}": `}${reason}.`);
  }
  get facts(): Facts {
    return { file: this.file, member: this.member };
  }
}

const text = z.string().check(z.minLength(1));
const path = z.string().check(z.regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).*$/, "must be relative, without .."));

const source = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sample"), path }),
  z.strictObject({
    kind: z.literal("http"),
    url: z.url({ protocol: /^https?$/ }).check(z.regex(/^([^%]|%[0-9a-f]{2})*$/i, "must be percent-encoded")),
  }),
  z.strictObject({
    kind: z.literal("s3"),
    bucket: text,
    prefix: z.string(),
    region: text,
    endpoint: z.optional(z.url({ protocol: /^https?$/ })),
    access: z.enum(["anonymous", "signed", "requester-pays"]),
  }),
  z.strictObject({ kind: z.literal("r2"), binding: text, prefix: z.string() }),
  z.strictObject({ kind: z.literal("folder"), path: text }),
]);

const place = {
  group: z._default(path, ""),
  arrays: z._default(z.array(path), []),
  format: z.optional(z.enum(["zarr", "icechunk", "kerchunk"])),
  version: z.optional(text),
  containers: z.optional(
    z.record(
      z.string().check(z.regex(/^[a-z0-9+]+:\/\/.*\/$/, "must be the beginning of a URL, up to a slash")),
      source,
    ),
  ),
};

const layout = z
  .strictObject({ source: z.optional(source), ...place })
  .check(
    z.refine(
      ({ source, format, version, containers }) => source !== undefined || !(format ?? version ?? containers),
      "must say format, version and containers together with a source: without one they are the archive's own",
    ),
  );

const layoutName = z
  .string()
  .check(
    z.regex(
      /^(?!(main|zarr)$)[A-Za-z0-9][A-Za-z0-9._-]*$/,
      "must be letters, digits, dots, dashes and underscores, not main or zarr",
    ),
  );

const archive = z.strictObject({
  source,
  ...place,
  axes: z._default(
    z.record(
      z.string(),
      z.strictObject({
        start: z.number(),
        step: z.number().check(z.refine((step) => step !== 0, "must not be 0")),
        count: z.int().check(z.positive()),
      }),
    ),
    {},
  ),
  layouts: z.optional(z.record(layoutName, layout)),
  overviews: z.optional(layout),
});

const instant = z.nullable(z.iso.datetime({ offset: true }));
const bbox = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .check(
    z.refine(
      ([west, south, east, north]) =>
        Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90 && south <= north,
      "must be west, south, east, north within -180 to 180 and -90 to 90",
    ),
  );
const link = z.looseObject({ rel: text, href: text });
const dimension = z.looseObject({ type: z.string() });
const variable = z.looseObject({ dimensions: z.array(z.string()), type: z.enum(["data", "auxiliary"]) });

const render = z.looseObject({
  assets: z.array(z.string()),
  title: z.optional(z.string()),
  rescale: z.optional(
    z
      .array(z.tuple([z.number(), z.number()]).check(z.refine(([low, high]) => low < high, "must be lowest, highest")))
      .check(z.minLength(1)),
  ),
  colormap_name: z.optional(text),
  colormap: z.optional(z.record(z.string(), z.unknown())),
  "estran:scale": z.optional(z.enum(["linear", "log", "symlog", "sqrt"])),
});

const collection = z.looseObject({
  type: z.literal("Collection"),
  stac_version: z.literal("1.1.0"),
  stac_extensions: z.array(z.string()),
  id: z
    .string()
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be letters, digits, dots, dashes and underscores")),
  title: z.string(),
  description: text,
  license: text,
  extent: z.strictObject({
    spatial: z.strictObject({ bbox: z.array(bbox).check(z.minLength(1)) }),
    temporal: z.strictObject({ interval: z.array(z.tuple([instant, instant])).check(z.minLength(1)) }),
  }),
  links: z.array(link),
  "cube:dimensions": z.record(z.string(), dimension),
  "cube:variables": z.record(z.string(), variable),
  renders: z.optional(z.record(z.string(), render)),
  "estran:archive": archive,
  "estran:locations": z.optional(locationsSchema),
});

/**
 * @param file names the entry in messages
 * @throws InvalidEntry naming the file and the member at fault
 */
export function parseEntry(json: unknown, file: string): CatalogEntry {
  const parsed = collection.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new InvalidEntry(file, path.join("."), message);
  }
  const { "estran:archive": where, "estran:locations": places, ...shown } = parsed.data;
  const unknown = Object.keys(where.axes).find((name) => !(name in shown["cube:dimensions"]));
  if (unknown !== undefined) {
    throw new InvalidEntry(file, `estran:archive.axes.${unknown}`, "is no dimension of cube:dimensions");
  }
  return {
    archive: { id: shown.id, ...where },
    collection: shown as StacCollection,
    locations: places ? parseLocations(places, file) : [],
  };
}

function parseLocations(places: Parameters<typeof locationsOf>[0], file: string): readonly Location[] {
  try {
    return locationsOf(places);
  } catch (error) {
    throw error instanceof InvalidParameter ? new InvalidEntry(file, "estran:locations", error.message) : error;
  }
}

/**
 * A list of entries as JSON text.
 * @param name of the text, in messages
 * @throws InvalidEntry naming the place in the list and the member at fault
 */
export function parseEntries(text: string, name: string): readonly CatalogEntry[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new InvalidEntry(name, "", "is not JSON");
  }
  if (!Array.isArray(list)) {
    throw new InvalidEntry(name, "", "is not a list of entries");
  }
  return list.map((entry, i) => parseEntry(entry, `${name}[${i}]`));
}
