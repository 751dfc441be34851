/**
 * What can go wrong, as values with facts.
 *
 * Every error carries a `tag` and its facts as fields; no layer below `routes/` knows an HTTP status, and the sentence
 * that a client reads is composed here, once, from the facts. Anything that is not an {@link EstranError} is a bug.
 */
import type { Cost } from "./cost.ts";

/** Facts an error may carry besides its message; they are answered to the client as they are. */
export type Facts = Readonly<Record<string, unknown>>;

export abstract class EstranError extends Error {
  abstract readonly tag: string;
  /** The facts, ready for a problem document. Never holds a secret or a signed URL. */
  abstract get facts(): Facts;
}

/** The collection, item or route named does not exist. The caller can choose one of `known`. */
export class NotFound extends EstranError {
  readonly tag = "NotFound";
  constructor(
    readonly kind: "collection" | "item" | "location" | "resource" | "tile matrix set",
    readonly given: string,
    readonly known: readonly string[] = [],
  ) {
    super(`There is no ${kind} "${given}".${known.length > 0 ? ` Known: ${known.slice(0, 50).join(", ")}.` : ""}`);
  }
  get facts(): Facts {
    return { given: this.given, allowed: this.known.slice(0, 50) };
  }
}

/** A parameter (or a member of a request body) can't be used as given. The caller can use one of `allowed`, or follow the form that it describes. */
export class InvalidParameter extends EstranError {
  readonly tag = "InvalidParameter";
  constructor(
    readonly parameter: string,
    readonly given: unknown,
    readonly allowed: string | readonly string[],
    readonly reason?: string,
  ) {
    const list = typeof allowed === "string" ? allowed : allowed.join(", ");
    const shown = given === undefined ? "missing" : `given ${JSON.stringify(given)?.slice(0, 200)}`;
    super(`Parameter "${parameter}" ${shown}${reason ? `: ${reason}` : ""}. Allowed: ${list}.`);
  }
  get facts(): Facts {
    return { parameter: this.parameter, given: this.given, allowed: this.allowed };
  }
}

/** A selection lies outside what the archive covers. The caller can ask within `extent`. */
export class OutsideExtent extends EstranError {
  readonly tag = "OutsideExtent";
  constructor(
    readonly parameter: string,
    readonly axis: string,
    readonly given: unknown,
    readonly extent: readonly [string | number, string | number],
  ) {
    super(
      `Parameter "${parameter}" given ${JSON.stringify(given)} lies outside ${axis}, which covers ${extent[0]} to ${extent[1]}.`,
    );
  }
  get facts(): Facts {
    return { parameter: this.parameter, axis: this.axis, given: this.given, extent: this.extent };
  }
}

/** The plan costs more than the budget. The caller can follow one of `smaller`, each a query that was planned and fits. */
export class OverBudget extends EstranError {
  readonly tag = "OverBudget";
  constructor(
    readonly plan: unknown,
    readonly cost: Cost,
    readonly budget: Cost,
    readonly smaller: readonly Readonly<{ description: string; href: string }>[],
  ) {
    const over = (Object.keys(budget) as (keyof Cost)[]).filter((key) => cost[key] > budget[key]);
    super(`This query is over the budget in ${over.map((k) => `${k} (${cost[k]} of ${budget[k]})`).join(", ")}.`);
  }
  get facts(): Facts {
    return { cost: this.cost, budget: this.budget, plan: this.plan, smaller: this.smaller };
  }
}

/** No format on offer satisfies `f` or `Accept`. */
export class NotAcceptable extends EstranError {
  readonly tag = "NotAcceptable";
  constructor(
    readonly given: string,
    readonly available: readonly string[],
  ) {
    super(`No answer is available as "${given}". Available: ${available.join(", ")}.`);
  }
  get facts(): Facts {
    return { given: this.given, allowed: this.available };
  }
}

/** The request's body is larger than `limitBytes`. */
export class BodyTooLarge extends EstranError {
  readonly tag = "BodyTooLarge";
  constructor(readonly limitBytes: number) {
    super(`The request body is larger than ${limitBytes} bytes.`);
  }
  get facts(): Facts {
    return { limitBytes: this.limitBytes };
  }
}

/** The request's body is of a media type that this resource can't read. */
export class UnsupportedBody extends EstranError {
  readonly tag = "UnsupportedBody";
  constructor(
    readonly given: string,
    readonly allowed: readonly string[],
  ) {
    super(`The request body is "${given}". Allowed: ${allowed.join(", ")}.`);
  }
  get facts(): Facts {
    return { given: this.given, allowed: this.allowed };
  }
}

/** The archive uses a feature that Estran can't read or an operation has no meaning on its grid. Nothing was computed. */
export class Unsupported extends EstranError {
  readonly tag = "Unsupported";
  constructor(
    readonly feature: string,
    readonly detail: string,
  ) {
    super(`Not supported: ${feature}. ${detail}`);
  }
  get facts(): Facts {
    return { feature: this.feature };
  }
}

/** A failure that may pass: try again after `afterMs`, or when one likes. */
export type Retry = Readonly<{ afterMs: number | null }>;

/** The source could not be read: refused, unreachable or failing after retries. The caller can try later. */
export class SourceUnavailable extends EstranError {
  readonly tag = "SourceUnavailable";
  constructor(
    readonly source: string,
    readonly key: string,
    readonly reason: string,
    options?: ErrorOptions & Readonly<{ retry?: Retry }>,
  ) {
    super(`The source ${source} could not be read at "${key}": ${reason}.`, options);
    this.retry = options?.retry ?? null;
  }
  /** Whether, and when at the earliest, it is worth trying again; null where it is not. */
  readonly retry: Retry | null;
  get facts(): Facts {
    return { source: this.source, key: this.key };
  }
}

/** The source did not answer within the time allowed. */
export class SourceTimeout extends EstranError {
  readonly tag = "SourceTimeout";
  constructor(
    readonly source: string,
    readonly key: string,
    readonly timeoutMs: number,
  ) {
    super(`The source ${source} did not answer within ${timeoutMs} ms at "${key}".`);
  }
  get facts(): Facts {
    return { source: this.source, key: this.key, timeoutMs: this.timeoutMs };
  }
}

/** Bytes of the archive contradict its own description (bad checksum, bad frame, malformed metadata). */
export class CorruptData extends EstranError {
  readonly tag = "CorruptData";
  constructor(
    readonly key: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The archive's object "${key}" can't be decoded: ${reason}.`, options);
  }
  get facts(): Facts {
    return { key: this.key };
  }
}

/** The client went away or cancelled; nobody reads the answer. */
export class Cancelled extends EstranError {
  readonly tag = "Cancelled";
  constructor() {
    super("The request was cancelled.");
  }
  get facts(): Facts {
    return {};
  }
}
