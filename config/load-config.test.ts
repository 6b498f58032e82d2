import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfigError, formatProblem } from "./config-error.ts";
import { loadSample, minimalConfig, temporaryDirectory } from "./testing.ts";
import type { ConfigFiles } from "./testing.ts";
import { loadConfig } from "./load-config.ts";

/** All problems of a config, as lines without the file's name. */
async function problemsOf(sample: ConfigFiles): Promise<readonly string[]> {
  const error: unknown = await loadSample(sample).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return error instanceof ConfigError
    ? error.problems.map((problem) => formatProblem("", problem).slice(1))
    : [String(error)];
}

/** The minimal config with the settings of the assistant in line 5 and below. */
function withAssistant(settings: string): ConfigFiles {
  return { text: `${minimalConfig}agents:\n  assistant:\n${settings.replaceAll(/^/gm, "    ")}\n` };
}

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
      ai: { provider: "rules", timeoutSeconds: 120 },
      behavior: { maxContextMessages: 50, emitEvents: true },
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
        "8:3 store.masterSecret: must have at least 32 characters; make one with `openssl rand -hex 32`",
        '10:3 permissions["@admin"]: must be "*", a server name such as example.org, or a user id such as @alice:example.org',
        '11:3 permissions["example.org"]: "amdin" is not one of: none, user, admin; did you mean "admin"?',
        "12:1 log: must be a section with keys of its own, not text",
        "13:1 metrics: is empty; write metrics: {} for the defaults, or remove it",
        '15:3 agents.asistant: no bot has this id; did you mean "assistant"? Have: assistant, echo; a bot of your own must be named under bots',
      ],
    },
    {
      name: "a misspelled key deep down",
      ...withAssistant("ai:\n  provider: openai\n  endpoint: https://api.openai.com/v1\n  modle: gpt-5-mini"),
      problems: [
        "6:5 agents.assistant.ai.model: is missing: provider openai needs to know which model",
        '9:7 agents.assistant.ai.modle: is not a known key; did you mean "model"? Have: provider, endpoint, apiKey, apiKeyFile, model, maxTokens, temperature, timeoutSeconds',
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

describe("secrets", () => {
  const noSecret = minimalConfig.replace(/^store:.*\n/m, "");
  const value = "x".repeat(40);

  test.each<ConfigFiles & { name: string }>([
    { name: "a file", text: `${noSecret}store: { masterSecretFile: master }`, files: { master: `${value}\n` } },
    { name: "the environment", text: noSecret, env: { AGENTCHAT_STORE_MASTER_SECRET: value } },
    {
      name: "a file that the environment names",
      text: noSecret,
      env: { AGENTCHAT_STORE_MASTER_SECRET_FILE: "master" },
      files: { master: value },
    },
    {
      name: "its key, while the variable is empty",
      text: `${noSecret}store: { masterSecret: ${value} }`,
      env: { AGENTCHAT_STORE_MASTER_SECRET: "" },
    },
  ])("may come from $name", async (sample) => {
    expect((await loadSample(sample)).config.store.masterSecret.reveal()).toBe(value);
  });

  test("follow one rule for every key, those of bots included", async () => {
    const { config } = await loadSample({
      ...withAssistant("ai: { provider: openai, model: m, endpoint: 'https://example.org', apiKeyFile: key }"),
      env: { AGENTCHAT_AGENTS_ASSISTANT_SEARCH_KEY: "of-search", AGENTCHAT_STORE_URL: "postgresql://a:b@c/d" },
      files: { key: "of-ai\r\n" },
    });
    expect(config.agents["assistant"]?.ai.apiKey?.reveal()).toBe("of-ai");
    expect(config.agents["assistant"]?.settings["searchKey"]).toHaveProperty("reveal");
    expect(config.store.url.reveal()).toBe("postgresql://a:b@c/d");
  });

  test("do not turn on an agent that the file does not name", async () => {
    const env = { AGENTCHAT_AGENTS_ASSISTANT_AI_API_KEY: "key" };
    expect((await loadSample({ text: minimalConfig, env })).config.agents).toEqual({});
  });

  test.each<ConfigFiles & { name: string; problems: readonly RegExp[] }>([
    {
      name: "two sources",
      text: `${minimalConfig}`,
      env: { AGENTCHAT_STORE_MASTER_SECRET: value },
      problems: [
        /^2:10 store\.masterSecret: is given more than once, as store\.masterSecret and AGENTCHAT_STORE_MASTER_SECRET; keep one of them$/,
      ],
    },
    {
      name: "a file that is not there",
      text: `${noSecret}store: { masterSecretFile: nowhere }`,
      problems: [/^3:10 store\.masterSecretFile: names the file \/.*nowhere, which does not exist$/],
    },
    {
      name: "a value that is refused, at the variable it came from",
      text: noSecret,
      env: { AGENTCHAT_STORE_MASTER_SECRET: "short" },
      problems: [
        /^1:1 store\.masterSecret: must have at least 32 .* \(in the environment variable AGENTCHAT_STORE_MASTER_SECRET\)$/,
      ],
    },
    {
      name: "a value that is refused, at the file it came from",
      text: `${noSecret}store:\n  masterSecretFile: master\n`,
      files: { master: "short" },
      problems: [/^4:3 store\.masterSecretFile: must have at least 32 .* \(in that file\)$/],
    },
  ])("with $name are refused", async ({ problems, ...sample }) => {
    expect(await problemsOf(sample)).toEqual(problems.map((problem) => expect.stringMatching(problem) as string));
  });
});

describe("the registration", () => {
  test.each<{ name: string; files: Readonly<Record<string, string>>; text?: string; problem: RegExp }>([
    {
      name: "is not there",
      files: {},
      text: `${minimalConfig}appservice:\n  registration: none.yaml\n`,
      problem:
        /^5:3 appservice\.registration: the file \/.*none\.yaml does not exist; make it with `agentchat generate-registration`$/,
    },
    {
      name: "is no registration",
      files: { "registration.yaml": "id: 5\n" },
      problem: /is not a registration \(look at: id, url, as_token/,
    },
    {
      name: "is no YAML",
      files: { "registration.yaml": "as_token: {hunter2" },
      problem: /is not a registration; make it anew/,
    },
    {
      name: "is of another server",
      files: {},
      text: minimalConfig.replace("serverName: example.org", "serverName: example.com"),
      problem: /does not reserve @_agentchat_\*:example\.com \(homeserver\.serverName\)/,
    },
  ])("is refused when it $name", async ({ files, text, problem }) => {
    expect(await problemsOf({ text: text ?? minimalConfig, files })).toEqual([expect.stringMatching(problem)]);
  });

  test("is reported beside what else is wrong", async () => {
    const text = "appservice: { registration: none.yaml }\nhomeserver: { url: 5 }\n";
    const problems = await problemsOf({ text });
    expect(problems.some((problem) => problem.includes("none.yaml does not exist"))).toBe(true);
    expect(problems.some((problem) => problem.includes("homeserver.url"))).toBe(true);
  });
});

describe("further bots", () => {
  const text = `${minimalConfig}bots: [./mine.ts]\nagents: { mine: {} }\n`;
  const config = z.object({ mood: z.string().default("good") });

  test("bring their own keys", async () => {
    const loaded = await loadSample({
      text,
      loadBots: () => Promise.resolve([{ id: "mine", displayName: "Mine", config }]),
    });
    expect(loaded.config.agents["mine"]?.settings).toEqual({ mood: "good" });
    expect(loaded.bots.map((bot) => bot.id)).toEqual(["assistant", "echo", "mine"]);
  });

  test.each([
    {
      name: "cannot be loaded",
      bot: () => Promise.reject(new Error("no such file")),
      problem: "cannot be loaded: no such file",
    },
    {
      name: "has the id of another",
      bot: () => Promise.resolve([{ id: "echo", displayName: "Echo" }]),
      problem: 'there is another bot with the id "echo"; give one of them another id',
    },
    {
      name: "takes a key that all agents have",
      bot: () => Promise.resolve([{ id: "mine", displayName: "Mine", config: z.object({ ai: z.string() }) }]),
      problem: 'the bot "mine" adds config keys that every agent has already: ai; give them other names',
    },
  ])("are reported where they are named when one $name", async ({ bot, problem }) => {
    expect(await problemsOf({ text, loadBots: bot })).toEqual([`4:8 bots[0]: ${problem}`]);
  });
});

test("warns of what is wrong and does no harm yet", async () => {
  const registration = `id: a
url: http://elsewhere:1
as_token: one
hs_token: two
sender_localpart: agentchat
namespaces: { users: [{ exclusive: true, regex: '@_agentchat_.*:example\\.org' }] }
`;
  const { warnings } = await loadSample({ text: minimalConfig, files: { "registration.yaml": registration } });
  expect(warnings.map((warning) => warning.message)).toEqual([
    expect.stringMatching(
      /lacks rate_limited: false, receive_ephemeral: true, org\.matrix\.msc3202: true, io\.element\.msc4190: true$/,
    ),
    expect.stringContaining("tells the homeserver to reach AgentChat at http://elsewhere:1"),
  ]);
});

test("warns of files with secrets that everybody can read", async () => {
  await using directory = await temporaryDirectory({});
  const { chmod, writeFile } = await import("node:fs/promises");
  const secretFile = join(directory.path, "master");
  await writeFile(secretFile, "x".repeat(32));
  await chmod(secretFile, 0o644);
  const text = minimalConfig.replace(/^store:.*$/m, `store: { masterSecretFile: ${secretFile} }`);
  const { warnings } = await loadSample({ text });
  expect(warnings).toEqual([
    {
      path: "store.masterSecretFile",
      line: 2,
      column: 10,
      message: `holds a secret, and everybody on this machine can read ${secretFile}`,
      suggestion: `chmod 600 ${secretFile}`,
    },
  ]);
});
