import { spawn } from "node:child_process";
import { dieWithParent } from "./die-with-parent.js";

const headLines = 10;
const tailLines = 30;
const killAfterMilliseconds = 10_000;
const plainInterval = 10_000;

/** A preparation that cannot go on. Its message is for the person at the terminal: what happened and what to do. */
export class StepFailed extends Error {
  name = "StepFailed";

  /** @param output what the failed command wrote */
  constructor(message, output = "") {
    super(message);
    this.output = output;
  }
}

/** Writes lines to a stream, and on a terminal keeps one last line that is rewritten in place. */
export function terminalLog(stream) {
  const write = (text) => {
    stream.write(text);
  };
  if (!stream.isTTY) return { line: (text) => write(`${text}\n`) };
  const clear = "\r\x1b[K";
  return {
    line: (text) => write(`${clear}${text}\n`),
    update: (text) => write(`${clear}${text.slice(0, (stream.columns > 0 ? stream.columns : 80) - 1)}`),
  };
}

function reportElapsed(title, log) {
  const begun = Date.now();
  const elapsed = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  const show = () => (log.update ?? log.line)(`${title} … ${elapsed()}`);
  if (log.update) show();
  else log.line(`${title} …`);
  const timer = setInterval(show, log.update ? 1000 : plainInterval);
  return { elapsed, end: () => clearInterval(timer) };
}

/** Ends a process group: politely, then by force. Nothing happens when it is gone already. */
function endGroup(child) {
  const kill = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  kill("SIGTERM");
  const timer = setTimeout(() => kill("SIGKILL"), killAfterMilliseconds);
  child.once("close", () => clearTimeout(timer));
}

/** Keeps the first and the last lines of what a command writes: npm begins with the reason, apt ends with it. */
function keepEnds(streams) {
  const head = [];
  const tail = [];
  for (const stream of streams) {
    stream.setEncoding("utf8").on("data", (text) => {
      for (const line of text.split(/[\r\n]+/).filter(Boolean)) (head.length < headLines ? head : tail).push(line);
      tail.splice(0, tail.length - tailLines);
    });
  }
  return () => [...head, ...tail].join("\n");
}

/** Runs one long command while its elapsed time is shown; throws StepFailed with the end of its output. */
export async function runStep({ title, command, args, env, cwd, log, signal }) {
  signal?.throwIfAborted();
  const progress = reportElapsed(title, log);
  const [program, ...programArgs] = dieWithParent([command, ...args]);
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(program, programArgs, { env: { ...process.env, ...env }, cwd, stdio, detached: true });
  const output = keepEnds([child.stdout, child.stderr]);
  const end = () => endGroup(child);
  signal?.addEventListener("abort", end, { once: true });
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode, exitSignal) => resolve(exitCode ?? exitSignal));
    });
    signal?.throwIfAborted();
    if (code !== 0) {
      const said = output();
      throw new StepFailed(`${title}: failed (${command} ended with ${code})\n${said.replaceAll(/^/gm, "  ")}`, said);
    }
    log.line(`${title}: done in ${progress.elapsed()}`);
  } finally {
    progress.end();
    signal?.removeEventListener("abort", end);
  }
}
