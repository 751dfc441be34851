/** Coverage → bytes. One format a file; each is a value of this type. */
import type { Coverage, PlannedVariable } from "../grid/coverage.ts";

/** What a client can choose by `f` or `Accept`. */
export type Format = Readonly<{
  /** The name for `f=`. */
  format: string;
  /** Other names that `f=` may say, such as a standard's own spelling. */
  aliases: readonly string[];
  /** The first is what is answered by default; all are understood in `Accept`. */
  mediaTypes: readonly string[];
}>;

export type Encoder = Format &
  Readonly<{
    /** Of the file that an answer is saved as; absent where it is no file to people. */
    extension?: string;
    /** Absent where the format holds whatever there is. @throws InvalidParameter where it can't hold these together */
    check?(variables: readonly PlannedVariable[]): void;
    /** A long body streams; an error while encoding errors the stream, so that a cut answer never looks whole. */
    encode(coverage: Coverage): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  }>;
