import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { buildDirectory } from "./bootstrap/cache.js";
import { cacheDirectory, debianMirror, pathWithAdministratorPrograms } from "./bootstrap/environment.js";
import { runStep, type StepLog } from "./bootstrap/run-step.js";
import { ensureSystemPackages } from "./bootstrap/system-packages.js";

const suite = "sid";
const packages = ["matrix-synapse", "llama.cpp", "python3-psycopg2", "docker-compose", "redis-server"];

/** The clock checks are off because a machine with a wrong clock, or a mirror that lags, is no reason to fail. */
const recipe = [
  "--variant=apt",
  `--aptopt=Acquire::Check-Valid-Until "false"`,
  `--aptopt=Acquire::Check-Date "false"`,
  `--aptopt=APT::Install-Recommends "false"`,
  `--include=${packages.join(",")}`,
];

/** Where the root is or will be. Another recipe has another place. */
function debianRootDirectory(): string {
  const hash = createHash("sha256").update(JSON.stringify([suite, process.arch, ...recipe]));
  return path.join(cacheDirectory(), `debian-${suite}-${hash.digest("hex").slice(0, 12)}`);
}

/**
 * A Debian root directory with Synapse, llama.cpp (`/usr/bin/llama-server`) and Redis in it, made on first use in the user's
 * cache folder: about 45 s and 500 MB. An interrupted build leaves nothing that counts. Installs `mmdebstrap` where it
 * can. `AGENTCHAT_DEBIAN_MIRROR` names another mirror than Debian's own.
 *
 * @returns the directory; to run programs of it see `runInDebianRoot`
 */
export async function ensureDebianRoot(options: {
  readonly log: StepLog;
  readonly signal?: AbortSignal | undefined;
}): Promise<string> {
  const directory = debianRootDirectory();
  if (existsSync(directory)) return directory;
  await ensureSystemPackages(isRoot() ? ["mmdebstrap"] : ["mmdebstrap", "uidmap"], options);
  return buildDirectory(directory, (temporary) => build(temporary, options));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function build(
  directory: string,
  options: { readonly log: StepLog; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const mirror = debianMirror() ?? [];
  const env = { PATH: pathWithAdministratorPrograms() };
  const title = "Debian root with Synapse (about a minute, kept for next time)";
  if (isRoot()) {
    const args = ["--mode=root", "--format=directory", ...recipe, suite, directory].concat(mirror);
    await runStep({ title, command: "mmdebstrap", args, env, ...options });
    return;
  }
  // Without root, a directory made by mmdebstrap belongs to sub-ids that we could neither use nor delete: unpack it ourselves.
  const script = 'directory=$1; shift; mmdebstrap "$@" | tar -x -C "$directory" --exclude=./dev/*';
  const args = ["--mode=unshare", "--format=tar", ...recipe, suite, "-"].concat(mirror);
  await runStep({ title, command: "sh", args: ["-c", script, "sh", directory, ...args], env, ...options });
}
