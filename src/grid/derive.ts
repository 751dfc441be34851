/**
 * Variables that are computed from those of an archive: which there are, what each is computed from, and along which dimensions.
 * What is derived behaves like any other variable of the dataset. Pure; computing is `compute/derived-tiles.ts`.
 */
import { InvalidParameter } from "../errors.ts";
import type { DataType } from "../numerics/data-type.ts";
import { CONSTANTS, type Expression, expressionText, namesIn, sizeOf, substituted } from "../numerics/expression.ts";
import { type Definition, MAX_SIZE } from "../numerics/parse-expression.ts";
import type { Dataset, Variable } from "./dataset.ts";
import { isPacked, type Packing } from "./packing.ts";
import { unitsOfExpression } from "./units.ts";

/** What a question says that is no selection. */
export type Derivations = Readonly<{
  /** New variables; each may use those before it. */
  expressions: readonly Definition[];
  /** Cells where it is not true, or missing, are missing; null: none. */
  where: Expression | null;
}>;

export type Derived = Readonly<{
  /** As the question sees it: with the new variables, and masked ones in place of the archive's. */
  dataset: Dataset;
  /** @returns an expression of variables of the archive alone @throws InvalidParameter for a name that there is not */
  resolve(expression: Expression, parameter: string): Expression;
  /** How a variable of {@link dataset} is computed; null: it is as stored. @throws InvalidParameter where the mask doesn't fit it */
  formulaOf(variable: Variable): Expression | null;
}>;

/** Values that were computed: NaN is missing, and nothing else. */
const COMPUTED: Packing = { missing: [], validMin: null, validMax: null, scale: 1, offset: 0, reinterpret: null };
const FLOAT64: DataType = { kind: "number", name: "float64", itemBytes: 8 };

/** @throws InvalidParameter naming what is not understood */
export function deriveVariables(dataset: Dataset, { expressions, where }: Derivations): Derived {
  const defined = new Map<string, Expression>();
  const resolve = (expression: Expression, parameter: string): Expression => {
    const resolved = substituted(expression, (name) => {
      const variable = dataset.variables.has(name) ? ({ kind: "name", name } as const) : defined.get(name);
      if (!variable && !Object.hasOwn(CONSTANTS, name)) {
        const allowed = [...dataset.variables.keys(), ...defined.keys()];
        const reason = dataset.unreadable.get(name) ?? `no variable ${name}`;
        throw new InvalidParameter(parameter, expressionText(expression), allowed, reason);
      }
      return variable ?? { kind: "number", value: CONSTANTS[name]! };
    });
    const text = expressionText(expression);
    if (namesIn(resolved).length === 0) {
      throw new InvalidParameter(parameter, text, [...dataset.variables.keys()], "no variable is in it");
    }
    if (sizeOf(resolved) > MAX_SIZE) {
      throw new InvalidParameter(
        parameter,
        text,
        `at most ${MAX_SIZE} numbers, names and operations`,
        "too many in all",
      );
    }
    return resolved;
  };
  const grids = new Map(dataset.grids);
  const derived = expressions.map(({ name, expression }): readonly [string, Variable] => {
    const taken = [...dataset.variables.keys(), ...dataset.axes.keys(), ...dataset.scalars.map((one) => one.name)];
    if ([...taken, ...dataset.unreadable.keys(), ...defined.keys()].includes(name)) {
      throw new InvalidParameter("expr", name, "a name of its own", "there is something of this name already");
    }
    const formula = resolve(expression, "expr");
    defined.set(name, formula);
    const operands = operandsOf(dataset, formula);
    const widest = operands.reduce((most, one) => (one.dims.length > most.dims.length ? one : most));
    checkFit(dataset, "expr", expression, widest, operands);
    const grid = operands.map((operand) => dataset.grids.get(operand.name)).find((one) => one !== undefined);
    if (grid) {
      grids.set(name, grid);
    }
    const units = unitsOfExpression(formula, (operand) => textOf(dataset.variables.get(operand)!.attributes.units));
    const attributes = { long_name: expressionText(expression), ...(units !== undefined && { units }) };
    const { dims, shape } = widest;
    return [name, { name, dims, shape, dataType: FLOAT64, attributes, packing: COMPUTED }];
  });
  const variables = new Map([...dataset.variables, ...derived]);
  const condition = where && resolve(where, "where");
  return {
    dataset: { ...dataset, variables: condition ? masked(variables) : variables, grids },
    resolve,
    formulaOf(variable) {
      const { name } = variable;
      const formula = defined.get(name) ?? null;
      if (!condition) {
        return formula;
      }
      checkFit(dataset, "where", where, variable, operandsOf(dataset, condition));
      const value = formula ?? ({ kind: "name", name } as const);
      return { kind: "call", operation: "if", args: [condition, value, { kind: "number", value: Number.NaN }] };
    },
  };
}

/** The archive's variables in a formula. */
export function operandsOf({ variables }: Dataset, formula: Expression): readonly Variable[] {
  return namesIn(formula).map((name) => variables.get(name)!);
}

/**
 * Dimensions are matched by their names: an operand may have fewer than the whole, and no others.
 * @throws InvalidParameter saying which dimensions don't fit
 */
export function checkFit(
  { grids }: Dataset,
  parameter: string,
  expression: Expression,
  whole: Variable,
  operands: readonly Variable[],
): void {
  for (const operand of operands) {
    const others = operand.dims.filter((dim) => !whole.dims.includes(dim));
    const allowed = `variables along dimensions of ${whole.name}: ${whole.dims.join(", ")}`;
    if (others.length > 0) {
      const reason = `${operand.name} lies along ${operand.dims.join(", ")}`;
      throw new InvalidParameter(parameter, expressionText(expression), allowed, reason);
    }
    const [grid, other] = [grids.get(whole.name), grids.get(operand.name)];
    if (grid && other && grid !== other) {
      const reason = `${operand.name} lies on another grid than ${whole.name}`;
      throw new InvalidParameter(parameter, expressionText(expression), "variables that share one grid", reason);
    }
  }
}

/** The same variable, after its values were computed from: they have the type that they had, and any may be missing. */
export function computed(variable: Variable): Variable {
  return { ...variable, dataType: valueType(variable), packing: COMPUTED };
}

function valueType({ dataType, packing }: Variable): DataType {
  if (dataType.kind !== "number" || isPacked(packing) || /64$/.test(dataType.name)) {
    return FLOAT64;
  }
  const { name } = dataType;
  const sign = packing.reinterpret;
  const bare = name.replace(/^u/, "") as "int8";
  return sign === null ? dataType : { ...dataType, name: sign === "unsigned" ? `u${bare}` : bare };
}

function masked(variables: ReadonlyMap<string, Variable>): ReadonlyMap<string, Variable> {
  return new Map([...variables].map(([name, variable]) => [name, computed(variable)]));
}

function textOf(units: unknown): string | undefined {
  return typeof units === "string" ? units : undefined;
}
