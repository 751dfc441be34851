/** Units of what is computed; absent wherever they can't be told. */
import { expect, test } from "vitest";
import { unitsOfExpression } from "../../src/grid/units.ts";
import { parseExpression } from "../../src/numerics/parse-expression.ts";

const UNITS: Readonly<Record<string, string>> = {
  u: "m s-1",
  v: "m/s",
  w: "m.s^-1",
  t: "K",
  c: "degC",
  rho: "kg m**-3",
  a: "m2",
  p: "%",
  n: "1",
  north: "degrees_north",
  odd: "1e-3 kg",
  since: "days since 2000-01-01",
};

test.each([
  ["u", "m s-1"],
  ["u+v-w", "m s-1"],
  ["-abs(u)", "m s-1"],
  ["u+t", undefined],
  ["t-273.15", undefined],
  ["c-t", undefined],
  ["c-c", "degC"],
  ["u^2", "m2 s-2"],
  ["u^2+v**2", "m2 s-2"],
  ["sqrt(u^2+v^2)", "m s-1"],
  ["hypot(u,v)", "m s-1"],
  ["sqrt(u)", undefined],
  ["a^0.5", "m"],
  ["a^-1", "m-2"],
  ["a^n", undefined],
  ["rho*u", "kg m-2 s-1"],
  ["rho*a*u/u", "kg m-1"],
  ["0.5*rho*u^2", "kg m-1 s-2"],
  ["2/t", "K-1"],
  ["u/v", "1"],
  ["p*u", "% m s-1"],
  ["c*u", undefined],
  ["odd*u", undefined],
  ["since*2", undefined],
  ["missing*u", undefined],
  ["u>5", "1"],
  ["u>5 and t<300", "1"],
  ["if(u>5,u,v)", "m s-1"],
  ["if(u>5,u,0)", "m s-1"],
  ["if(u>5,u,t)", undefined],
  ["max(u,0)", "m s-1"],
  ["min(t,u)", undefined],
  ["exp(n)", "1"],
  ["exp(t)", undefined],
  ["log(u/v)", "1"],
  ["sin(north)", "1"],
  ["atan2(u,v)", "radian"],
  ["floor(t)", "K"],
  ["isnan(t)", "1"],
  ["2", undefined],
])("%s: %s", (text, units) => {
  expect(unitsOfExpression(parseExpression(text, "expr"), (name) => UNITS[name])).toBe(units);
});
