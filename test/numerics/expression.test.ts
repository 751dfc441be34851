/** Expressions: how they are read, written again and computed; values are numpy's, in `test/reference/expressions.json`. */
import { describe, expect, test } from "vitest";
import { createEvaluator, EVALUATED_CELLS } from "../../src/numerics/evaluate.ts";
import { expressionText, namesIn } from "../../src/numerics/expression.ts";
import { parseDefinitions, parseExpression } from "../../src/numerics/parse-expression.ts";
import reference from "../reference/expressions.json" with { type: "json" };
import { seeded } from "../support/random.ts";

const parse = (text: string) => parseExpression(text, "expr");
const decode = (values: readonly (number | string | null)[]) =>
  Float64Array.from(values, (value) => Number(value ?? NaN));

function evaluate(text: string, inputs: Readonly<Record<string, Float64Array>>): Float64Array {
  const names = Object.keys(inputs);
  const count = Object.values(inputs)[0]?.length ?? 1;
  return createEvaluator(parse(text), names)(Object.values(inputs), count).slice(0, count);
}

const one = (text: string) => evaluate(text, { pi: Float64Array.of(Math.PI), e: Float64Array.of(Math.E) })[0];

describe("as numpy computes", () => {
  const inputs = Object.fromEntries(Object.entries(reference.inputs).map(([name, values]) => [name, decode(values)]));

  test.each(reference.cases)("$expression", ({ expression, expected }) => {
    const found = evaluate(expression, inputs);
    decode(expected).forEach((value, i) => {
      const allowed = Number.isFinite(value) ? 4e-16 * Math.max(1, Math.abs(value)) : 0;
      const isNear = Object.is(found[i], value) || found[i] === value || Math.abs(found[i]! - value) <= allowed;
      expect(isNear, `cell ${i}: ${found[i]} where numpy has ${value}`).toBe(true);
    });
  });
});

test.each([
  ["2+3*4", 14],
  ["(2+3)*4", 20],
  ["2-3-4", -5],
  ["16/4/2", 2],
  ["-2^2", -4],
  ["2^-1", 0.5],
  ["2**3**2", 512],
  ["(2^3)^2", 64],
  ["-2*-3", 6],
  ["--2", 2],
  ["1e3 + .5 + 2.", 1002.5],
  ["2e-1", 0.2],
  ["1 < 2 and 2 < 1", 0],
  ["1 < 2 && !(2 < 1)", 1],
  ["1 > 2 or 2 >= 2", 1],
  ["1 > 2 || not 2 >= 2", 0],
  ["not 1 == 2 and 0", 0],
  ["(1 < 2) == 1", 1],
  ["if(1 != 1, 2, 3)", 3],
  ["min(3, 2, 5) + max(3, 2, 5)", 7],
  ["round(0.5) + round(1.5) + round(-2.5)", 0],
  ["cos(pi) + log(e)", 0],
  ["hypot(3e200, 4e200) > 4.9e200", 1],
  ["3 and 4", 1],
])("%s is %d", (text, value) => {
  expect(one(text)).toBe(value);
});

test.each([
  ["u+NaN_", ["u", "NaN_"]],
  ["sqrt(u^2+v^2)+u*pi", ["u", "v", "pi"]],
  ["`10m wind`>`not`", ["10m wind", "not"]],
  ["température-273.15", ["température"]],
])("the names in %s are %j", (text, names) => {
  expect(namesIn(parse(text))).toEqual(names);
});

test.each([
  ["  sqrt( u**2 +v ** 2 )", "sqrt(u^2+v^2)"],
  ["((a)) - (b - c)", "a-(b-c)"],
  ["(a - b) - c", "a-b-c"],
  ["a < b && ! c || d", "a<b and not c or d"],
  ["a and (b or c)", "a and (b or c)"],
  ["(-a)^2 + -a^2", "(-a)^2+-a^2"],
  ["2^(3^2) / (2^3)^2", "2^3^2/(2^3)^2"],
  ["2^-a", "2^-a"],
  ["not (a and b)", "not (a and b)"],
  ["(a<b)==(c<d)", "(a<b)==(c<d)"],
  ["if(`SST`>300.0, `10m`, `and`)", "if(SST>300,`10m`,`and`)"],
])("%s is written %s, which reads the same", (text, canonical) => {
  expect(expressionText(parse(text))).toBe(canonical);
  expect(parse(canonical)).toEqual(parse(text));
});

test("whatever is written again reads the same", () => {
  const random = seeded(7);
  const operators = ["+", "-", "*", "/", "^", "<", ">=", "==", "!=", "and", "or"];
  const any = (depth: number): string => {
    const kind = random.integer(0, depth > 5 ? 1 : 5);
    switch (kind) {
      case 0:
        return String(random.integer(0, 9) / 4);
      case 1:
        return ["a", "b", "`odd name`"][random.integer(0, 2)]!;
      case 2:
        return `(-${any(depth + 1)})`;
      case 3:
        return `if(${any(depth + 1)}, not (${any(depth + 1)}), ${any(depth + 1)})`;
      default:
        return `(${any(depth + 1)}) ${operators[random.integer(0, operators.length - 1)]} (${any(depth + 1)})`;
    }
  };
  for (let round = 0; round < 300; round++) {
    const tree = parse(any(0));
    expect(parse(expressionText(tree))).toEqual(tree);
  }
});

test.each([
  ["", "character 1: the end. Allowed: a number, a name, a function or (."],
  ["u +", "character 4: the end. Allowed: a number, a name"],
  ["u v", 'character 3: "v". Allowed: an operator (a + is written %2B in a URL)'],
  ["u = v", 'character 3: "=". Allowed: "==", which compares'],
  ["u & v", 'character 3: "&". Allowed: "and"'],
  ["(u", 'character 3: the end. Allowed: ")" or an operator'],
  ["u)", 'character 2: ")". Allowed: an operator or the end'],
  ["1 < u < 2", 'character 7: "<". Allowed: one comparison; several are joined by and'],
  ["  sine(u)", 'character 3: "sine". Allowed: sqrt, abs, exp'],
  ["constructor(u)", 'character 1: "constructor". Allowed: sqrt'],
  ["and(u, v)", 'character 1: "and". Allowed: a number'],
  ["atan2(u)", 'character 1: "atan2". Allowed: 2 arguments of atan2, where 1 are given'],
  ["min(u)", "Allowed: 2 to 8 arguments of min, where 1 are given"],
  ["2 * not u", 'character 5: "not". Allowed: a number, a name, a function or (; not stands in brackets'],
  ["u; v", 'character 2: ";"'],
  ["u.constructor", 'character 2: "."'],
  ["`u", 'character 1: "`". Allowed: a name between backticks'],
  ["u, v", 'character 2: ",". Allowed: an operator or the end'],
  [`${"(".repeat(60)}u${")".repeat(60)}`, "at most 50 levels"],
  ["-".repeat(60), "at most 50 levels"],
  [`u${"+u".repeat(300)}`, "at most 500 numbers, names and operations"],
  ["u".repeat(5000), "at most 4000 characters"],
])("%.30s is refused: %s", (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test("the longest expression that is read is computed and written too", () => {
  const tree = parse(`u${"+u".repeat(249)}`);
  expect(createEvaluator(tree, ["u"])([Float64Array.of(1)], 1)[0]).toBe(250);
  expect(parse(expressionText(tree))).toEqual(tree);
});

describe("definitions", () => {
  test("several, separated by commas", () => {
    expect(parseDefinitions("speed:hypot(u, v) , warm : t>300", "expr")).toEqual([
      { name: "speed", expression: parse("hypot(u,v)") },
      { name: "warm", expression: parse("t>300") },
    ]);
  });

  test.each([
    ["u+v", 'character 2: "+". Allowed: ":" and an expression after the name u'],
    ["sqrt:u", 'character 1: "sqrt". Allowed: a name for the expression'],
    ["a:u,", "character 5: the end. Allowed: a name for the expression"],
    ["a:u b:v", 'character 5: "b". Allowed: an operator (a + is'],
    [Array.from({ length: 21 }, (_, i) => `a${i}:u`).join(), "at most 20 expressions"],
  ])("%s is refused: %s", (text, message) => {
    expect(() => parseDefinitions(text, "expr")).toThrow(message);
  });
});

test("what is computed does not depend on where batches are cut, nor on what was computed before", () => {
  const random = seeded(3);
  const cells = 3 * EVALUATED_CELLS;
  const [u, v] = [0, 1].map(() => Float64Array.from({ length: cells }, () => random.next() * 10 - 5)) as [
    Float64Array,
    Float64Array,
  ];
  const text = "if(u>v, hypot(u,v)*2-v, (u-v)/(1+abs(v)))^2 - min(u,v,0)";
  const evaluator = createEvaluator(parse(text), ["u", "v"]);
  for (let start = 0, length = 1; start < cells; start += length, length = random.integer(1, EVALUATED_CELLS)) {
    const stop = Math.min(cells, start + length);
    const found = evaluator([u.subarray(start, stop), v.subarray(start, stop)], stop - start);
    for (let i = start; i < stop; i++) {
      const [p, q] = [u[i]!, v[i]!];
      const base = p > q ? Math.hypot(p, q) * 2 - q : (p - q) / (1 + Math.abs(q));
      expect(found[i - start]).toBeCloseTo(base ** 2 - Math.min(p, q, 0), 11);
    }
  }
});
