/** Labels as clients write them (`datetime`, `z`, any dimension by name) → labels along a dimension. */
import { InvalidParameter } from "../errors.ts";
import type { Axis } from "../grid/dataset.ts";
import { parseNumber } from "../numerics/number.ts";
import type { Labels } from "../zarr/selection.ts";

const OPEN = "..";
const MAX_VALUES = 10_000;

/** Instants are read in the archive's calendar when they are looked up; here only lists and intervals are told apart. */
export function parseDatetime(text: string, parameter = "datetime"): Labels {
  return parseLabels(parameter, text, "an instant, start/end, or instants separated by commas", (label) => label);
}

/** EDR's forms for levels: one, a list, a closed range, or `Rn/start/step`. @throws InvalidParameter */
export function parseZ(text: string): Labels {
  const repeated = /^R(\d+)\/([^/]+)\/([^/]+)$/.exec(text);
  if (!repeated) {
    return parseLabels("z", text, "850; 10,80,200; 100/550; ../850; R20/100/50", (label) => parseNumber("z", label));
  }
  const [count, start, step] = repeated.slice(1).map((part) => parseNumber("z", part)) as [number, number, number];
  if (count < 1 || count > MAX_VALUES) {
    throw new InvalidParameter("z", text, `R1 to R${MAX_VALUES}`);
  }
  return { kind: "values", values: Array.from({ length: count }, (_, i) => start + i * step) };
}

/** Labels of any dimension: numbers, dates, durations or text, whichever its axis has. @throws InvalidParameter */
export function parseDimension({ name, time, duration, coordinates }: Axis, text: string): Labels {
  if (time) {
    return { ...parseLabels(name, text, "a date, start/end, or dates separated by commas", (label) => label) };
  }
  if (duration) {
    // Numbers are in the archive's units.
    return parseLabels(name, text, "a duration, shortest/longest, or durations separated by commas", (label) => label);
  }
  if (coordinates.kind === "labels") {
    // A label may itself hold a comma or a slash.
    return { kind: "values", values: coordinates.values.includes(text) ? [text] : text.split(",") };
  }
  return parseLabels(name, text, "value; v1,v2; lo/hi", (label) => parseNumber(name, label));
}

function parseLabels(parameter: string, text: string, form: string, parse: (label: string) => number | string): Labels {
  const ends = text.split("/");
  if (ends.length === 2 && text !== "/") {
    const [start, stop] = ends.map((end) => (end === "" || end === OPEN ? null : parse(end)));
    return { kind: "range", start: start!, stop: stop! };
  }
  const values = text.split(",");
  if (ends.length > 1 || values.includes("") || values.includes(OPEN)) {
    throw new InvalidParameter(parameter, text, form);
  }
  if (values.length > MAX_VALUES) {
    throw new InvalidParameter(parameter, `${values.length} values`, `at most ${MAX_VALUES} values`);
  }
  return { kind: "values", values: values.map(parse) };
}
