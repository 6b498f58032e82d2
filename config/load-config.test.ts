import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "./load-config.ts";
import { loadSample, minimalConfig, problemsOf, withAssistant } from "./testing.ts";
import type { ConfigFiles } from "./testing.ts";

test("fills in the defaults", async () => {
  const { config, warnings, directory } = await loadSample({ text: `${minimalConfig}agents: { echo: {} }\n` });
  expect(warnings).toEqual([]);
  expect(config.homeserver).toEqual({ url: "http://127.0.0.1:8008", serverName: "example.org" });
  expect(config.appservice.listen).toEqual({ host: "127.0.0.1", port: 9993 });
  expect(config.appservice.registration.file).toBe(join(directory, "registration.yaml"));
  expect(config.store.url.reveal()).toBe(`sqlite:${join(directory, "agentchat.db")}`);
  expect(config.metrics).toBeUndefined();
  expect(config.log).toEqual({ level: "info", format: "auto" });
  expect(config.agents).toEqual({
    echo: {
      ai: { provider: "rules", vision: "auto", timeoutSeconds: 120, cacheMinutes: 60, redact: "auto" },
      behavior: {
        maxContextMessages: 50,
        consentMinutes: 10,
        maxContextTokens: 8000,
        emitEvents: true,
        attachments: { maxMegabytes: 20, maxDocumentTokens: 4000, maxPictures: 4 },
        voice: { answers: "never", transcripts: true },
      },
      limits: {},
      mcp: {},
      eventing: {},
      settings: {},
    },
  });
});

test("hands over what a bot's own schema makes of its keys", async () => {
  const { config } = await loadSample(
    withAssistant("limit: 7\nsearchKey: key-of-search\nai: { provider: ollama, model: llama3.2 }"),
  );
  expect(config.agents["assistant"]?.settings).toMatchObject({ limit: 7 });
  expect(config.agents["assistant"]?.ai).toMatchObject({ provider: "ollama", model: "llama3.2" });
});

test("takes models for people to choose from, each with a key of its own", async () => {
  const choices =
    "{ smart: { provider: openai, endpoint: 'https://api.openai.com/v1', model: gpt-5, apiKey: sk-1 }, simple: {} }";
  const { config } = await loadSample(withAssistant(`ai: { provider: ollama, model: llama3.2, choices: ${choices} }`));
  const ai = config.agents["assistant"]?.ai;
  expect(ai?.choices?.["smart"]).toMatchObject({ provider: "openai", model: "gpt-5", timeoutSeconds: 120 });
  expect(ai?.choices?.["smart"]?.apiKey?.reveal()).toBe("sk-1");
  expect(ai?.choices?.["simple"]).toMatchObject({ provider: "rules" });
});

describe("reports", () => {
  test.each<ConfigFiles & { name: string; problems: readonly string[] }>([
    {
      name: "everything that an empty file lacks",
      text: "",
      problems: [
        "1:1 homeserver.url: is missing: Where AgentChat reaches the homeserver's client-server API; for example url: http://127.0.0.1:8008",
        "1:1 homeserver.serverName: is missing: The homeserver's name: what comes after the colon in the user ids of its people; for example serverName: example.org",
        "1:1 store.masterSecret: is missing: What the keys are derived from that encrypt people's content in the database. Lost, that content is lost; give masterSecret, masterSecretFile (a file that holds it) or the environment variable AGENTCHAT_STORE_MASTER_SECRET",
        "1:1 permissions: is missing: Who may do what: none, user or admin, for everyone (*), a server or a user id. The most specific entry counts",
      ],
    },
    {
      name: "fallbacks that are wrong",
      ...withAssistant("ai: { fallback: { provider: rules, modle: x } }"),
      problems: [
        '6:23 agents.assistant.ai.fallback.provider: "rules" is not one of: openai, ollama',
        expect.stringContaining(
          'agents.assistant.ai.fallback.modle: is not a known key; did you mean "model"?',
        ) as string,
      ],
    },
    {
      name: "fallbacks that miss something",
      ...withAssistant("ai: { fallback: { provider: openai, model: x } }"),
      problems: [
        expect.stringContaining("agents.assistant.ai.fallback.endpoint: is missing: provider openai needs") as string,
      ],
    },
    {
      name: "choices of models that are wrong",
      ...withAssistant("ai: { choices: { default: {}, smart: { provider: ollama } } }"),
      problems: [
        '6:22 agents.assistant.ai.choices.default: must be lower-case letters, digits and "-", a letter first, at most 30, and not default: people write it',
        "6:35 agents.assistant.ai.choices.smart.model: is missing: provider ollama needs to know which model",
      ],
    },
    {
      name: "problems of all sections at once, in the order of the file",
      text: `homeserver:
  url: 127.0.0.1:8008
  servername: example.org
appservice:
  listen: { port: "9993" }
store:
  url: mysql://localhost
  masterSecret: short
permissions:
  "@admin": admin
  example.org: amdin
log: verbose
metrics:
agents:
  asistant: {}
`,
      problems: [
        "1:1 homeserver.serverName: is missing: The homeserver's name: what comes after the colon in the user ids of its people; for example serverName: example.org",
        "2:3 homeserver.url: must be a full URL such as http://127.0.0.1:8008",
        '3:3 homeserver.servername: is not a known key; did you mean "serverName"? Have: url, serverName',
        "5:13 appservice.listen.port: must be a number, not text; take off the quotes",
        '7:3 store.url: must begin with "sqlite:" and a file, or with "postgresql://"',
        "8:3 store.masterSecret: must be 64 hexadecimal digits or more; make them with `openssl rand -hex 32`",
        '10:3 permissions["@admin"]: must be "*", a server name such as example.org, or a user id such as @alice:example.org',
        '11:3 permissions["example.org"]: "amdin" is not one of: none, user, admin; did you mean "admin"?',
        "12:1 log: must be a section with keys of its own, not text",
        "13:1 metrics: is empty; write metrics: {} for the defaults, or remove it",
        '15:3 agents.asistant: no bot has this id; did you mean "assistant"? Have: assistant, echo; a bot of your own must be named under bots',
      ],
    },
    {
      name: "a country that has no phone numbers",
      ...withAssistant("ai: { phoneCountry: de }"),
      problems: [
        "6:11 agents.assistant.ai.phoneCountry: must be the code of a country in two capital letters, such as DE or US",
      ],
    },
    {
      name: "a misspelled key deep down",
      ...withAssistant("ai:\n  provider: openai\n  endpoint: https://api.openai.com/v1\n  modle: gpt-5-mini"),
      problems: [
        "6:5 agents.assistant.ai.model: is missing: provider openai needs to know which model",
        '9:7 agents.assistant.ai.modle: is not a known key; did you mean "model"? Have: provider, endpoint, apiKey, apiKeyFile, model, maxTokens, temperature, vision, timeoutSeconds, contextTokens, concurrency, price, cacheMinutes, redact, phoneCountry, fallback, choices',
      ],
    },
    {
      name: "a key that belongs into a section below",
      ...withAssistant("systemPrompt: Be kind."),
      problems: ["6:5 agents.assistant.systemPrompt: is not a known key; it belongs under behavior"],
    },
    {
      name: "an unknown provider",
      ...withAssistant("ai: { provider: openia, temperature: 3 }"),
      problems: [
        '6:11 agents.assistant.ai.provider: "openia" is not one of: rules, openai, ollama; did you mean "openai"?',
        "6:29 agents.assistant.ai.temperature: must be at most 2",
      ],
    },
    {
      name: "a provider without what it needs",
      ...withAssistant("ai: { provider: openai }"),
      problems: [
        "6:5 agents.assistant.ai.model: is missing: provider openai needs to know which model",
        "6:5 agents.assistant.ai.endpoint: is missing: provider openai needs a base URL such as https://api.openai.com/v1",
      ],
    },
    {
      name: "a model without a provider",
      ...withAssistant("ai: { model: llama3.2 }"),
      problems: [
        "6:11 agents.assistant.ai.model: is given, but the provider is rules, which has no models; set provider: openai or ollama",
      ],
    },
    {
      name: "a password in a URL",
      ...withAssistant("ai: { provider: openai, model: x, endpoint: 'https://me:hunter2@example.org/v1' }"),
      problems: ["6:39 agents.assistant.ai.endpoint: must not hold a user name or password"],
    },
    {
      name: "event types that do not exist",
      ...withAssistant("eventing:\n  intents: [message.response]\n  subscriptions: [nonsense]"),
      problems: [
        '7:17 agents.assistant.eventing.intents[0]: "message.response" is not one of: io.agentchat.message.sent, io.agentchat.message.response; did you mean "io.agentchat.message.response"?',
        '8:23 agents.assistant.eventing.subscriptions[0]: "nonsense" is not one of: io.agentchat.message.sent, io.agentchat.message.response',
      ],
    },
    {
      name: "what a bot's own schema refuses",
      ...withAssistant("limit: 0\nsearchKey: 12"),
      problems: [
        "6:5 agents.assistant.limit: must be at least 1",
        "7:5 agents.assistant.searchKey: must be text, not a number; put it in quotes",
      ],
    },
    {
      name: "an agent that is there and empty",
      text: `${minimalConfig}agents:\n  echo:\n`,
      problems: ["5:3 agents.echo: is empty; write echo: {} for the defaults, or remove it"],
    },
    {
      name: "a key given twice, beside other problems",
      text: `${minimalConfig}log: { level: loud }\nlog: { level: loud }\n`,
      problems: [
        '4:8 log.level: "loud" is not one of: trace, debug, info, warn, error, fatal, silent',
        "5:1 log: is given twice, first in line 4",
      ],
    },
    {
      name: "a list in place of the file",
      text: "- homeserver\n",
      problems: ["1:1 must be a section with keys of its own, not a list"],
    },
  ])("$name", async ({ problems, ...sample }) => {
    expect(await problemsOf(sample)).toEqual(problems);
  });

  test("faults of the YAML alone when it cannot be judged otherwise", async () => {
    expect(await problemsOf({ text: "homeserver: {\nstore: 5\n" })).toHaveLength(1);
  });

  test("a file that is not there, with what to do", async () => {
    const options = {
      path: "no-such.yaml",
      env: {},
      bundledBots: [],
      loadBots: () => Promise.resolve([]),
      eventTypes: [],
    };
    await expect(loadConfig(options)).rejects.toMatchObject({
      code: "config-unreadable",
      message: expect.stringContaining("agentchat generate-config") as string,
    });
  });
});
