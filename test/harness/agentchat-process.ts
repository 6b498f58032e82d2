import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** AgentChat as a process of its own. */
export interface AgentChatProcess extends AsyncDisposable {
  readonly pid: number;
  /** Of `/metrics`, `/healthz` and `/readyz`; nothing answers there without a metrics section in the config. */
  readonly metricsUrl: string;
  /** What it has written so far, both streams. */
  output(): string;
  /** Resolves when it has written this. */
  writes(text: string): Promise<void>;
  /** Resolves when `/readyz` says so. */
  ready(): Promise<void>;
  /** Resolves with its exit code, `null` when a signal ended it. */
  ended(): Promise<number | null>;
  /** Ends it without a chance to clean up. */
  kill(): Promise<void>;
  /** Asks it to stop and resolves with its exit code. */
  stop(): Promise<number | null>;
}

const cli = fileURLToPath(new URL("../../bots/cli.ts", import.meta.url));
const patienceMs = 30_000;

/** Runs a command of `agentchat` on a config file. */
export async function launchAgentChat(command: string, configFile: string): Promise<AgentChatProcess> {
  const config = parse(await readFile(configFile, "utf8")) as { readonly metrics?: { readonly port: number } };
  const metricsUrl = `http://127.0.0.1:${config.metrics?.port ?? 0}`;
  const child = spawn(process.execPath, [cli, command, "--config", configFile], { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;

  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!(await holds())) {
      const problem = isRunning() ? undefined : `it ended with code ${child.exitCode}`;
      if (problem === undefined && Date.now() < deadline) await sleep(20);
      else throw new Error(`agentchat: ${problem ?? "waited too long"} before ${what}; it wrote:\n${output}`);
    }
  }

  async function end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined && isRunning()) child.kill(signal);
    await closed;
    return child.exitCode;
  }

  return {
    pid: child.pid ?? 0,
    metricsUrl,
    output: () => output,
    writes: (text) => until(`writing ${text}`, () => output.includes(text)),
    ready: () => until("being ready", () => isOk(`${metricsUrl}/readyz`)),
    ended: () => end(),
    async kill() {
      await end("SIGKILL");
    },
    stop: () => end("SIGTERM"),
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => ({ ok: false }));
  return answer.ok;
}
