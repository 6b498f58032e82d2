import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureDebianRoot, runInDebianRoot } from "../../synapse/index.ts";
import { stepLog } from "./step-log.ts";
import { writeTinyGguf } from "./tiny-gguf.ts";

export interface LlamaServerOptions {
  /** Requests without it are refused. */
  readonly apiKey?: string;
  /** In tokens, at most 32768, which is the default. */
  readonly contextLength?: number;
  /** How many answers it writes at a time; further requests wait. Default 4. */
  readonly slots?: number;
}

/** A running llama.cpp server with the tiny model. */
export interface LlamaServer extends AsyncDisposable {
  /** Without `/v1`. */
  readonly url: string;
  /** The name its model goes by. */
  readonly model: string;
  /** How many answers it is writing. */
  countBusySlots(): Promise<number>;
}

const model = "tiny";

/** Starts llama.cpp's `llama-server` of the Debian root on a free port; disposing of it ends its process and deletes its model. */
export async function startLlamaServer(options: LlamaServerOptions = {}): Promise<LlamaServer> {
  const root = await ensureDebianRoot({ log: stepLog });
  const directory = await mkdtemp(path.join(tmpdir(), "agentchat-llama-"));
  const file = path.join(directory, "tiny.gguf");
  await writeTinyGguf(file);
  const child = runInDebianRoot(root, "llama-server", toArguments(file, options), { binds: [directory] });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(directory, { recursive: true });
  };
  try {
    const url = await listeningUrl(child);
    return { url, model, countBusySlots: () => countBusySlots(url, options.apiKey), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function toArguments(file: string, options: LlamaServerOptions): readonly string[] {
  const { apiKey, contextLength = 32_768, slots = 4 } = options;
  const values = {
    "--model": file,
    "--alias": model,
    "--host": "127.0.0.1",
    "--port": 0,
    "--ctx-size": contextLength * slots,
    "--parallel": slots,
    "--threads": 1,
    "--seed": 1,
    ...(apiKey === undefined ? {} : { "--api-key": apiKey }),
  };
  return ["--jinja", "--slots", ...Object.entries(values).flatMap(([name, value]) => [name, String(value)])];
}

/** It says so once the model is loaded. */
async function listeningUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  const read = (text: unknown): void => {
    output = `${output}${String(text)}`.slice(-20_000);
    const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/u.exec(output)?.[1];
    if (url !== undefined) resolve(url);
  };
  child.stdout?.setEncoding("utf8").on("data", read);
  child.stderr?.setEncoding("utf8").on("data", read);
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`llama-server ended before it listened:\n${output}`)));
  const timer = setTimeout(() => reject(new Error(`llama-server does not listen after 30 s:\n${output}`)), 30_000);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

async function countBusySlots(url: string, apiKey: string | undefined): Promise<number> {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${url}/slots`, { headers });
  const slots = (await response.json()) as readonly { readonly is_processing: boolean }[];
  return slots.filter((slot) => slot.is_processing).length;
}

/** By force: it has nothing to save, and forgets a polite signal that comes while it starts. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
