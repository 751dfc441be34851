/** The error of an object that holds more than its reader has room for. */
import { SourceUnavailable } from "../../errors.ts";

/** @param bytes that it holds; null where only reading it would tell */
export function tooLarge(source: string, key: string, bytes: number | null, maxBytes: number): SourceUnavailable {
  const held = bytes === null ? "more" : `${bytes} bytes, more`;
  return new SourceUnavailable(source, key, `it holds ${held} than the ${maxBytes} that are read of it at the most`);
}

/** @throws SourceUnavailable */
export function checkSize(source: string, key: string, bytes: number, maxBytes: number | undefined): void {
  if (maxBytes !== undefined && bytes > maxBytes) {
    throw tooLarge(source, key, bytes, maxBytes);
  }
}
