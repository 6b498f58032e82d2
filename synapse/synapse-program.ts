import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { dieWithParent } from "./bootstrap/die-with-parent.js";
import { runStep, type StepLog } from "./bootstrap/run-step.js";
import { ensureDebianRoot } from "./debian-root.ts";
import { runInDebianRoot } from "./run-in-debian-root.ts";

/** What Synapse is run with: the files that it needs to see, at the paths that they have on this machine. */
export interface SynapseCommand {
  readonly configFile: string;
  readonly dataDirectory: string;
  readonly directories: readonly string[];
  /** File descriptor for standard output and error. */
  readonly output: number;
}

/** A way to run Synapse on this machine. */
export interface SynapseProgram {
  readonly kind: "docker" | "debian-root";
  readonly start: (command: SynapseCommand) => ChildProcess;
  /** Called when the process has ended, however it did: takes away what it may have left behind. */
  readonly cleanUp: (command: Omit<SynapseCommand, "output">) => void;
}

const image = "matrixdotorg/synapse:latest";
const synapseArguments = (command: SynapseCommand): string[] => [
  "-m",
  "synapse.app.homeserver",
  "-c",
  command.configFile,
];

function containerName(command: Pick<SynapseCommand, "dataDirectory">): string {
  return `agentchat-synapse-${createHash("sha256").update(command.dataDirectory).digest("hex").slice(0, 12)}`;
}

/** The host's network, because homeserver and application service call each other on the loopback. */
export function dockerArguments(
  command: SynapseCommand,
  user: { readonly uid: number; readonly gid: number },
): string[] {
  const volumes = command.directories.map((directory) => `--volume=${directory}:${directory}`);
  return [
    "run",
    "--rm",
    "--init",
    `--name=${containerName(command)}`,
    "--network=host",
    `--user=${user.uid}:${user.gid}`,
    "--entrypoint=python3",
    ...volumes,
    image,
    ...synapseArguments(command),
  ];
}

const docker: SynapseProgram = {
  kind: "docker",
  start: (command) => {
    const user = { uid: process.getuid?.() ?? 991, gid: process.getgid?.() ?? 991 };
    const [program = "", ...args] = dieWithParent(["docker", ...dockerArguments(command, user)]);
    return spawn(program, args, { detached: true, stdio: ["ignore", command.output, command.output] });
  },
  cleanUp: (command) => {
    spawnSync("docker", ["rm", "--force", containerName(command)]);
  },
};

function debianRoot(root: string): SynapseProgram {
  return {
    kind: "debian-root",
    start: (command) => {
      const { directories: binds, output } = command;
      return runInDebianRoot(root, "python3", synapseArguments(command), { binds, output });
    },
    cleanUp: () => undefined,
  };
}

/** Docker where an engine answers, else a Debian root, made when it is not there yet. */
export async function provideSynapse(options: {
  readonly log: StepLog;
  readonly signal?: AbortSignal | undefined;
}): Promise<SynapseProgram> {
  if (spawnSync("docker", ["info"], { stdio: "ignore", timeout: 5000 }).status !== 0) {
    return debianRoot(await ensureDebianRoot(options));
  }
  if (spawnSync("docker", ["image", "inspect", image], { stdio: "ignore" }).status !== 0) {
    await runStep({ title: `Docker image ${image}`, command: "docker", args: ["pull", image], ...options });
  }
  return docker;
}
