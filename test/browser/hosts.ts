/** The app as people start it, on a free port; and as a test needs it, over the sample archives or others. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { serve } from "@hono/node-server";
import type { Deps } from "../../src/app.ts";
import { sampleApp } from "../support/app.ts";

export type Host = Readonly<{ url: string; stop(): Promise<void> }>;

const PATIENCE_MS = 90_000;

/** `npm start`: the app in workerd. */
export async function startWorker(): Promise<Host> {
  const port = await freePort();
  return started(port, ["scripts/start.mjs", "--port", String(port), "--inspector-port", String(await freePort())]);
}

/** `estran serve`: the app on Node. */
export async function startNode(): Promise<Host> {
  const port = await freePort();
  return started(port, ["build/cli.mjs", "serve", "sample", "--port", String(port)]);
}

/** @param more as `sampleApp` takes it */
export async function startApp(more: Partial<Deps>): Promise<Host> {
  const { app } = sampleApp(more);
  const port = await freePort();
  const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.close();
    },
  };
}

async function started(port: number, args: readonly string[]): Promise<Host> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const said: string[] = [];
  child.stdout.on("data", (text) => said.push(String(text)));
  child.stderr.on("data", (text) => said.push(String(text)));
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + PATIENCE_MS;
  while (!(await isUp(url))) {
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`${args.join(" ")} did not start: ${said.join("").slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { url, stop: () => stopped(child) };
}

const isUp = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

/** With what it started itself. */
async function stopped(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  process.kill(-child.pid!, "SIGTERM");
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
