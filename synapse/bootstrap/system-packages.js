import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathWithAdministratorPrograms } from "./environment.js";
import { runStep, StepFailed } from "./run-step.js";

const postgresVersions = "/usr/lib/postgresql";
const noClusterFile = "/etc/postgresql-common/createcluster.d/agentchat.conf";

/** How to see that a Debian package is there, and what else it needs to be of use outside Debian (Ubuntu has no Debian keys). */
const knownPackages = {
  mmdebstrap: { isInstalled: hasPrograms("mmdebstrap"), names: ["mmdebstrap", "debian-archive-keyring"] },
  /** With it mmdebstrap works for people who are not root. */
  uidmap: { isInstalled: hasPrograms("newuidmap"), names: ["uidmap"] },
  postgresql: { isInstalled: hasPostgres, names: ["postgresql"] },
  ffmpeg: { isInstalled: hasPrograms("ffmpeg", "ffprobe"), names: ["ffmpeg"] },
  "espeak-ng": { isInstalled: hasPrograms("espeak-ng"), names: ["espeak-ng"] },
  /** Tests measure sound with it. */
  sox: { isInstalled: hasPrograms("sox"), names: ["sox"] },
};

/** Without these AgentChat runs, but for sound and video. */
const forSoundAndVideo = ["ffmpeg", "espeak-ng"];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasPrograms(...names) {
  return (searchPath) =>
    names.every((name) =>
      searchPath.split(path.delimiter).some((directory) => isExecutable(path.join(directory, name))),
    );
}

/** Debian keeps the server's programs out of PATH. */
function hasPostgres(searchPath) {
  if (hasPrograms("postgres")(searchPath)) return true;
  const versions = existsSync(postgresVersions) ? readdirSync(postgresVersions) : [];
  return versions.some((version) => isExecutable(path.join(postgresVersions, version, "bin", "postgres")));
}

function isDebianFamily() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

function thisMachine() {
  return { isRoot: process.getuid?.() === 0, isDebian: isDebianFamily(), searchPath: process.env.PATH ?? "" };
}

/** Debian's package would create a database cluster and start it at every boot; only the programs are wanted. */
function keepPostgresFromStarting() {
  mkdirSync(path.dirname(noClusterFile), { recursive: true });
  writeFileSync(
    noClusterFile,
    "# Written by AgentChat, which starts a PostgreSQL of its own.\ncreate_main_cluster = false\n",
  );
}

export async function ensureSystemPackages(wanted, { log, signal, machine = thisMachine() }) {
  const { isRoot, searchPath } = machine;
  const missing = wanted.filter((name) => !knownPackages[name].isInstalled(searchPath));
  if (missing.length === 0) return;
  const names = missing.flatMap((name) => knownPackages[name].names);
  const isDebian = machine.isDebian && hasPrograms("apt-get")(searchPath);
  if (!isRoot || !isDebian) {
    const how = isDebian
      ? `Install them with: sudo apt-get install --no-install-recommends ${names.join(" ")}`
      : `Install what your system calls the Debian packages: ${names.join(", ")}`;
    throw new StepFailed(`Missing system programs: ${missing.join(", ")}.\n${how}\nThen start again.`);
  }
  const env = { DEBIAN_FRONTEND: "noninteractive", PATH: pathWithAdministratorPrograms(searchPath) };
  const apt = (title, args) => runStep({ title, command: "apt-get", args, env, log, signal });
  await apt("apt-get update", ["update"]);
  const options = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  if (missing.includes("postgresql")) keepPostgresFromStarting();
  try {
    await apt(`System packages ${names.join(", ")}`, [...options, ...names]);
  } finally {
    rmSync(noClusterFile, { force: true });
  }
}

export async function offerSoundAndVideo({ log, signal, machine }) {
  try {
    await ensureSystemPackages(forSoundAndVideo, { log, signal, machine });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    log.line(`${error.message}\nUntil then agents neither hear nor speak, and make no videos. Everything else works.`);
  }
}
