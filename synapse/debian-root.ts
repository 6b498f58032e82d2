import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { buildDirectory } from "./bootstrap/cache.js";
import { cacheDirectory, debianMirror, pathWithAdministratorPrograms } from "./bootstrap/environment.js";
import { runStep, type StepLog } from "./bootstrap/run-step.js";
import { ensureSystemPackages } from "./bootstrap/system-packages.js";

const suite = "sid";

/** The clock checks are off because a machine with a wrong clock, or a mirror that lags, is no reason to fail. */
const aptOptions = [
  `--aptopt=Acquire::Check-Valid-Until "false"`,
  `--aptopt=Acquire::Check-Date "false"`,
  `--aptopt=APT::Install-Recommends "false"`,
];

/** What there are roots for. */
const roots = {
  homeserver: {
    title: "Debian root with Synapse (about a minute, kept for next time)",
    recipe: [
      "--variant=apt",
      ...aptOptions,
      `--include=${["matrix-synapse", "llama.cpp", "python3-psycopg2", "docker-compose", "redis-server"].join(",")}`,
    ],
  },
  /** Unpacked only, and without what whisper.cpp's other programs would draw with. */
  transcription: {
    title: "Debian root with whisper.cpp (half a minute, kept for next time)",
    recipe: [
      "--variant=extract",
      ...aptOptions,
      "--include=whisper.cpp-tools,base-files",
      `--extract-hook=mkdir -p "$1"/mnt && rm -f "$1"/usr/lib/*/libLLVM* "$1"/usr/lib/*/libgallium*`,
    ],
  },
} as const;

type Root = (typeof roots)[keyof typeof roots];

/** Where the root is or will be. Another recipe has another place. */
function debianRootDirectory({ recipe }: Root): string {
  const hash = createHash("sha256").update(JSON.stringify([suite, process.arch, ...recipe]));
  return path.join(cacheDirectory(), `debian-${suite}-${hash.digest("hex").slice(0, 12)}`);
}

/**
 * A Debian root directory with Synapse, llama.cpp (`/usr/bin/llama-server`) and Redis in it, made on first use in the user's
 * cache folder: about 45 s and 500 MB. An interrupted build leaves nothing that counts. Installs `mmdebstrap` where it
 * can. `AGENTCHAT_DEBIAN_MIRROR` names another mirror than Debian's own. Tests of transcription have a root of their own, with whisper.cpp (`/usr/bin/whisper-server`): 300 MB.
 *
 * @returns the directory; to run programs of it see `runInDebianRoot`
 */
export async function ensureDebianRoot(options: {
  readonly log: StepLog;
  readonly signal?: AbortSignal | undefined;
  /** Default `homeserver`. */
  readonly purpose?: keyof typeof roots;
}): Promise<string> {
  const root = roots[options.purpose ?? "homeserver"];
  const directory = debianRootDirectory(root);
  if (existsSync(directory)) return directory;
  await ensureSystemPackages(isRoot() ? ["mmdebstrap"] : ["mmdebstrap", "uidmap"], options);
  return buildDirectory(directory, (temporary) => build(root, temporary, options));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function build(
  { title, recipe }: Root,
  directory: string,
  options: { readonly log: StepLog; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const mirror = debianMirror() ?? [];
  const env = { PATH: pathWithAdministratorPrograms() };
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
