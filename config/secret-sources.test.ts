import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSample, minimalConfig, problemsOf, temporaryDirectory, withAssistant } from "./testing.ts";
import type { ConfigFiles } from "./testing.ts";

describe("secrets", () => {
  const noSecret = minimalConfig.replace(/^store:.*\n/m, "");
  const value = "ab".repeat(32);

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
      text: minimalConfig,
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
        /^1:1 store\.masterSecret: must be 64 hexadecimal .* \(in the environment variable AGENTCHAT_STORE_MASTER_SECRET\)$/,
      ],
    },
    {
      name: "a value that is refused, at the file it came from",
      text: `${noSecret}store:\n  masterSecretFile: master\n`,
      files: { master: "short" },
      problems: [/^4:3 store\.masterSecretFile: must be 64 hexadecimal .* \(in that file\)$/],
    },
  ])("with $name are refused", async ({ problems, ...sample }) => {
    expect(await problemsOf(sample)).toEqual(problems.map((problem) => expect.stringMatching(problem) as string));
  });
});

test("warns of files with secrets that everybody can read", async () => {
  await using directory = await temporaryDirectory({});
  const secretFile = join(directory.path, "master");
  await writeFile(secretFile, "ab".repeat(32));
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
