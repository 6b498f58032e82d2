import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { createBackground, openAppservice } from "#appservice";
import type { Alert, Appservice } from "#appservice";
import { loadConfig, permissionLevel, virtualUserPrefix } from "#config";
import type { AgentConfig, Config, LoadedConfig } from "#config";
import { createEvent, createInProcessBus, eventTypes } from "#events";
import type { EventBus } from "#events";
import { createModels } from "#models";
import type { ChatModel, Models, ModelSettings } from "#models";
import type { Bot } from "#sdk";
import { createRuntime, openCapabilities, personalBotConfig, serviceBotId } from "#sdk/runtime";
import type { ConfiguredBot, Runtime } from "#sdk/runtime";
import { createStore } from "#store";
import type { Store } from "#store";
import packageJson from "../package.json" with { type: "json" };
import { createAgentMcp } from "./agent-mcp.ts";
import type { AgentMcp } from "./agent-mcp.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { bundledBots } from "./bundled.ts";
import { checkModels } from "./check-models.ts";
import { warnOfMissingPrograms } from "./check-programs.ts";
import { serveHealth } from "./health-server.ts";
import type { HealthServer, ReadinessCheck } from "./health-server.ts";
import { loadBots, provideSdk } from "./load-bots.ts";
import { limitSettings } from "./limit-settings.ts";
import { createLogger } from "./logger.ts";
import { measureSound } from "./measure-sound.ts";
import { measureVideo } from "./measure-video.ts";
import { createMetrics } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";

/** A config with the bots that it is for. */
export type AgentChatConfig = LoadedConfig<Bot>;

/** AgentChat at work. */
export interface RunningAgentChat {
  /** Resolves when messages are being answered. @throws AgentChatError when it cannot come to that; call `stop` then */
  readonly ready: Promise<void>;
  /** Port on which the homeserver reaches us. */
  readonly port: number;
  /** Port of `/metrics`, `/healthz` and `/readyz`; `undefined` without a metrics section in the config. */
  readonly metricsPort: number | undefined;
  /** Lets turns finish for 10 seconds, then aborts them; what is not done is done at the next start. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Models of agents by bot id, in place of what the config says. For tests. */
  readonly models?: Readonly<Record<string, ChatModel>>;
  /** Milliseconds a bot's handler may take; default 5 minutes. */
  readonly turnTimeoutMs?: number;
}

const graceMs = 10_000;

/** Reads a config file, with the bots that it names. @throws ConfigError */
export function loadAgentChatConfig(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AgentChatConfig> {
  provideSdk();
  return loadConfig({ path, env, bundledBots, loadBots, eventTypes });
}

/**
 * Starts AgentChat: from when this resolves transactions are stored, from when `ready` resolves they are worked on.
 * @throws AgentChatError
 */
export async function start({ config, bots }: AgentChatConfig, options: StartOptions = {}): Promise<RunningAgentChat> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger(config.log);
  const store = opened.use(await openStore(config, log));
  /** Once it is there. */
  const running: { appservice?: Appservice } = {};
  const metrics = createMetrics({
    inboxDepth: () => store.inbox.depth(),
    encryption: () => running.appservice?.encryptionNumbers(),
  });
  const health = await openHealth(config, metrics, log, () => readiness(running.appservice?.isRunning ?? false, store));
  opened.defer(() => health?.close());
  const bus = opened.use(
    createInProcessBus({
      report: ({ event, subscriber, reason, attempts, error }) => {
        log.error({ type: event.type, subscriber, reason, attempts, err: error }, "an event was lost by a subscriber");
      },
    }),
  );
  const mcp = opened.use(createAgentMcp(config, log));
  const models = createModels({ observer: metrics, log, cache: createAnswerCache(store.cache, log) });
  const configured = configureBots(config, bots, { ...options, opened: models, mcp, metrics });
  const runtime = createRuntime({
    bots: configured,
    namespace: { userPrefix: virtualUserPrefix, serverName: config.homeserver.serverName },
    state: store,
    bus,
    permissionLevel: (userId) => permissionLevel(config.permissions, userId),
    limits: limitSettings(config),
    observer: metrics,
    metricsOf: (botId) => metrics.metricsOf(botId),
    processFacts: { version: packageJson.version, inboxDepth: () => store.inbox.depth() },
    log,
    ...(options.turnTimeoutMs === undefined ? {} : { turnTimeoutMs: options.turnTimeoutMs }),
  });
  const appservice = await openAppservice({
    homeserver: config.homeserver,
    registration: revealed(config),
    userPrefix: virtualUserPrefix,
    ownUrl: config.appservice.url,
    listen: config.appservice.listen,
    state: store,
    encryption: {
      policy: config.encryption,
      file: config.store.cryptoFile,
      masterSecret: Buffer.from(config.store.masterSecret.reveal(), "hex"),
    },
    handlers: runtime.handlers,
    log,
    observer: { ...metrics, alertRaised: (alert) => publishAlert(bus, alert, log) },
  });
  running.appservice = appservice;
  opened.defer(() => stopInTime(appservice, runtime));

  async function work(): Promise<void> {
    await Promise.all([checkModels(configured, log), warnOfMissingPrograms(log), mcp.start()]);
    await appservice.start(() => runtime.prepare(appservice));
    log.info({ homeserver: config.homeserver.url, agents: Object.keys(config.agents) }, "AgentChat is ready");
  }

  const resources = opened.move();
  return {
    ready: work(),
    port: appservice.port,
    metricsPort: health?.port,
    async stop() {
      await resources.disposeAsync();
      log.info({}, "AgentChat has stopped");
    },
  };
}

/** Somebody who watches AgentChat should look: those who subscribe to it are told. */
function publishAlert(bus: EventBus, alert: Alert, log: Logger): void {
  const type = "io.agentchat.admin.alert.raised";
  const draft = { id: randomUUID(), time: new Date(), source: "/agentchat/process", subject: "server" } as const;
  createBackground(log).run("publish-alert", () => bus.publish(createEvent(type, { ...draft, data: alert })));
}

function openStore({ store: { url, masterSecret }, redis }: Config, log: Logger): Promise<Store> {
  return createStore({
    ...(redis === undefined ? {} : { redisUrl: redis.url.reveal() }),
    url: url.reveal(),
    masterSecret: masterSecret.reveal(),
    onUnreadable(error) {
      log.error({ err: error }, "a row of the database was changed by somebody else and is left out");
    },
  });
}

async function openHealth(
  { metrics: address }: Config,
  metrics: Metrics,
  log: Logger,
  checks: () => Promise<readonly ReadinessCheck[]>,
): Promise<HealthServer | undefined> {
  return address && serveHealth({ ...address, metrics, log, readiness: checks });
}

/** Lets turns finish, but not for longer than the grace period. */
async function stopInTime(appservice: Appservice, runtime: Runtime): Promise<void> {
  const patience = setTimeout(() => {
    runtime.abort();
  }, graceMs);
  await appservice.stop();
  await runtime.stop();
  clearTimeout(patience);
}

/** The bots that are on, each with its section of the config and its model. The service bot is on without a section. */
function configureBots(
  config: Config,
  bots: readonly Bot[],
  {
    models = {},
    opened,
    mcp,
    metrics,
  }: Pick<StartOptions, "models"> & {
    readonly opened: Models;
    readonly mcp: AgentMcp;
    readonly metrics: Metrics;
  },
): readonly ConfiguredBot[] {
  return bots.flatMap((bot) => {
    const agent = config.agents[bot.id] ?? (bot.id === serviceBotId ? serviceBotDefaults : undefined);
    if (agent === undefined) return [];
    const { displayName, behavior, eventing, settings } = agent;
    const { choices = {}, ...ai } = agent.ai;
    const fallback = ai.fallback === undefined ? {} : { fallback: ai.fallback };
    const open = (model: ModelSettings): ChatModel => opened.open(model, behavior.maxContextTokens);
    return {
      bot,
      displayName,
      model: models[bot.id] ?? open(ai),
      capabilities: measureVideo(measureSound(openCapabilities(bot, settings), metrics), metrics),
      choices: Object.entries(choices).map(([name, choice]) => ({ name, model: open({ ...fallback, ...choice }) })),
      behavior: { ...behavior, systemPrompt: behavior.systemPrompt, voice: voiceOf(behavior.voice) },
      eventing: { intents: eventing.intents, subscriptions: eventing.subscriptions ?? [] },
      tools: () => mcp.toolsOf(bot.id, bot.tools ?? []),
      personal: personalBotConfig.parse(settings),
      config: settings,
    };
  });
}

function voiceOf({ answers, transcripts }: AgentConfig["behavior"]["voice"]): ConfiguredBot["behavior"]["voice"] {
  return { answers: answers === "toVoice" ? "to voice" : answers, showsTranscripts: transcripts };
}

const serviceBotDefaults: AgentConfig = {
  ai: { provider: "rules", vision: "auto", timeoutSeconds: 120, cacheMinutes: 60, redact: "auto" },
  behavior: {
    maxContextMessages: 50,
    maxContextTokens: 8000,
    consentMinutes: 10,
    emitEvents: true,
    attachments: { maxMegabytes: 20, maxDocumentTokens: 4000, maxPictures: 4 },
    voice: { answers: "never", transcripts: true },
  },
  limits: {},
  mcp: { use: [] },
  eventing: {},
  settings: {},
};

function revealed({ appservice: { registration } }: Config) {
  return { ...registration, asToken: registration.asToken.reveal(), hsToken: registration.hsToken.reveal() };
}

/** What `/readyz` tells. */
async function readiness(isRunning: boolean, store: Store): Promise<readonly ReadinessCheck[]> {
  const database = await store.ping().then(
    () => ({ name: "store", ok: true }),
    (error: unknown) => ({ name: "store", ok: false, detail: String(error) }),
  );
  return [database, { name: "homeserver", ok: isRunning }];
}
