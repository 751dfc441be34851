/** Processes under measurement: started, asked, and watched through /proc. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const TICKS_PER_SECOND = 100;

/** A process with its descendants; `ready` is the first match of a pattern in its output. */
export async function start(command, args, pattern) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env: process.env });
  const lines = createInterface({ input: child.stdout });
  const waiting = [];
  let found;
  const ready = new Promise((resolve, reject) => {
    found = resolve;
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code}`)));
  });
  lines.on("line", (line) => {
    const match = pattern?.exec(line);
    match ? found(match) : waiting.shift()?.(line);
  });
  const match = pattern ? await ready : null;
  ready.catch(() => undefined);
  return {
    match,
    pid: child.pid,
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return new Promise((resolve) => waiting.push((line) => resolve(JSON.parse(line))));
    },
    stop: () => child.kill(),
  };
}

/** CPU seconds spent, and peak resident bytes, of a process and its descendants. */
export function usage(pid) {
  const pids = family(pid);
  const seconds = pids.reduce((sum, each) => sum + cpuSeconds(each), 0);
  const peaks = pids.map((each) => Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${each}/status`))?.[1] ?? 0) * 1024);
  // The largest is the one that computes; wrangler's own processes are beside it.
  return { seconds, peakBytes: Math.max(...peaks) };
}

/** Resident bytes, now, of the largest of a process and its descendants. */
export function residentBytes(pid) {
  return Math.max(...family(pid).map((each) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${each}/status`))?.[1] ?? 0) * 1024));
}

function cpuSeconds(pid) {
  const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

function family(pid) {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(read(`/proc/${name}/stat`).split(") ")[1]?.split(" ")[1])]),
  );
  const all = [pid];
  for (const parent of all) {
    all.push(...[...parents].filter(([, of]) => of === parent).map(([child]) => child));
  }
  return all;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
