import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { StepLog } from "./bootstrap/run-step.js";
import { findFreePort } from "./free-port.ts";
import { renderHomeserverConfig, renderLogConfig } from "./homeserver-config.ts";
import { keepHomeserverSecrets } from "./homeserver-secrets.ts";
import { endProcess, hasEnded } from "./end-process.ts";
import { probe } from "./probe.ts";
import { ProvisionError } from "./provision-error.ts";
import type { SynapseCommand, SynapseProgram } from "./synapse-program.ts";

export interface SynapseOptions {
  readonly program: SynapseProgram;
  /** Absolute. Everything of this homeserver lives here; a second start with it goes on where the first ended. */
  readonly dataDirectory: string;
  /** On 127.0.0.1; 0 for any free port. */
  readonly port: number;
  readonly serverName: string;
  /** Absolute paths of application service registration files. */
  readonly registrationFiles: readonly string[];
  readonly log: StepLog;
  /** Aborting it while Synapse starts ends Synapse; later it has no effect. */
  readonly signal?: AbortSignal | undefined;
  /** How long Synapse may take to answer; the default is two minutes. */
  readonly startTimeoutMilliseconds?: number;
  /** Called when Synapse ends without having been asked to, after it had started. */
  readonly onCrash?: (error: ProvisionError) => void;
}

/** A running homeserver. Disposing of it is stopping it. */
export interface Synapse extends AsyncDisposable {
  readonly url: string;
  readonly serverName: string;
  readonly registrationSharedSecret: string;
  /** Of the process that runs now; another one after a restart. */
  readonly pid: number;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const stopGrace = 10_000;
const pollInterval = 100;
const tailLines = 25;

/** Writes the configuration, starts Synapse and waits until clients are answered. */
export async function startSynapse(options: SynapseOptions): Promise<Synapse> {
  const port = await findFreePort(options.port, "Stop that program or choose another port for the homeserver.");
  const url = `http://127.0.0.1:${port}`;
  const { command, registrationSharedSecret } = await writeFiles(options, port, url);
  let running = await launch(options, command, url);

  const stop = async (): Promise<void> => {
    running.isWanted = false;
    await endProcess(running.child, stopGrace);
    options.program.cleanUp(command);
  };
  return {
    url,
    serverName: options.serverName,
    registrationSharedSecret,
    get pid() {
      return running.child.pid ?? 0;
    },
    restart: async () => {
      await stop();
      running = await launch(options, command, url);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function writeFiles(
  options: SynapseOptions,
  port: number,
  publicUrl: string,
): Promise<{ readonly command: Omit<SynapseCommand, "output">; readonly registrationSharedSecret: string }> {
  const { dataDirectory, serverName, registrationFiles } = options;
  await mkdir(dataDirectory, { recursive: true });
  const secretFiles = await keepHomeserverSecrets(path.join(dataDirectory, "secrets"));
  const listen = { host: "127.0.0.1", port };
  const configFile = path.join(dataDirectory, "homeserver.yaml");
  const config = { serverName, publicUrl, listen, dataDirectory, registrationFiles, secretFiles };
  await writeFile(configFile, renderHomeserverConfig({ ...config, purpose: "development" }));
  await writeFile(path.join(dataDirectory, "log.yaml"), renderLogConfig(path.join(dataDirectory, "homeserver.log")));
  const directories = [...new Set([dataDirectory, ...registrationFiles.map((file) => path.dirname(file))])];
  const registrationSharedSecret = (await readFile(secretFiles.registrationSharedSecret, "utf8")).trim();
  return { command: { configFile, dataDirectory, directories }, registrationSharedSecret };
}

interface Running {
  readonly child: ChildProcess;
  isWanted: boolean;
}

async function launch(options: SynapseOptions, command: Omit<SynapseCommand, "output">, url: string): Promise<Running> {
  const outputFile = path.join(command.dataDirectory, "output.log");
  const output = openSync(outputFile, "w");
  options.program.cleanUp(command);
  const child = options.program.start({ ...command, output });
  closeSync(output);
  const spawnFailure = new Promise<never>((_, reject) => {
    child.once("error", reject);
  });
  try {
    await Promise.race([untilAnswering(child, url, options), spawnFailure]);
  } catch (error) {
    await endProcess(child, stopGrace);
    options.program.cleanUp(command);
    if (!(error instanceof NotAnswering)) throw error;
    throw failure(error.message, command.dataDirectory, error);
  }
  const running: Running = { child, isWanted: true };
  child.once("exit", () => {
    if (!running.isWanted) return;
    options.program.cleanUp(command);
    options.onCrash?.(failure(`Synapse ended unasked (${describeEnd(child)})`, command.dataDirectory));
  });
  return running;
}

class NotAnswering extends Error {}

async function untilAnswering(child: ChildProcess, url: string, options: SynapseOptions): Promise<void> {
  const timeout = options.startTimeoutMilliseconds ?? 120_000;
  const deadline = Date.now() + timeout;
  for (;;) {
    options.signal?.throwIfAborted();
    if (hasEnded(child)) throw new NotAnswering(`Synapse did not start (${describeEnd(child)})`);
    if (Date.now() > deadline) throw new NotAnswering(`Synapse did not answer within ${timeout / 1000} s`);
    const { isOk } = await probe(`${url}/_matrix/client/versions`);
    if (isOk) return;
    await wait(pollInterval);
  }
}

function describeEnd(child: ChildProcess): string {
  return child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`;
}

/** With what Synapse had to say: its complaints about the configuration go to its output, the rest to its log. */
function failure(what: string, dataDirectory: string, cause?: unknown): ProvisionError {
  const files = ["output.log", "homeserver.log"].map((name) => path.join(dataDirectory, name));
  const tails = files.filter((file) => existsSync(file)).map((file) => tailOf(readFileSync(file, "utf8")));
  const said = tails.filter((tail) => tail !== "").join("\n");
  return new ProvisionError("homeserver-failed", `${what}. The end of its log (${files.join(", ")}):\n${said}`, {
    cause,
  });
}

function tailOf(text: string): string {
  return text.trim().split("\n").slice(-tailLines).join("\n");
}
