import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** AgentChat as a process of its own. */
export interface AgentChatProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has written so far, both streams. */
  output(): string;
  /** Ends it without a chance to clean up. */
  kill(): Promise<void>;
  /** Asks it to stop and resolves with its exit code. */
  stop(): Promise<number | null>;
}

const cli = fileURLToPath(new URL("../../bots/cli.ts", import.meta.url));
const patienceMs = 30_000;

/** Starts `agentchat start` and resolves when `/readyz` says so. The config needs a metrics port. */
export async function startAgentChatProcess(configFile: string): Promise<AgentChatProcess> {
  const config = parse(await readFile(configFile, "utf8")) as { readonly metrics: { readonly port: number } };
  const child = spawn(process.execPath, [cli, "start", "--config", configFile], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  try {
    await untilReady(child, config.metrics.port);
  } catch (error) {
    await end("SIGKILL");
    throw new Error(`agentchat did not become ready; it wrote:\n${output}`, { cause: error });
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      return child.exitCode;
    },
    [Symbol.asyncDispose]: () => end("SIGKILL"),
  };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => ({ ok: false }));
  return answer.ok;
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    if (await isReady(port)) return;
    await sleep(50);
  }
  throw new Error(`not ready after ${patienceMs} ms`);
}
