import { expect, test } from "vitest";
import type { AppserviceObserver, EncryptionNumbers } from "#appservice";
import { ModelError } from "#models";
import type { ModelObserver } from "#models";
import { createMetrics } from "./metrics.ts";
import type { MetricsOptions } from "./metrics.ts";

const emptyInbox: MetricsOptions["inboxDepth"] = async () => ({ count: 0, oldestReceivedAt: undefined });

/** The lines of our own metrics, comments left out. */
async function scrape(metrics: ReturnType<typeof createMetrics>): Promise<readonly string[]> {
  const text = await metrics.expose();
  return text.split("\n").filter((line) => line.startsWith("agentchat_"));
}

test("counts messages by agent and decision, people once, and times turns", async () => {
  const metrics = createMetrics({ inboxDepth: emptyInbox });
  metrics.messageReceived({ botId: "echo", decision: "respond" });
  metrics.messageReceived({ botId: "echo", decision: "respond" });
  metrics.messageReceived({ botId: "assistant", decision: "ignore" });
  metrics.personActive("@alice:example.org");
  metrics.personActive("@alice:example.org");
  metrics.turnEnded({ botId: "echo", outcome: "answered", seconds: 0.2 });
  const lines = await scrape(metrics);
  expect(lines).toEqual(
    expect.arrayContaining([
      'agentchat_messages_total{agent="echo",decision="respond"} 2',
      'agentchat_messages_total{agent="assistant",decision="ignore"} 1',
      "agentchat_active_users 1",
      'agentchat_agent_response_time_seconds_bucket{le="0.1",agent="echo",outcome="answered"} 0',
      'agentchat_agent_response_time_seconds_bucket{le="0.25",agent="echo",outcome="answered"} 1',
      'agentchat_agent_response_time_seconds_count{agent="echo",outcome="answered"} 1',
    ]),
  );
  expect(lines.join("\n")).not.toContain("alice");
});

test("times offered tools, how long they wait, and counts the pictures that they draw", async () => {
  const metrics = createMetrics({ inboxDepth: emptyInbox });
  const job = { botId: "media", tool: "draw_picture", outcome: "done", waitedSeconds: 40, seconds: 7 } as const;
  metrics.offerEnded({ ...job, drawnPictures: 3 });
  const labels = 'agent="media",tool="draw_picture",outcome="done"';
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      `agentchat_offered_tool_seconds_sum{${labels}} 7`,
      `agentchat_offered_tool_wait_seconds_sum{${labels}} 40`,
      'agentchat_images_generated_total{agent="media"} 3',
    ]),
  );
});

test("counts calls of the homeserver by endpoint and status, and transactions", async () => {
  const metrics = createMetrics({ inboxDepth: emptyInbox });
  const observer: AppserviceObserver = metrics;
  const endpoint = "PUT /rooms/{roomId}/send";
  observer.homeserverCall({ endpoint, status: 200, seconds: 0.03 });
  observer.homeserverCall({ endpoint, status: 200, seconds: 0.03 });
  observer.homeserverCall({ endpoint, status: 429, seconds: 0.001 });
  observer.homeserverCall({ endpoint, status: "error", seconds: 60 });
  observer.transaction({ events: 100, stored: 40, seconds: 0.002 });
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      `agentchat_homeserver_requests_total{endpoint="${endpoint}",status="200"} 2`,
      `agentchat_homeserver_requests_total{endpoint="${endpoint}",status="429"} 1`,
      `agentchat_homeserver_requests_total{endpoint="${endpoint}",status="error"} 1`,
      `agentchat_homeserver_request_duration_seconds_count{endpoint="${endpoint}"} 4`,
      'agentchat_transaction_acknowledgement_seconds_bucket{le="0.002"} 1',
      "agentchat_transaction_acknowledgement_seconds_count 1",
      "agentchat_transaction_events_total 100",
      "agentchat_inbox_stored_total 40",
    ]),
  );
});

test("tells how encryption stands, and how long it takes", async () => {
  let numbers: EncryptionNumbers | undefined;
  const metrics = createMetrics({ inboxDepth: emptyInbox, encryption: () => numbers });
  const observer: AppserviceObserver = metrics;
  expect(await scrape(metrics)).toContain("agentchat_undecryptable_events 0");
  observer.cryptoWork?.({ work: "encrypt", seconds: 0.2 });
  observer.cryptoWork?.({ work: "decrypt", seconds: 0.0008 });
  observer.roomKeysArrived?.(3);
  numbers = { undecryptable: 2, openMachines: 5, toDeviceWaiting: 1, fewestOneTimeKeys: 20, agentsShortOfKeys: 4 };
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      "agentchat_undecryptable_events 2",
      "agentchat_crypto_machines_open 5",
      "agentchat_to_device_waiting 1",
      "agentchat_one_time_keys_min 20",
      "agentchat_agents_short_of_one_time_keys 4",
      'agentchat_crypto_duration_seconds_bucket{le="0.1",work="encrypt"} 0',
      'agentchat_crypto_duration_seconds_bucket{le="0.25",work="encrypt"} 1',
      'agentchat_crypto_duration_seconds_count{work="decrypt"} 1',
      "agentchat_room_keys_received_total 3",
    ]),
  );
  numbers = { ...numbers, fewestOneTimeKeys: undefined };
  expect(await scrape(metrics)).toContain("agentchat_one_time_keys_min Nan");
});

test("counts what calls of models take", async () => {
  const metrics = createMetrics({ inboxDepth: emptyInbox });
  const call = { botId: "assistant", provider: "openai", model: "m", inputTokens: 70, outputTokens: 10 };
  metrics.modelCalled({ ...call, money: 0.5, currency: "EUR" });
  metrics.modelCalled({ ...call, money: 0.25, currency: "EUR" });
  metrics.modelCalled({ ...call, botId: "echo", money: 0, currency: "EUR" });
  const lines = await scrape(metrics);
  const labels = 'agent="assistant",provider="openai",model="m"';
  expect(lines).toEqual(
    expect.arrayContaining([
      `agentchat_model_calls_total{${labels}} 2`,
      `agentchat_model_tokens_total{${labels},direction="input"} 140`,
      `agentchat_model_tokens_total{${labels},direction="output"} 20`,
      `agentchat_model_money_total{${labels},currency="EUR"} 0.75`,
    ]),
  );
  expect(lines.filter((line) => line.startsWith("agentchat_model_money_total"))).toHaveLength(1);
});

test("a count is the same at every scrape until something happens", async () => {
  const metrics = createMetrics({ inboxDepth: emptyInbox });
  metrics.messageReceived({ botId: "echo", decision: "respond" });
  await scrape(metrics);
  expect(await scrape(metrics)).toContain('agentchat_messages_total{agent="echo",decision="respond"} 1');
});

test.each([
  { name: "an empty inbox", inboxDepth: emptyInbox, depth: "0", age: "0" },
  { name: "a waiting inbox", inboxDepth: async () => ({ count: 3, oldestReceivedAt: 7_500 }), depth: "3", age: "2.5" },
  { name: "a broken store", inboxDepth: () => Promise.reject(new Error("broken")), depth: "Nan", age: "Nan" },
] satisfies readonly (Pick<MetricsOptions, "inboxDepth"> & Record<"name" | "depth" | "age", string>)[])(
  "tells depth and age of $name",
  async ({ inboxDepth, depth, age }) => {
    const lines = await scrape(createMetrics({ inboxDepth, now: () => 10_000 }));
    expect(lines).toContain(`agentchat_inbox_depth ${depth}`);
    expect(lines).toContain(`agentchat_inbox_oldest_age_seconds ${age}`);
  },
);

test("has the metrics of the process", async () => {
  const text = await createMetrics({ inboxDepth: emptyInbox }).expose();
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/mu);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /mu);
});

test("tells what becomes of calls of models", async () => {
  const metrics = createMetrics({ inboxDepth: emptyInbox });
  const endpoint = "openai at https://api.example/v1";
  const error = new ModelError("unavailable", "ill");
  const observer: ModelObserver = metrics;
  observer.retried({ endpoint, error, attempt: 1, waitMs: 500 });
  observer.circuitChanged({ endpoint, state: "open" });
  observer.queueChanged({ endpoint, running: 4, waiting: 9 });
  observer.queueWaited({ endpoint, seconds: 2 });
  observer.fellBack({ model: "big", fallback: "small", error });
  observer.fallbackFailed({ model: "big", fallback: "small", error });
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      `agentchat_model_retries_total{endpoint="${endpoint}",code="unavailable"} 1`,
      `agentchat_model_circuit_state{endpoint="${endpoint}"} 2`,
      `agentchat_model_calls_running{endpoint="${endpoint}"} 4`,
      `agentchat_model_calls_waiting{endpoint="${endpoint}"} 9`,
      `agentchat_model_wait_seconds_bucket{le="2.5",endpoint="${endpoint}"} 1`,
      'agentchat_model_fallbacks_total{model="big",code="unavailable"} 1',
      'agentchat_model_fallback_failures_total{fallback="small",code="unavailable"} 1',
    ]),
  );
});
