/**
 * Which encoder answers: `f=` first, then `Accept` with its quality values and wildcards, then the first on offer.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
import { InvalidParameter, NotAcceptable } from "../errors.ts";
import type { Encoder, Format } from "./encoder.ts";

/** An encoder, and the name that the client knows its media type by. */
export type Choice<E extends Format = Encoder> = Readonly<{ encoder: E; mediaType: string }>;

/**
 * @param f value of the `f` parameter: a format's name, in any case
 * @param accept value of the `Accept` header
 * @param offered the first is the default
 * @throws InvalidParameter for an unknown `f`; NotAcceptable when `Accept` admits none
 */
export function chooseEncoder<E extends Format>(
  f: string | undefined,
  accept: string | undefined,
  offered: readonly E[],
): Choice<E> {
  const preferred = accept === undefined || accept.trim() === "" ? null : byQuality(accept, offered);
  if (f !== undefined) {
    const encoder = offered.find(({ format, aliases }) =>
      [format, ...aliases].some((name) => name.toLowerCase() === f.toLowerCase()),
    );
    if (!encoder) {
      throw new InvalidParameter(
        "f",
        f,
        offered.map(({ format }) => format),
      );
    }
    const named = preferred?.find((choice) => choice.encoder === encoder && choice.exact);
    return { encoder, mediaType: named?.mediaType ?? encoder.mediaTypes[0]! };
  }
  const best = preferred ? preferred[0] : { encoder: offered[0]!, mediaType: offered[0]!.mediaTypes[0]! };
  if (!best) {
    throw new NotAcceptable(
      accept!,
      offered.flatMap(({ mediaTypes }) => mediaTypes),
    );
  }
  return { encoder: best.encoder, mediaType: best.mediaType };
}

type Range = Readonly<{ type: string; quality: number }>;

/** What `Accept` admits, best first; equal qualities keep the order of the offer. */
function byQuality<E extends Format>(
  accept: string,
  offered: readonly E[],
): readonly (Choice<E> & Readonly<{ quality: number; exact: boolean }>)[] {
  const ranges = accept.split(",").map(parseRange);
  return offered
    .flatMap((encoder) => encoder.mediaTypes.map((mediaType) => ({ encoder, mediaType, ...match(mediaType, ranges) })))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

function parseRange(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: Number.isNaN(quality) ? 1 : quality };
}

/** The most specific range that covers a media type decides its quality. */
function match(mediaType: string, ranges: readonly Range[]): Readonly<{ quality: number; exact: boolean }> {
  const candidates = [mediaType, `${mediaType.split("/")[0]}/*`, "*/*"];
  const names = candidates.find((candidate) => ranges.some(({ type }) => type === candidate));
  const found = ranges.filter(({ type }) => type === names);
  return { quality: Math.max(0, ...found.map(({ quality }) => quality)), exact: names === mediaType };
}
