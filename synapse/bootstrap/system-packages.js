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
  mmdebstrap: { isInstalled: () => hasProgram("mmdebstrap"), names: ["mmdebstrap", "debian-archive-keyring"] },
  /** With it mmdebstrap works for people who are not root. */
  uidmap: { isInstalled: () => hasProgram("newuidmap"), names: ["uidmap"] },
  postgresql: { isInstalled: hasPostgres, names: ["postgresql"] },
};

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasProgram(name) {
  return (process.env.PATH ?? "").split(path.delimiter).some((directory) => isExecutable(path.join(directory, name)));
}

/** Debian keeps the server's programs out of PATH. */
function hasPostgres() {
  if (hasProgram("postgres")) return true;
  const versions = existsSync(postgresVersions) ? readdirSync(postgresVersions) : [];
  return versions.some((version) => isExecutable(path.join(postgresVersions, version, "bin", "postgres")));
}

function isDebianFamily() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && hasProgram("apt-get");
}

/** Debian's package would create a database cluster and start it at every boot; only the programs are wanted. */
function keepPostgresFromStarting() {
  mkdirSync(path.dirname(noClusterFile), { recursive: true });
  writeFileSync(
    noClusterFile,
    "# Written by AgentChat, which starts a PostgreSQL of its own.\ncreate_main_cluster = false\n",
  );
}

export async function ensureSystemPackages(wanted, { log, signal }) {
  const missing = wanted.filter((name) => !knownPackages[name].isInstalled());
  if (missing.length === 0) return;
  const names = missing.flatMap((name) => knownPackages[name].names);
  if (process.getuid?.() !== 0 || !isDebianFamily()) {
    const how = isDebianFamily()
      ? `Install them with: sudo apt-get install --no-install-recommends ${names.join(" ")}`
      : `Install what your system calls the Debian packages: ${names.join(", ")}`;
    throw new StepFailed(`Missing system programs: ${missing.join(", ")}.\n${how}\nThen start again.`);
  }
  const env = { DEBIAN_FRONTEND: "noninteractive", PATH: pathWithAdministratorPrograms() };
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
