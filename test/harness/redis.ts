import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { ensureDebianRoot, runInDebianRoot } from "../../synapse/index.ts";
import { findFreePort } from "../../synapse/free-port.ts";
import { stepLog } from "./step-log.ts";

/** A real Redis of our own on a free port, which keeps nothing on disk and is gone after its disposal. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it; what is connected loses its connection, and everything is lost. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

export interface RedisServerOptions {
  /** Connections without it are refused. */
  readonly password?: string;
}

/** Starts the `redis-server` of the Debian root. */
export async function startRedis({ password }: RedisServerOptions = {}): Promise<RedisServer> {
  const root = await ensureDebianRoot({ log: stepLog });
  const directory = await mkdtemp(path.join(tmpdir(), "agentchat-redis-"));
  const port = await findFreePort(0, "");
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const values = { "--bind": "127.0.0.1", "--port": port, "--dir": directory, "--save": "", "--appendonly": "no" };
    const secret = password === undefined ? [] : ["--requirepass", password];
    const settings = Object.entries(values).flatMap(([name, value]) => [name, String(value)]);
    server = runInDebianRoot(root, "redis-server", [...settings, ...secret], { binds: [directory] });
    await untilReady(server);
  }

  async function stop(): Promise<void> {
    if (server === undefined) return;
    const gone = server.exitCode === null && server.signalCode === null ? once(server, "exit") : undefined;
    server.kill("SIGKILL");
    await gone;
    server = undefined;
  }

  async function dispose(): Promise<void> {
    await stop();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, start, stop, [Symbol.asyncDispose]: dispose };
}

async function untilReady(server: ChildProcess): Promise<void> {
  const said: string[] = [];
  if (server.stdout === null || server.stderr === null) throw new Error("redis-server has no output");
  server.stderr.resume();
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line);
    if (!line.includes("Ready to accept connections")) continue;
    server.stdout.resume();
    return;
  }
  throw new Error(`redis-server did not start:\n${said.join("\n")}`);
}
