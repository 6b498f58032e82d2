import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import path from "node:path";
import { isSameProcessAlive, processIdentity } from "./process-lock.js";

/** Never follows a mount: an interrupted Debian root may still have the machine's own /dev or /proc in it. */
export function removeDirectory(directory) {
  spawnSync("rm", process.platform === "linux" ? ["-rf", "--one-file-system", directory] : ["-rf", directory]);
}

function removeAbandoned(directory) {
  const prefix = `${path.basename(directory)}.building-`;
  for (const name of readdirSync(path.dirname(directory))) {
    if (!name.startsWith(prefix)) continue;
    if (!isSameProcessAlive(name.slice(prefix.length))) removeDirectory(path.join(path.dirname(directory), name));
  }
}

export async function buildDirectory(directory, build) {
  if (existsSync(directory)) return directory;
  mkdirSync(path.dirname(directory), { recursive: true });
  removeAbandoned(directory);
  const temporary = `${directory}.building-${processIdentity(process.pid)}`;
  mkdirSync(temporary);
  try {
    await build(temporary);
    renameSync(temporary, directory);
  } catch (error) {
    removeDirectory(temporary);
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  }
  return directory;
}
