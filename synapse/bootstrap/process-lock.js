import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A process id together with its start time where the system tells it, so that a reused id is not taken for the same process. */
export function processIdentity(pid) {
  if (process.platform !== "linux") return `${pid}`;
  const status = readIfThere(`/proc/${pid}/stat`);
  const startTime = status?.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  return startTime === undefined ? undefined : `${pid}-${startTime}`;
}

export function isSameProcessAlive(identity) {
  const pid = Number.parseInt(identity, 10);
  if (!(pid > 0)) return false;
  if (process.platform === "linux") return processIdentity(pid) === identity;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ESRCH") return undefined;
    throw error;
  }
}

/** Moves a dead process's lock away, unless somebody else replaced it in the meantime. */
function discard(file, identity) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (readIfThere(aside) === identity) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

export function lockHolder(file) {
  const identity = readIfThere(file);
  return identity !== undefined && isSameProcessAlive(identity) ? Number.parseInt(identity, 10) : undefined;
}

export function tryLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = processIdentity(process.pid);
  const candidate = `${file}.${process.pid}`;
  writeFileSync(candidate, mine);
  try {
    for (;;) {
      try {
        linkSync(candidate, file);
        return { release: () => discard(file, mine) };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const identity = readIfThere(file);
      if (identity !== undefined && isSameProcessAlive(identity)) return { heldBy: Number.parseInt(identity, 10) };
      if (identity !== undefined) discard(file, identity);
    }
  } finally {
    rmSync(candidate, { force: true });
  }
}
