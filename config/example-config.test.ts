import { expect, test } from "vitest";
import type { z } from "zod";
import { configSchema } from "./config-schema.ts";
import { exampleConfig } from "./example-config.ts";
import { keysOf, metadataOf } from "./schema-walk.ts";
import { loadSample, problemsOf, sampleBots, sampleEventTypes } from "./testing.ts";

const example = exampleConfig(sampleBots);

/** What an operator has to do to the example. */
function withSecret(text: string): string {
  return text.replace("<openssl rand -hex 32>", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

test("is valid but for the secret that has to be set", async () => {
  expect(await problemsOf({ text: example })).toEqual([
    expect.stringContaining(
      "store.masterSecret: must be 64 hexadecimal digits or more; make them with `openssl rand -hex 32`",
    ),
  ]);
  expect(Object.keys((await loadSample({ text: withSecret(example) })).config.agents)).toEqual(["assistant", "echo"]);
});

test("is valid with every example in it turned on", async () => {
  const text = withSecret(example)
    .replaceAll(/^( *)#(?! )/gm, "$1")
    .replace("provider: rules", "provider: openai")
    .replace(/^ *searchKey.*$/m, "");
  const { config } = await loadSample({ text });
  expect(config.agents["assistant"]).toMatchObject({
    displayName: "Helper",
    ai: { provider: "openai", endpoint: "https://api.openai.com/v1", maxTokens: 1024, temperature: 0.7 },
    behavior: { systemPrompt: "You are a helpful assistant." },
    eventing: { intents: ["io.agentchat.message.response"], subscriptions: ["io.agentchat.message.sent"] },
  });
});

test("shows the defaults", async () => {
  const { config } = await loadSample({ text: withSecret(example) });
  const { homeserver, permissions, store } = config;
  const needed = { homeserver, permissions, store: { masterSecret: store.masterSecret.reveal() } };
  const least = await loadSample({
    text: JSON.stringify({ ...needed, metrics: {}, agents: { assistant: {}, echo: {} } }),
  });
  const comparable = ({ appservice, agents, metrics, log }: typeof config) => [
    appservice.listen,
    appservice.url,
    agents,
    metrics,
    log,
  ];
  expect(comparable(config)).toEqual(comparable(least.config));
});

test("has a description of every key", () => {
  const undescribed = (schema: z.core.$ZodType, path: string): readonly string[] =>
    [...keysOf(schema)].flatMap(([key, child]) => [
      ...(metadataOf(child).description === undefined ? [`${path}${key}`] : []),
      ...undescribed(child, `${path}${key}.`),
    ]);
  expect(undescribed(configSchema(sampleBots, sampleEventTypes), "")).toEqual([]);
});
