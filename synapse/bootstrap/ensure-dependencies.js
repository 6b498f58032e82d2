import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { removeDirectory } from "./cache.js";
import { pathBeginningWith } from "./environment.js";
import { tryLock } from "./process-lock.js";
import { runStep, StepFailed } from "./run-step.js";

function wantedHash(root) {
  const hash = createHash("sha256");
  for (const name of ["package.json", "package-lock.json"]) hash.update(readFileSync(path.join(root, name)));
  return hash.digest("hex");
}

/** The hash is written after a whole install only, so that an interrupted one is done again. */
function isInstalled(root) {
  const file = path.join(root, "node_modules", ".agentchat-lock-hash");
  return existsSync(file) && readFileSync(file, "utf8") === wantedHash(root);
}

/** Waits while another bootstrap of this checkout installs. */
async function takeLock(root, log, signal) {
  for (let attempt = 0; ; attempt++) {
    const lock = tryLock(path.join(root, ".agentchat", "install.lock"));
    if (lock.release) return lock;
    if (attempt === 0) log.line(`Waiting for process ${lock.heldBy}, which installs the npm packages …`);
    await wait(300, undefined, { signal });
  }
}

/**
 * `npm ci`, which begins with an empty folder. It refuses a lock file that lacks packages for other platforms, as npm
 * writes it when the registry did not have them yet; `npm install` takes what the lock file has and looks the rest up.
 */
async function install(npm, root) {
  const quietly = ["--no-audit", "--no-fund"];
  try {
    await npm(["ci", ...quietly]);
  } catch (error) {
    if (!(error instanceof StepFailed) || !error.output.includes("EUSAGE")) throw error;
    removeDirectory(path.join(root, "node_modules"));
    await npm(["install", "--no-save", ...quietly]);
  }
}

/** Brings `node_modules` in line with the lock file, with the npm that is there running in the given Node. */
export async function ensureDependencies({ root, node, log, signal }) {
  if (isInstalled(root)) return;
  const lock = await takeLock(root, log, signal);
  try {
    if (isInstalled(root)) return;
    const env = { PATH: pathBeginningWith(path.dirname(node)) };
    await install(
      (args) => runStep({ title: "npm packages", command: "npm", args, cwd: root, env, log, signal }),
      root,
    );
    writeFileSync(path.join(root, "node_modules", ".agentchat-lock-hash"), wantedHash(root));
  } finally {
    lock.release();
  }
}
