import { expect, test } from "vitest";
import { loadSample, minimalConfig } from "../config/testing.ts";
import { limitSettings } from "./limit-settings.ts";

test("gathers limits and currency from all sections", async () => {
  const { config } = await loadSample({
    text: `${minimalConfig}limits: { levels: [user, admin], tokensPerDay: 1000, providers: { openai: { tokensPerDay: 500 } } }
agents:
  echo: { limits: { messagesPerMinute: 3 } }
  assistant:
    ai: { price: { inputPerMillion: 1, outputPerMillion: 2, currency: EUR } }
    limits: { tokensPerDay: unlimited, providers: { ollama: { moneyPerMonth: 0.5 } } }
`,
  });
  expect(limitSettings(config)).toEqual({
    levels: ["user", "admin"],
    currency: "EUR",
    limits: [
      { name: "tokensPerDay", figure: 1000, botId: undefined, provider: undefined },
      { name: "tokensPerDay", figure: 500, botId: undefined, provider: "openai" },
      { name: "tokensPerDay", figure: Infinity, botId: "assistant", provider: undefined },
      { name: "moneyPerMonth", figure: 0.5, botId: "assistant", provider: "ollama" },
      { name: "messagesPerMinute", figure: 3, botId: "echo", provider: undefined },
    ],
  });
});

test("without any there are none", async () => {
  const { config } = await loadSample({ text: minimalConfig });
  expect(limitSettings(config)).toEqual({ levels: ["user"], currency: "USD", limits: [] });
});
