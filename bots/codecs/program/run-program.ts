import { type ChildProcess, spawn } from "node:child_process";
import { CodecError } from "../codec-error.ts";
import { findProgram, type ProgramName, programPath, programs } from "./programs.ts";

/** What a program may use. Beyond that it is killed. */
export interface ProgramLimits {
  /** What it may write to its standard output, and into any file. */
  readonly maxOutputBytes: number;
  /** Until its end, milliseconds. */
  readonly timeoutMs: number;
  /** Of all its threads together. */
  readonly cpuSeconds: number;
  /** Address space, which is more than what is used of it. */
  readonly memoryMb: number;
}

export interface ProgramOptions extends ProgramLimits {
  readonly program: ProgramName;
  readonly args: readonly string[];
  /** Standard input; none is an empty one. */
  readonly stdin?: Uint8Array;
  /** Where it runs; default is the root, where nothing of ours is. */
  readonly directory?: string;
  readonly signal: AbortSignal;
}

export interface ProgramResult {
  readonly stdout: Buffer;
  /** Its last 16 kB. It may quote what the program was given: not for logs, and not for people. */
  readonly stderr: string;
}

/** The limits hold for the program and its children; where a system does not know one of them, the others hold. */
const withLimits = 'ulimit -c 0; ulimit -t "$1"; ulimit -v "$2"; ulimit -f "$3"; shift 3; exec "$@"';
const maxStderr = 16_384;
/** What `ulimit -f` counts in. */
const blockBytes = 512;

/**
 * Runs a program to its end in a process group of its own, with an environment of nothing but `PATH`.
 * When this settles, the program and its children are gone.
 * @throws CodecError `not-installed`, `cancelled`, `too-complex` (time, processor, output) or `failed` (it ended otherwise than with 0)
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const { program, args, signal, cpuSeconds, memoryMb, maxOutputBytes } = options;
  if (signal.aborted) throw cancelled(program);
  const file = await findProgram(program);
  if (file === undefined) throw notInstalled(program);
  const limits = [cpuSeconds, memoryMb * 1024, maxOutputBytes / blockBytes].map((limit) => String(Math.ceil(limit)));
  const child = spawn("/bin/sh", ["-c", withLimits, "sh", ...limits, file, ...args], {
    cwd: options.directory ?? "/",
    env: { PATH: programPath, LC_ALL: "C.UTF-8" },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  return follow(child, options);
}

function follow(child: ChildProcess, options: ProgramOptions): Promise<ProgramResult> {
  const { program, signal, timeoutMs, maxOutputBytes } = options;
  return new Promise((resolve, reject) => {
    let problem: CodecError | undefined;
    const stop = (error: CodecError): void => {
      problem ??= error;
      endGroup(child);
    };
    const onAbort = (): void => stop(cancelled(program));
    const timer = setTimeout(() => stop(tooComplex(program, `ran for ${timeoutMs} ms`)), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      endGroup(child);
    };

    const stdout: Buffer[] = [];
    let length = 0;
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxOutputBytes) stop(tooComplex(program, `wrote more than ${maxOutputBytes} bytes`));
      else stdout.push(chunk);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-maxStderr);
    });
    // A program may end before it has read everything; how it ended says whether that is all right.
    child.stdin?.on("error", () => undefined).end(options.stdin);
    child.once("error", (error) => {
      finish();
      reject(new CodecError("failed", `${program} could not be started`, { cause: error, retryable: true }));
    });
    child.once("close", (exitCode, exitSignal) => {
      finish();
      const error = problem ?? problemOf(program, exitCode, exitSignal);
      if (error === undefined) resolve({ stdout: Buffer.concat(stdout), stderr });
      else reject(error);
    });
  });
}

/** Nobody else kills it: a signal that we did not send comes from a limit, or from a fault in the program. */
function problemOf(program: string, code: number | null, signal: NodeJS.Signals | null): CodecError | undefined {
  if (code === 0) return undefined;
  const isLimit = signal === "SIGKILL" || signal === "SIGXCPU" || signal === "SIGXFSZ";
  if (isLimit) return tooComplex(program, `was ended by ${signal}: a limit was reached, or memory is short`);
  return new CodecError("failed", `${program} ended with ${signal ?? `code ${code ?? "unknown"}`}`);
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // EPERM is what macOS says of a group whose last member is a zombie.
    const isGone = error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
    if (!isGone) throw error;
  }
}

function cancelled(program: string): CodecError {
  return new CodecError("cancelled", `${program} was stopped, as its caller wished`);
}

function tooComplex(program: string, what: string): CodecError {
  return new CodecError("too-complex", `${program} ${what} and was ended`);
}

function notInstalled(program: ProgramName): CodecError {
  const { package: name } = programs[program];
  const message = `${program} is not installed: install what your system calls the Debian package ${name}`;
  return new CodecError("not-installed", message, {
    userMessage: `I cannot do that yet, because ${name} is not installed on my server. Please ask your administrator to install it.`,
  });
}
