import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

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
