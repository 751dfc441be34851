/** Metadata documents with something wrong, by a seed: in their JSON, in their text, or in their bytes. */
import type { Entries } from "./memory-store.ts";
import type { seeded } from "./random.ts";

type Random = ReturnType<typeof seeded>;

/** What no document should hold where another value stood; text stands for JSON that JSON.stringify can't write. */
const HOSTILE: readonly string[] = [
  "null",
  "true",
  "0",
  "-1",
  "0.5",
  "1e308",
  "-1e400",
  "NaN",
  "Infinity",
  "9007199254740993",
  "18446744073709551616",
  "2147483648",
  "1000000000000000",
  '""',
  '"\\u0000"',
  '"../../etc/passwd"',
  '"https://elsewhere.invalid/x"',
  '"constructor"',
  '"__proto__"',
  '"0x7fc00000"',
  '"<f8"',
  '"|V8"',
  '"<M8[ns]"',
  '"<U1000000000"',
  '"AAAAAAAA+H8="',
  `"${"a".repeat(5000)}"`,
  "[]",
  "{}",
  "[[]]",
  "[0]",
  "[-1, 2]",
  "[1e15, 1e15]",
  "[1000000, 1000000]",
  `[${"1,".repeat(400)}1]`,
  `[${"2,".repeat(63)}2]`,
  '{"name": "bytes"}',
  '{"name": "sharding_indexed", "configuration": {}}',
  '{"name": "regular", "configuration": {"chunk_shape": [1, 1]}}',
  '{"name": "rectilinear", "configuration": {"kind": "inline", "chunk_shapes": [[[1, 1e15]], [[1, 1000000000]]]}}',
  '{"name": "zstd", "configuration": {"level": {}}}',
  '{"id": "pcodec"}',
  '{"id": "blosc", "cname": 7, "shuffle": "x"}',
  '{"id": "delta", "dtype": "<c16", "astype": {}}',
  '{"must_understand": true}',
  `${"[".repeat(3000)}${"]".repeat(3000)}`,
];
const MARK = "\u0001hostile\u0001";

/** The same entries with one document changed, and its key. */
export function mutated(entries: Entries, random: Random): Readonly<{ key: string; entries: Entries }> {
  const keys = Object.keys(entries).filter((key) => /(^|\/)(zarr\.json|\.z(array|attrs|group|metadata))$/.test(key));
  const key = keys[random.integer(0, keys.length - 1)]!;
  const given = entries[key]!;
  const text = typeof given === "string" ? given : JSON.stringify(given);
  return { key, entries: { ...entries, [key]: mutatedText(text, random) } };
}

function mutatedText(text: string, random: Random): string | Uint8Array {
  const way = random.integer(0, 19);
  const place = random.integer(0, text.length - 1);
  switch (way) {
    case 0:
      return text.slice(0, place);
    case 1:
      return text.slice(0, place) + String.fromCharCode(random.integer(1, 126)) + text.slice(place + 1);
    case 2: {
      const bytes = new TextEncoder().encode(text);
      bytes[Math.min(place, bytes.length - 1)]! ^= 1 << random.integer(0, 7);
      return bytes;
    }
    case 3:
      return HOSTILE[random.integer(0, HOSTILE.length - 1)]!;
    default:
      return mutatedTree(text, random, way < 8 ? 3 : 1);
  }
}

/** Values replaced, removed, renamed or doubled somewhere in the tree. */
function mutatedTree(text: string, random: Random, times: number): string {
  const tree = JSON.parse(text.replace(/\bNaN\b|-?\bInfinity\b/g, "null")) as unknown;
  const root = { tree };
  const hostile: string[] = [];
  for (let i = 0; i < times; i++) {
    mutateOnce(root as unknown as Record<string, unknown>, random, hostile);
  }
  let next = 0;
  return (JSON.stringify(root.tree) ?? "").replaceAll(JSON.stringify(MARK), () => hostile[next++] ?? "null");
}

type Place = readonly [parent: Record<string, unknown>, member: string];

function mutateOnce(root: Record<string, unknown>, random: Random, hostile: string[]): void {
  const places: Place[] = [];
  const visit = (parent: Record<string, unknown>) => {
    for (const [member, value] of Object.entries(parent)) {
      places.push([parent, member]);
      if (typeof value === "object" && value !== null) {
        visit(value as Record<string, unknown>);
      }
    }
  };
  visit(root);
  const place = places[random.integer(0, places.length - 1)];
  if (!place) {
    return;
  }
  const [parent, member] = place;
  switch (random.integer(0, 5)) {
    case 0:
      delete parent[member];
      break;
    case 1: {
      const names = ["__proto__", "../x", "a//b", "constructor", "x".repeat(300), ".", "%2e%2e/x"];
      Object.defineProperty(parent, names[random.integer(0, names.length - 1)]!, {
        value: parent[member],
        enumerable: true,
        configurable: true,
        writable: true,
      });
      break;
    }
    case 2: {
      const [other, name] = places[random.integer(0, places.length - 1)]!;
      parent[member] = structuredClone(other[name]);
      break;
    }
    default:
      parent[member] = MARK;
      hostile.push(HOSTILE[random.integer(0, HOSTILE.length - 1)]!);
  }
}
