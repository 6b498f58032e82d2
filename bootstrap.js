#!/usr/bin/env node
/**
 * What `npm start`, `npm test`, `npm run reset` and the `agentchat` command run first. Plain JavaScript without
 * dependencies that any Node ≥ 20 understands: brings Node 24, the npm packages and the system programs the command
 * needs, then goes on with the TypeScript program in Node 24.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { constants } from "node:os";
import { ensureNode } from "./synapse/bootstrap/ensure-node.js";
import { ensureDependencies } from "./synapse/bootstrap/ensure-dependencies.js";
import { pathBeginningWith } from "./synapse/bootstrap/environment.js";
import { ensureSystemPackages, offerSoundAndVideo } from "./synapse/bootstrap/system-packages.js";
import { StepFailed, terminalLog } from "./synapse/bootstrap/run-step.js";

const root = import.meta.dirname;
const programs = {
  dev: "synapse/dev.ts",
  test: "test/run.ts",
  reset: "synapse/reset.ts",
  "bench-encryption": "test/bench/encryption.ts",
  "bench-intake": "test/bench/intake.ts",
  "bench-media": "test/bench/media.ts",
  "bench-proximity": "test/bench/proximity.ts",
};
const testPackages = ["mmdebstrap", "postgresql", "ffmpeg", "espeak-ng", "sox"];
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Any first word but ours belongs to the `agentchat` command line. */
function chooseProgram([command, ...rest]) {
  const isOurs = command !== undefined && Object.hasOwn(programs, command);
  return isOurs
    ? { command, script: programs[command], args: rest }
    : { command: "agentchat", script: "bots/cli.ts", args: command === undefined ? [] : [command, ...rest] };
}

/** Node ≥ 24, and everything the program needs, ready. Returns the path of the Node to go on with. */
async function prepare(command, stop) {
  const log = terminalLog(process.stderr);
  const node = await ensureNode({ log, signal: stop.signal });
  await ensureDependencies({ root, node, log, signal: stop.signal });
  const options = { log, signal: stop.signal };
  if (command === "test") await ensureSystemPackages(testPackages, options);
  if (command === "bench-proximity") await ensureSystemPackages(["mmdebstrap"], options);
  if (command === "bench-media") await ensureSystemPackages(["ffmpeg", "espeak-ng"], options);
  if (command === "dev") await offerSoundAndVideo(options);
  return node;
}

/**
 * Calls `handler` with each signal that asks us to stop. Of a signal to npm only the shell between it and us learns, so
 * there the loss of our parent counts as one. Returns what ends the listening.
 */
function listenForStop(handler) {
  for (const name of signals) process.on(name, handler);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) handler("SIGTERM");
  }, 500);
  if (process.env.npm_lifecycle_event === undefined) clearInterval(watch);
  return () => {
    clearInterval(watch);
    for (const name of signals) process.off(name, handler);
  };
}

/** Runs the program with our terminal, passes signals on, and resolves to the exit code to end with. */
async function goOn(node, script, args) {
  const env = { ...process.env, PATH: pathBeginningWith(path.dirname(node)) };
  const child = spawn(node, [path.join(root, script), ...args], { stdio: "inherit", env });
  const endListening = listenForStop((name) => child.kill(name));
  try {
    const [code, signal] = await once(child, "close");
    return code ?? 128 + constants.signals[signal];
  } finally {
    endListening();
  }
}

async function main() {
  const { command, script, args } = chooseProgram(process.argv.slice(2));
  const stop = new AbortController();
  const endListening = listenForStop((name) => stop.abort(name));
  let node;
  try {
    node = await prepare(command, stop);
  } catch (error) {
    if (stop.signal.aborted) return 128 + constants.signals[stop.signal.reason];
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  } finally {
    endListening();
  }
  return goOn(node, script, args);
}

process.exitCode = await main();
