import { describe, expect, test } from "vitest";
import { type ChatModelSettings, chatModelSettings, createChatModel } from "./index.ts";

const secret = { reveal: () => "sk-1" };
const endpoint = "http://127.0.0.1:8080/v1";

describe("refuses settings, saying what to change", () => {
  test.each<[string, object, RegExp]>([
    ["openai without a model", { provider: "openai", endpoint }, /openai provider needs model.*gpt/],
    [
      "openai without an endpoint",
      { provider: "openai", model: "x" },
      /needs endpoint.*https:\/\/api\.openai\.com\/v1/,
    ],
    ["OpenAI without a key", { provider: "openai", model: "x", endpoint: "https://api.openai.com/v1" }, /needs apiKey/],
    ["ollama without a model", { provider: "ollama" }, /ollama provider needs model.*llama3\.2/],
    [
      "a key with a line break",
      { provider: "openai", model: "x", endpoint, apiKey: { reveal: () => "sk-1\n" } },
      /apiKey is empty, or/,
    ],
    [
      "credentials in the endpoint",
      { provider: "openai", model: "x", endpoint: "http://u:sk-1@host" },
      /endpoint: must not hold/,
    ],
    ["several at once", { provider: "rules", temperature: 3, maxTokens: 0 }, /maxTokens: .*; temperature: /],
    ["unknown settings", { provider: "rules", temprature: 1 }, /temprature/],
  ])("%s", (_, settings, message) => {
    const create = () => createChatModel(settings as ChatModelSettings);
    expect(create).toThrow(
      expect.objectContaining({ code: "bad-settings", message: expect.stringMatching(message) as unknown }),
    );
    expect(create).toThrow(expect.objectContaining({ message: expect.not.stringContaining("sk-1") as unknown }));
  });
});

describe("knows whether prompts leave the operator's machines", () => {
  test.each<[ChatModelSettings, boolean]>([
    [{ provider: "rules" }, false],
    [{ provider: "openai", model: "x", endpoint }, false],
    [{ provider: "openai", model: "x", endpoint: "https://api.openai.com/v1", apiKey: secret }, true],
    [{ provider: "ollama", model: "llama3.2" }, false],
    [{ provider: "ollama", model: "gpt-oss:120b-cloud" }, true],
  ])("%o: %s", (settings, isHosted) => {
    expect(createChatModel(settings)).toMatchObject({ provider: settings.provider, isHosted });
  });
});

test("every setting is documented", () => {
  const undocumented = Object.entries(chatModelSettings.shape).filter(([, schema]) => !schema.description);
  expect(undocumented).toEqual([]);
});
