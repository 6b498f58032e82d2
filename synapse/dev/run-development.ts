import path from "node:path";
import type { StepLog } from "../bootstrap/run-step.js";
import { tryLock } from "../bootstrap/process-lock.js";
import { findFreePort } from "../free-port.ts";
import { ProvisionError } from "../provision-error.ts";
import type { Development } from "./development.ts";
import { describeReady } from "./describe-ready.ts";
import { keepDevelopmentConfig, type DevelopmentConfig, type FirstConfig } from "./development-config.ts";
import { describeStatus, removeStatus, writeStatus } from "./development-status.ts";
import { discoverServerName } from "./existing-homeserver.ts";
import { provideHomeserver } from "./development-homeserver.ts";
import { findOllamaModel } from "./find-ollama-model.ts";
import type { DevelopmentFlags } from "./flags.ts";
import { keepRegistration } from "./registration.ts";
import { superviseAgentChat } from "./supervise-agentchat.ts";

const ollamaUrl = "http://127.0.0.1:11434";

/** Starts the homeserver and AgentChat, and resolves or throws when both have ended. */
export async function runDevelopment(development: Development): Promise<void> {
  const { directory, cli, flags, log, stop } = development;
  const begun = performance.now();
  await using started = new AsyncDisposableStack();
  takeLock(directory, started);
  const statusFile = path.join(directory, "dev.json");
  removeStatus(statusFile);
  started.defer(() => removeStatus(statusFile));

  const config = await keepDevelopmentConfig(directory, flags, () => describeFirstConfig(flags, log));
  await checkPorts(config);
  const token = await keepRegistration(cli, config, log);
  const homeserver = await provideHomeserver(development, config, token, started);

  const status = (ready: boolean, agentchat?: number) => {
    const processes = { ...(agentchat && { agentchat }), ...(homeserver.pid && { homeserver: homeserver.pid }) };
    const { hasDemoUsers } = homeserver;
    const described = describeStatus(config, { ready, hasDemoUsers, processes });
    writeStatus(statusFile, described);
    return described;
  };
  let isFirst = true;
  await superviseAgentChat({
    command: [cli, "start", "--config", config.file],
    readyUrl: `${config.metrics.url}/readyz`,
    onReady: (pid) => {
      const described = status(true, pid);
      log.line(isFirst ? describeReady(described, (performance.now() - begun) / 1000) : "AgentChat is ready again.");
      isFirst = false;
    },
    onDown: () => {
      status(false);
    },
    log,
    signal: stop.signal,
  });
  stop.signal.throwIfAborted();
}

function takeLock(directory: string, started: AsyncDisposableStack): void {
  const { release, heldBy } = tryLock(path.join(directory, "dev.lock"));
  if (release === undefined) {
    const message = `A development server of this checkout runs already (process ${heldBy}). Stop it with Ctrl-C there.`;
    throw new ProvisionError("already-running", message);
  }
  started.defer(release);
}

async function checkPorts({ appservice, metrics }: DevelopmentConfig): Promise<void> {
  const remedy = (flag: string) => `Stop that program, or choose another port with npm start -- --${flag} PORT.`;
  await findFreePort(appservice.port, remedy("appservice-port"));
  await findFreePort(metrics.port, remedy("metrics-port"));
}

async function describeFirstConfig(flags: DevelopmentFlags, log: StepLog): Promise<FirstConfig> {
  const { homeserver } = flags;
  const nameOf = async () => (homeserver === undefined ? "localhost" : discoverServerName(homeserver));
  const serverName = flags.serverName ?? (await nameOf());
  const ollamaModel = await findOllamaModel(ollamaUrl);
  log.line(
    ollamaModel === undefined
      ? "No language model is configured: the assistant works by rules, and says so. Change it in .agentchat/agentchat.yaml."
      : `Ollama answers at ${ollamaUrl}: the assistant uses its model ${ollamaModel}. Change it in .agentchat/agentchat.yaml.`,
  );
  return {
    serverName,
    hasDemoUsers: homeserver === undefined || flags.registrationSharedSecret !== undefined,
    ollamaModel,
  };
}
