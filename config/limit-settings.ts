import { z } from "zod";

const count = (least: number) =>
  z.union([z.int().min(least), z.literal("unlimited")], {
    error: `must be a whole number of at least ${least}, or unlimited`,
  });
const money = z.union([z.number().min(0), z.literal("unlimited")], {
  error: "must be a number such as 0.5, or unlimited",
});

const limitKeys = {
  messagesPerMinute: count(1)
    .exactOptional()
    .meta({ example: 20 })
    .describe("How many messages of a person are answered within a minute."),
  tokensPerDay: count(0)
    .exactOptional()
    .meta({ example: 100_000 })
    .describe("How many tokens, read and written, a person may use on a day. Days and months begin at 00:00 UTC."),
  tokensPerMonth: count(0).exactOptional().meta({ example: 1_000_000 }).describe("The same in a month."),
  moneyPerDay: money
    .exactOptional()
    .meta({ example: 0.5 })
    .describe("How much a person may use on a day at the prices under ai.price, in their currency."),
  moneyPerMonth: money.exactOptional().meta({ example: 5 }).describe("The same in a month."),
};

const limits = z.strictObject(limitKeys);

const limitsWithProviders = {
  ...limitKeys,
  providers: z
    .strictObject({
      openai: limits.exactOptional().describe("Limits for OpenAI-compatible endpoints."),
      ollama: limits.exactOptional().describe("Limits for Ollama."),
    })
    .exactOptional()
    .meta({ example: { openai: { moneyPerMonth: 2 } } })
    .describe("Limits for models of one provider (openai, ollama), in place of those of the same name beside it."),
};

/** What each person may use. */
export const limitsSection = z.strictObject({
  levels: z
    .array(z.enum(["user", "admin"]))
    .default(["user"])
    .describe("Whom limits hold for, by their permission."),
  ...limitsWithProviders,
});

/** What each person may use of one agent. */
export const agentLimitsSection = z.strictObject(limitsWithProviders);

/** What a model costs. */
export const priceSection = z.strictObject({
  inputPerMillion: z.number().min(0).meta({ example: 0.25 }).describe("A million tokens that the model reads."),
  outputPerMillion: z.number().min(0).meta({ example: 2 }).describe("A million tokens that the model writes."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: "must be the three letters of a currency, such as EUR" })
    .default("USD")
    .describe("The same for all models."),
});

interface LimitFigures {
  readonly moneyPerDay?: number | "unlimited";
  readonly moneyPerMonth?: number | "unlimited";
  readonly providers?: Readonly<Record<string, Omit<LimitFigures, "providers"> | undefined>>;
}

interface Priced {
  readonly price?: { readonly currency: string };
}

interface ModelsWithPrices extends Priced {
  readonly choices?: Readonly<Record<string, Priced>>;
  readonly fallback?: Priced;
}

interface PricesAndLimits {
  readonly limits: LimitFigures;
  readonly agents: Readonly<
    Record<string, { readonly limits: LimitFigures; readonly ai: ModelsWithPrices } | undefined>
  >;
}

/** Money without a price, and prices that cannot be added up: what no section can tell by itself. */
export function checkPrices({ limits: general, agents }: PricesAndLimits, context: z.core.$RefinementCtx): void {
  const fail = (path: readonly string[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const prices = Object.entries(agents).flatMap(([id, agent]) => pricesOf(id, agent?.ai));
  const [first] = prices;
  for (const { path, currency } of prices) {
    if (first === undefined || currency === first.currency) continue;
    const message = `is ${currency}, but ${first.path.join(".")} is ${first.currency}; give all prices in one currency`;
    fail(path, message);
  }
  for (const path of first === undefined ? moneyPaths(general, ["limits"]) : [])
    fail(path, "is given, but no agent has a price; give ai.price to those whose model costs money");
  for (const [id, agent] of Object.entries(agents)) {
    if (agent === undefined || pricesOf(id, agent.ai).length > 0) continue;
    for (const path of moneyPaths(agent.limits, ["agents", id, "limits"]))
      fail(path, `is given, but the agent's model has no price; give agents.${id}.ai.price`);
  }
}

/** The currencies of an agent's models, and where they stand. */
function pricesOf(id: string, ai: ModelsWithPrices = {}) {
  const path = ["agents", id, "ai"];
  const choices = Object.entries(ai.choices ?? {}).map(([name, choice]) => ({
    ...choice,
    path: [...path, "choices", name],
  }));
  const fallback = ai.fallback === undefined ? [] : [{ ...ai.fallback, path: [...path, "fallback"] }];
  return [{ ...ai, path }, ...choices, ...fallback].flatMap((model) =>
    model.price === undefined ? [] : { path: [...model.path, "price", "currency"], currency: model.price.currency },
  );
}

function moneyPaths(figures: LimitFigures, path: readonly string[]): readonly (readonly string[])[] {
  const own = (["moneyPerDay", "moneyPerMonth"] as const).filter((key) => figures[key] !== undefined);
  const ofProviders = Object.entries(figures.providers ?? {}).flatMap(([provider, each]) =>
    each === undefined ? [] : moneyPaths(each, [...path, "providers", provider]),
  );
  return [...own.map((key) => [...path, key]), ...ofProviders];
}
