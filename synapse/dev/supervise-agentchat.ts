import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { dieWithParent } from "../bootstrap/die-with-parent.js";
import type { StepLog } from "../bootstrap/run-step.js";
import { endProcess, hasEnded } from "../end-process.ts";
import { probe } from "../probe.ts";
import { ProvisionError } from "../provision-error.ts";

export interface AgentChatSupervision {
  /** What to run in this Node: a script and its arguments. */
  readonly command: readonly string[];
  /** Answers 2xx once AgentChat is ready. */
  readonly readyUrl: string;
  /** Called each time AgentChat has become ready. */
  readonly onReady: (pid: number) => void;
  /** Called each time it has ended unasked. */
  readonly onDown: () => void;
  readonly log: StepLog;
  /** Aborting it ends AgentChat and the supervision. */
  readonly signal: AbortSignal;
}

const badConfigurationExitCode = 78;
const stopGrace = 15_000;
const pollInterval = 100;
const reminderInterval = 15_000;
const firstBackoff = 500;
const longestBackoff = 5000;
/** After running this long, the next death counts as the first. */
const longEnough = 30_000;

/**
 * Runs AgentChat and starts it again when it dies, as systemd or Docker would; resolves when it has ended after an abort.
 *
 * @throws ProvisionError `agentchat-failed` when AgentChat says that its configuration is at fault
 */
export async function superviseAgentChat(supervision: AgentChatSupervision): Promise<void> {
  const { log, signal, onDown } = supervision;
  let backoff = firstBackoff;
  for (;;) {
    const begun = Date.now();
    const end = await runOnce(supervision);
    if (signal.aborted) return;
    onDown();
    log.line(`AgentChat ended (${end}). Starting it again in ${backoff / 1000} s.`);
    if (Date.now() - begun > longEnough) backoff = firstBackoff;
    await Promise.race([wait(backoff), aborted(signal)]);
    if (signal.aborted) return;
    backoff = Math.min(backoff * 2, longestBackoff);
  }
}

/** Resolves to a description of how AgentChat ended. */
async function runOnce(supervision: AgentChatSupervision): Promise<string> {
  const { command, signal } = supervision;
  const [program = "", ...args] = dieWithParent([process.execPath, ...command]);
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("exit", () => resolve());
    child.once("error", reject);
  });
  await Promise.all([announceWhenReady(child, supervision), Promise.race([ended, aborted(signal)])]);
  await endProcess(child, stopGrace);
  if (child.exitCode === badConfigurationExitCode && !signal.aborted) {
    throw new ProvisionError(
      "agentchat-failed",
      "AgentChat cannot start with its configuration: see its message above.",
    );
  }
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

async function announceWhenReady(child: ChildProcess, supervision: AgentChatSupervision): Promise<void> {
  const { readyUrl, onReady, log, signal } = supervision;
  let reminder = Date.now() + reminderInterval;
  while (!hasEnded(child) && !signal.aborted) {
    const { isOk, text } = await probe(readyUrl);
    if (isOk && child.pid !== undefined && !hasEnded(child)) {
      onReady(child.pid);
      return;
    }
    if (Date.now() > reminder) {
      log.line(`AgentChat is not ready yet (${readyUrl}: ${text.trim().slice(0, 500)})`);
      reminder += reminderInterval;
    }
    await wait(pollInterval);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
