import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { dieWithParent } from "./bootstrap/die-with-parent.js";
import { ProvisionError } from "./provision-error.ts";

export interface DebianProgramOptions {
  /** Directories of this machine that the program sees at the same paths; all else it sees is the Debian root. */
  readonly binds: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptors for standard output and error; the default is pipes. */
  readonly output?: number;
  /** Leave out in general: the first way that works is taken. */
  readonly way?: DebianProgramWay;
}

/**
 * - `mounts`: chroot in a mount namespace of its own, so that nothing is mounted as far as the machine can see
 * - `user-mounts`: the same in a user namespace, for people who are not root
 * - `loader`: started by the root's own dynamic loader, where mounting is refused (an unprivileged container)
 */
export type DebianProgramWay = "mounts" | "user-mounts" | "loader";

const unshareArguments = {
  mounts: ["--mount", "--propagation", "private"],
  "user-mounts": ["--user", "--map-root-user", "--mount", "--propagation", "private"],
};
const enterScript = path.join(import.meta.dirname, "enter-debian-root.sh");

/**
 * Runs a program of a Debian root. `pid` is the program's own, so signals reach it; it gets a process group of its own
 * and ends when we are killed.
 *
 * @param root as returned by `ensureDebianRoot`
 * @param command a program's name, looked up in the root's `/usr/bin`
 */
export function runInDebianRoot(
  root: string,
  command: string,
  args: readonly string[],
  options: DebianProgramOptions,
): ChildProcess {
  const way = options.way ?? findWay();
  const isLoader = way === "loader";
  const inRoot = isLoader
    ? loaderCommand(root, command, args)
    : ["unshare", ...unshareArguments[way], "--", enterScript, root, ...options.binds, "--", command, ...args];
  const [program = "", ...programArguments] = dieWithParent(inRoot);
  const output = options.output ?? "pipe";
  return spawn(program, programArguments, {
    cwd: "/",
    detached: true,
    stdio: ["ignore", output, output],
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: "/tmp",
      LANG: "C.UTF-8",
      ...(isLoader ? loaderEnvironment(root) : {}),
      ...options.env,
    },
  });
}

/** Takes a millisecond or two. */
function findWay(): DebianProgramWay {
  const works = (way: "mounts" | "user-mounts"): boolean =>
    spawnSync("unshare", [...unshareArguments[way], "--", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
  if (works("mounts")) return "mounts";
  return works("user-mounts") ? "user-mounts" : "loader";
}

function libraryDirectory(root: string): string {
  return path.join(root, "usr/lib", process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu");
}

function loaderCommand(root: string, command: string, args: readonly string[]): string[] {
  const libraries = libraryDirectory(root);
  const loader = readdirSync(libraries).find((name) => /^ld-linux-.*\.so\.\d+$/.test(name));
  if (loader === undefined)
    throw new ProvisionError(
      "debian-root-broken",
      `${libraries} has no dynamic loader. Delete ${root} and start again.`,
    );
  const libraryPath = [libraries, path.join(libraries, "llama")].join(":");
  return [path.join(libraries, loader), "--library-path", libraryPath, path.join(root, "usr/bin", command), ...args];
}

/** Paths that are compiled into Python and llama.cpp, which without a chroot would point outside the root. */
function loaderEnvironment(root: string): Record<string, string> {
  const backend = path.join(libraryDirectory(root), "ggml/backends0/libggml-cpu-x64.so");
  return {
    PYTHONHOME: path.join(root, "usr"),
    SSL_CERT_DIR: path.join(root, "etc/ssl/certs"),
    ...(existsSync(backend) ? { GGML_BACKEND_PATH: backend } : {}),
  };
}
