import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePort } from "../../synapse/free-port.ts";
import { ensureDebianRoot, runInDebianRoot } from "../../synapse/index.ts";
import { stepLog } from "./step-log.ts";
import { writeTinyWhisper } from "./tiny-whisper.ts";

/** A running whisper.cpp server with the tiny model. */
export interface WhisperServer extends AsyncDisposable {
  /** Base URL for `endpoint`. */
  readonly url: string;
}

/** Starts whisper.cpp's `whisper-server`, as our documentation says; disposing of it ends its process and deletes its model. */
export async function startWhisperServer(): Promise<WhisperServer> {
  const root = await ensureDebianRoot({ log: stepLog, purpose: "transcription" });
  const directory = await mkdtemp(path.join(tmpdir(), "agentchat-whisper-"));
  const file = path.join(directory, "tiny.bin");
  await writeTinyWhisper(file);
  const port = await findFreePort(0, "");
  const where = ["--host", "127.0.0.1", "--port", String(port), "--inference-path", "/v1/audio/transcriptions"];
  const child = runInDebianRoot(root, "whisper-server", ["-m", file, "-t", "1", ...where], { binds: [directory] });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(directory, { recursive: true });
  };
  try {
    await listening(child, `http://127.0.0.1:${port}`);
    return { url: `http://127.0.0.1:${port}/v1`, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** It does not say so. */
async function listening(child: ChildProcess, url: string): Promise<void> {
  let output = "";
  const read = (text: unknown): void => {
    output = `${output}${String(text)}`.slice(-20_000);
  };
  child.stdout?.setEncoding("utf8").on("data", read);
  child.stderr?.setEncoding("utf8").on("data", read);
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`whisper-server does not listen:\n${output}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
