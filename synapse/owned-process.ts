import { spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";

let canDieWithParent: boolean | undefined;

/** Puts in front of a command what makes Linux end it when we are killed and cannot end it ourselves. */
export function dieWithParent(command: readonly string[]): readonly string[] {
  canDieWithParent ??= spawnSync("setpriv", ["--pdeathsig", "TERM", "--", "true"]).status === 0;
  return canDieWithParent ? ["setpriv", "--pdeathsig", "TERM", "--", ...command] : command;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Ends a process politely, then by force after the grace period; resolves when it is gone. */
export async function endProcess(child: ChildProcess, graceMilliseconds: number): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
  try {
    await gone;
  } finally {
    clearTimeout(timer);
  }
}
