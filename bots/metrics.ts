import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { BotMetrics } from "#sdk";
import type { RuntimeObserver } from "#sdk/runtime";
import { createActivePeople } from "./active-people.ts";
import { observeEncryption } from "./encryption-metrics.ts";
import type { CryptoObserver, EncryptionNumbers } from "./encryption-metrics.ts";
import type { Exposition } from "./health-server.ts";
import { createBotMetrics } from "./bot-metrics.ts";
import { observeModels } from "./model-metrics.ts";
import type { ModelCallObserver } from "./model-metrics.ts";
import type { SoundObserver } from "./measure-sound.ts";
import type { VideoObserver } from "./measure-video.ts";
import { observeSound } from "./sound-metrics.ts";
import { observeVideo } from "./video-metrics.ts";
import { createTally } from "./tally.ts";
import { observeUsage } from "./usage-metrics.ts";

export interface MetricsOptions {
  /** What waits in the inbox, asked for at each scrape; `oldestReceivedAt` in milliseconds since the epoch. */
  readonly inboxDepth: () => Promise<{ readonly count: number; readonly oldestReceivedAt: number | undefined }>;
  /** How encryption stands, asked for at each scrape; `undefined` while AgentChat is starting. */
  readonly encryption?: () => EncryptionNumbers | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number;
}

/** What the application service reports; the same shape as its `AppserviceObserver`, which this file may not know. */
interface HomeserverObserver {
  homeserverCall(call: {
    readonly endpoint: string;
    readonly status: number | "error";
    readonly seconds: number;
  }): void;
  transaction(transaction: { readonly events: number; readonly stored: number; readonly seconds: number }): void;
}

/** Observes the application service, the bots and their models, for Prometheus. No label ever holds the id of a person, a room or an event. */
export type Metrics = CryptoObserver &
  RuntimeObserver &
  HomeserverObserver &
  ModelCallObserver &
  SoundObserver &
  VideoObserver &
  Exposition & {
    /** Figures of a bot of its own. */
    metricsOf(botId: string): BotMetrics;
  };

const answerBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const acknowledgementBuckets = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

export function createMetrics({ inboxDepth, encryption = () => undefined, now = Date.now }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refreshInbox = createInboxGauges(registry, inboxDepth, now);
  const people = createActivePeople(now);
  const activeUsers = new Gauge({
    name: "agentchat_active_users",
    help: "People who wrote to an agent within the last 24 hours, since this process started",
    registers: [registry],
  });
  return {
    ...observeRuntime(registry),
    ...observeHomeserver(registry),
    ...observeModels(registry),
    ...observeSound(registry),
    ...observeVideo(registry),
    ...observeEncryption(registry, encryption),
    personActive: (personId) => people.seen(personId),
    metricsOf: createBotMetrics(registry),
    contentType: registry.contentType,
    async expose() {
      activeUsers.set(people.count());
      await refreshInbox();
      return registry.metrics();
    },
  };
}

function observeRuntime(registry: Registry): Omit<RuntimeObserver, "personActive"> {
  const countMessage = createTally(registry, {
    name: "agentchat_messages_total",
    help: "Messages that reached an agent, by what was decided about them",
    labelNames: ["agent", "decision"],
  });
  const responseTime = new Histogram({
    name: "agentchat_agent_response_time_seconds",
    help: "From when an agent takes a message up until its turn has ended",
    labelNames: ["agent", "outcome"],
    buckets: answerBuckets,
    registers: [registry],
  });
  const offer = { labelNames: ["agent", "tool", "outcome"], buckets: answerBuckets, registers: [registry] };
  const offerTime = new Histogram({
    ...offer,
    name: "agentchat_offered_tool_seconds",
    help: "How long tools work that an agent offers to others",
  });
  const offerWait = new Histogram({
    ...offer,
    name: "agentchat_offered_tool_wait_seconds",
    help: "From when a tool is asked for until it begins: heavy ones wait for their turn",
  });
  const drawn = new Counter({
    name: "agentchat_images_generated_total",
    help: "Pictures that were drawn",
    labelNames: ["agent"],
    registers: [registry],
  });
  return {
    messageReceived({ botId, decision }) {
      countMessage(botId, decision);
    },
    turnEnded({ botId, outcome, seconds }) {
      responseTime.observe({ agent: botId, outcome }, seconds);
    },
    offerEnded({ botId, tool, outcome, waitedSeconds, seconds, drawnPictures }) {
      offerTime.observe({ agent: botId, tool, outcome }, seconds);
      offerWait.observe({ agent: botId, tool, outcome }, waitedSeconds);
      if (drawnPictures > 0) drawn.inc({ agent: botId }, drawnPictures);
    },
    modelCalled: observeUsage(registry),
  };
}

function observeHomeserver(registry: Registry): HomeserverObserver {
  const countCall = createTally(registry, {
    name: "agentchat_homeserver_requests_total",
    help: "Calls of the client-server API; status is that of the answer, or error without one",
    labelNames: ["endpoint", "status"],
  });
  const callTime = new Histogram({
    name: "agentchat_homeserver_request_duration_seconds",
    help: "Duration of calls of the client-server API",
    labelNames: ["endpoint"],
    buckets: callBuckets,
    registers: [registry],
  });
  const acknowledgement = new Histogram({
    name: "agentchat_transaction_acknowledgement_seconds",
    help: "From a transaction's arrival until it is stored and answered; its count is that of transactions acknowledged",
    buckets: acknowledgementBuckets,
    registers: [registry],
  });
  const events = new Counter({
    name: "agentchat_transaction_events_total",
    help: "Events in acknowledged transactions",
    registers: [registry],
  });
  const stored = new Counter({
    name: "agentchat_inbox_stored_total",
    help: "Deliveries stored: events that are new and addressed to an agent, once for each agent",
    registers: [registry],
  });
  return {
    homeserverCall({ endpoint, status, seconds }) {
      countCall(endpoint, status);
      callTime.observe({ endpoint }, seconds);
    },
    transaction(transaction) {
      acknowledgement.observe(transaction.seconds);
      events.inc(transaction.events);
      stored.inc(transaction.stored);
    },
  };
}

/** Returns what has to be done before a scrape. */
function createInboxGauges(
  registry: Registry,
  inboxDepth: MetricsOptions["inboxDepth"],
  now: () => number,
): () => Promise<void> {
  const depth = new Gauge({
    name: "agentchat_inbox_depth",
    help: "Deliveries stored and not done; NaN when the store does not say",
    registers: [registry],
  });
  const oldestAge = new Gauge({
    name: "agentchat_inbox_oldest_age_seconds",
    help: "Age of the oldest delivery that is not done, 0 without one; NaN when the store does not say",
    registers: [registry],
  });
  return async () => {
    try {
      const { count, oldestReceivedAt } = await inboxDepth();
      depth.set(count);
      oldestAge.set(oldestReceivedAt === undefined ? 0 : Math.max(0, now() - oldestReceivedAt) / 1000);
    } catch {
      // A broken store must not hide all other metrics; `/readyz` says what is wrong with it.
      depth.set(Number.NaN);
      oldestAge.set(Number.NaN);
    }
  };
}
