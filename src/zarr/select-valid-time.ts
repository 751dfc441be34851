/** `datetime` of a forecast, which is the time that it is for → leads of one run. Pure; see selection.ts. */
import { InvalidParameter } from "../errors.ts";
import type { Axis } from "../grid/dataset.ts";
import { type Forecast, isAxis, validAxis } from "../grid/forecast.ts";
import { labelAs } from "../grid/label.ts";
import { ofWindows } from "./axis-windows.ts";
import { selectLabels } from "./select-axis.ts";
import type { AxisSelection, Labels } from "./selection.ts";

/**
 * @param run what is taken of the axis of reference times; null where that is a scalar
 * @throws InvalidParameter where that is several runs: in each of them other leads are for the times asked for
 */
export function selectValidTime(
  forecast: Forecast,
  run: AxisSelection | null,
  labels: Labels,
  given: string,
  method: "nearest" | "linear",
): AxisSelection {
  const lead = forecast.lead as Axis;
  const from = referenceOf(forecast, run, given);
  const valid = validAxis(forecast, from);
  const { windows, scalar, blend } = selectLabels(valid, "datetime", labels, method);
  const selection = ofWindows(lead, windows, scalar);
  if (!blend) {
    return selection;
  }
  const leads = blend.values.map((time) => (time - from) * unitsIn(forecast));
  return { ...selection, blend: { ...blend, values: leads } };
}

/** Units of lead in one of the reference time. */
const unitsIn = ({ reference, lead }: Forecast): number => reference.time!.unitMs / lead.duration!.unitMs;

function referenceOf({ reference }: Forecast, run: AxisSelection | null, given: string): number {
  if (!isAxis(reference)) {
    return reference.value as number;
  }
  const values = (run!.blend?.values ?? run!.values) as Float64Array;
  if (values.length !== 1) {
    const last = labelAs(reference, values.at(-1)!);
    throw new InvalidParameter(
      "datetime",
      given,
      `one ${reference.name} beside it, such as ${reference.name}=${last}`,
      `datetime is the time that a forecast is for; of ${values.length} forecasts, that is at another lead in each`,
    );
  }
  return values[0]!;
}
