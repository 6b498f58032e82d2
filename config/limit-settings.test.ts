import { describe, expect, test } from "vitest";
import { loadSample, minimalConfig, problemsOf } from "./testing.ts";

const price = (currency: string) => `{ inputPerMillion: 1, outputPerMillion: 2, currency: ${currency} }`;
const priced = (currency: string) => `{ price: ${price(currency)} }`;

test("without limits there are none, and they are for people who are no admins", async () => {
  const { config } = await loadSample({ text: minimalConfig });
  expect(config.limits).toEqual({ levels: ["user"] });
});

test("takes limits for all, for a provider, for an agent, and for both", async () => {
  const text = `${minimalConfig}limits: { levels: [user, admin], tokensPerDay: 1000, providers: { openai: { moneyPerMonth: 2.5 } } }
agents:
  assistant:
    ai: ${priced("EUR")}
    limits: { tokensPerDay: unlimited, messagesPerMinute: 3, providers: { ollama: { tokensPerMonth: 0 } } }
`;
  const { config } = await loadSample({ text });
  expect(config.limits).toEqual({
    levels: ["user", "admin"],
    tokensPerDay: 1000,
    providers: { openai: { moneyPerMonth: 2.5 } },
  });
  expect(config.agents["assistant"]?.limits).toEqual({
    tokensPerDay: "unlimited",
    messagesPerMinute: 3,
    providers: { ollama: { tokensPerMonth: 0 } },
  });
});

describe("reports", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "figures that are none",
      "limits: { messagesPerMinute: 0, tokensPerDay: 1.5, moneyPerDay: lots }\n",
      [
        "4:11 limits.messagesPerMinute: must be at least 1",
        "4:33 limits.tokensPerDay: must be a whole number of at least 0, or unlimited",
        "4:52 limits.moneyPerDay: must be a number such as 0.5, or unlimited",
      ],
    ],
    [
      "misspelled keys",
      "limits: { tokenPerDay: 10, providers: { opnai: { tokensPerDay: 1 } } }\n",
      [
        '4:11 limits.tokenPerDay: is not a known key; did you mean "tokensPerDay"? Have: levels, messagesPerMinute, tokensPerDay, tokensPerMonth, moneyPerDay, moneyPerMonth, providers',
        '4:41 limits.providers.opnai: is not a known key; did you mean "openai"? Have: openai, ollama',
      ],
    ],
    [
      "a currency that is none",
      `agents: { echo: { ai: ${priced("euros")} } }\n`,
      ["4:75 agents.echo.ai.price.currency: must be the three letters of a currency, such as EUR"],
    ],
    [
      "limits of money where nothing has a price",
      "limits: { moneyPerDay: 1, providers: { ollama: { moneyPerMonth: 2 } } }\n",
      [
        "4:11 limits.moneyPerDay: is given, but no agent has a price; give ai.price to those whose model costs money",
        "4:50 limits.providers.ollama.moneyPerMonth: is given, but no agent has a price; give ai.price to those whose model costs money",
      ],
    ],
    [
      "a limit of money for an agent without a price",
      `agents: { echo: { limits: { moneyPerDay: 1 } }, assistant: { ai: ${priced("EUR")} } }\n`,
      ["4:29 agents.echo.limits.moneyPerDay: is given, but the agent's model has no price; give agents.echo.ai.price"],
    ],
    [
      "prices of a fallback that cannot be added up",
      `agents: { assistant: { ai: { provider: ollama, model: m, price: ${price("EUR")}, fallback: { provider: ollama, model: n, price: ${price("USD")} } } } }\n`,
      [
        expect.stringContaining(
          "agents.assistant.ai.fallback.price.currency: is USD, but agents.assistant.ai.price.currency is EUR",
        ) as string,
      ],
    ],
    [
      "prices that cannot be added up",
      `agents: { echo: { ai: ${priced("EUR")} }, assistant: { ai: ${priced("USD")} } }\n`,
      [
        "4:75 agents.echo.ai.price.currency: is EUR, but agents.assistant.ai.price.currency is USD; give all prices in one currency",
      ],
    ],
  ])("%s", async (_, text, problems) => {
    expect(await problemsOf({ text: `${minimalConfig}${text}` })).toEqual(problems);
  });
});
