/** Errors on their way between threads, which pass values on but no classes. */
import * as errors from "../errors.ts";

export type FlatError = Readonly<{ name: string; message: string; fields: Readonly<Record<string, unknown>> }>;

export function flattenError(error: unknown): FlatError {
  if (!(error instanceof errors.EstranError)) {
    return {
      name: "Error",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      fields: {},
    };
  }
  return { name: error.constructor.name, message: error.message, fields: { ...error } };
}

/** The same error again, of its own class where that is one of `errors.ts`. */
export function reviveError({ name, message, fields }: FlatError): Error {
  const known = Object.entries(errors).find(([exported]) => exported === name)?.[1];
  return known ? Object.assign(Object.create(known.prototype), fields, { message }) : new Error(message);
}
