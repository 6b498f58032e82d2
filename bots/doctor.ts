import { existsSync } from "node:fs";
import { pino } from "pino";
import {
  askRunningAgentChat,
  examineCryptoStore,
  examineHomeserver,
  findingsAbout,
  problemFrom,
  secretCheckOf,
} from "#appservice";
import type { Finding, RunningReport, RunningState } from "#appservice";
import type { Config, LoadedConfig } from "#config";
import { createModels } from "#models";
import type { ChatModel, ModelSettings } from "#models";
import type { Bot } from "#sdk";
import { openCapabilities } from "#sdk/runtime";
import { createStore, StoreError } from "#store";
import { createAgentMcp } from "./agent-mcp.ts";
import { examineModels } from "./check-models.ts";
import { missingPackages } from "./check-programs.ts";
import { createMetrics } from "./metrics.ts";

const inboxDepth = () => Promise.resolve({ count: 0, oldestReceivedAt: undefined });
/** Nothing is asked that has an answer. */
const noCache = { find: () => Promise.resolve(undefined), keep: () => Promise.resolve() };
/** The doctor's own findings say it all. */
const silent = pino({ level: "silent" });

/**
 * Looks whether all is well with an AgentChat that has this config, running or not, and changes nothing. While one runs it is asked for what only it can
 * know: its crypto store is open in one process at a time.
 */
export async function examine({ config, bots, warnings }: LoadedConfig<Bot>): Promise<readonly Finding[]> {
  const running = await askRunningAgentChat({
    listen: config.appservice.listen,
    hsToken: config.appservice.registration.hsToken.reveal(),
  });
  const state = await examineState(config, running);
  const outside = await Promise.all([
    examineHomeserver({
      homeserver: config.homeserver,
      registration: revealed(config),
      ownUrl: config.appservice.url,
      listen: running.kind === "stopped" ? config.appservice.listen : undefined,
      delivery: running.kind === "running" ? running.report.delivery : undefined,
      agents: state.agents,
      log: silent,
    }),
    examineProviders(config, bots),
    examineMcp(config),
    examinePrograms(),
  ]);
  return [...warnings.map(fromWarning), ...examineProcess(running, config), ...state.findings, ...outside.flat()];
}

/** What is wrong with the registration keeps something from working; the rest does not. */
function fromWarning({ path, message, suggestion = "correct it" }: LoadedConfig<Bot>["warnings"][number]): Finding {
  const about = findingsAbout("config");
  const isAboutRegistration = path === "appservice.registration";
  return isAboutRegistration ? about.problem(message, suggestion) : about.warning(`${path}: ${message}`, suggestion);
}

function examineProcess(running: RunningState, config: Config): readonly Finding[] {
  const about = findingsAbout("process");
  const { host, port } = config.appservice.listen;
  switch (running.kind) {
    case "running":
      if (running.report.isRunning) return [about.fine(`AgentChat runs and listens on ${host}:${port}`)];
      return [about.problem("AgentChat is starting, or waits for something", "see its log, and ask again")];
    case "stopped":
      return [
        about.warning(
          "AgentChat does not run: what the homeserver delivers was not looked at",
          "start it, and run the doctor again",
        ),
      ];
    case "unclear":
      return [
        about.problem(
          running.reason,
          "stop what listens there, or correct appservice.listen; start AgentChat again if it is that",
        ),
      ];
  }
}

interface StateExamination {
  readonly findings: readonly Finding[];
  readonly agents: Readonly<RunningReport["agents"]>;
}

async function examineState(config: Config, running: RunningState): Promise<StateExamination> {
  if (running.kind !== "running") return examineFiles(config);
  const { agents, secretCheck } = running.report;
  const about = findingsAbout("database");
  const isSameSecret = secretCheck === secretCheckOf(masterSecretOf(config));
  const finding = isSameSecret
    ? about.fine("the running AgentChat has database and crypto store, and the master secret of this config")
    : about.problem(
        "the running AgentChat was started with another master secret than this config has: it will not start again",
        "put the other one back into the config",
      );
  return { findings: [finding], agents };
}

/** Nobody has them open, as far as is known. */
async function examineFiles(config: Config): Promise<StateExamination> {
  const about = findingsAbout("database");
  const url = config.store.url.reveal();
  const file = /^sqlite:(.+)$/u.exec(url)?.[1];
  if (file !== undefined && !existsSync(file)) {
    return { findings: [about.warning(`there is no ${file} yet`, "start AgentChat, which makes it")], agents: [] };
  }
  try {
    await using store = await createStore({
      url,
      masterSecret: config.store.masterSecret.reveal(),
      mayMigrate: false,
      onUnreadable: () => undefined,
    });
    await store.ping();
    const { count } = await store.inbox.depth();
    const left = count === 0 ? "" : `; ${count} messages wait for the next start`;
    const cryptoStore = await examineCryptoStore({
      state: store.encryption,
      file: config.store.cryptoFile,
      masterSecret: masterSecretOf(config),
      log: silent,
    });
    return {
      findings: [about.fine(`it can be used, with this master secret${left}`), ...cryptoStore.findings],
      agents: cryptoStore.agents,
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const notSeen = findingsAbout("crypto store").warning("it was not looked at", "see to the database first");
    return { findings: [problemFrom("database", error), notSeen], agents: [] };
  }
}

async function examineProviders(config: Config, bots: readonly Bot[]): Promise<readonly Finding[]> {
  const models = createModels({ log: silent, observer: createMetrics({ inboxDepth }), cache: noCache });
  const agents = bots.flatMap((bot) => {
    const agent = config.agents[bot.id];
    if (agent === undefined) return [];
    const { choices = {}, ...ai } = agent.ai;
    const open = (settings: ModelSettings): ChatModel => models.open(settings, agent.behavior.maxContextTokens);
    const opened = Object.entries(choices).map(([name, choice]) => ({ name, model: open(choice) }));
    return { bot, model: open(ai), choices: opened, capabilities: openCapabilities(bot, agent.settings) };
  });
  const checks = await examineModels(agents);
  return checks.map(({ agent, place, provider, model, error, mayPass }) => {
    const about = findingsAbout(`${place.startsWith("ai") ? "model" : place} of ${agent}`);
    if (error === undefined)
      return about.fine(`${[...new Set([provider, ...(model === undefined ? [] : [model])])].join(" ")} answers`);
    const advice = mayPass
      ? "start the provider; until it answers, the agent says so"
      : `correct agents.${agent}.${place}`;
    return about.problem(error.message, advice);
  });
}

async function examineMcp(config: Config): Promise<readonly Finding[]> {
  await using mcp = createAgentMcp(config, silent);
  await mcp.start();
  return [...mcp.states()].map(([id, state]) => {
    const about = findingsAbout(`MCP server ${id}`);
    if (state.isConnected) return about.fine(`it offers ${state.tools} tools`);
    const reason = state.fault instanceof Error ? state.fault.message : "it did not answer in time";
    return about.problem(reason, `start it, or correct mcp.servers.${state.name}; until then its tools are missing`);
  });
}

/** AgentChat works without them, but for sound and video. */
async function examinePrograms(): Promise<readonly Finding[]> {
  const about = findingsAbout("programs");
  const missing = await missingPackages();
  if (missing.length === 0) return [about.fine("those for sound and video are installed")];
  return missing.map(({ name, purpose }) =>
    about.warning(`${name} is not installed, which is for ${purpose}`, `install the package ${name}`),
  );
}

function masterSecretOf({ store }: Config): Buffer {
  return Buffer.from(store.masterSecret.reveal(), "hex");
}

function revealed({ appservice: { registration } }: Config) {
  return { ...registration, asToken: registration.asToken.reveal(), hsToken: registration.hsToken.reveal() };
}
