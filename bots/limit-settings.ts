import type { AgentConfig, Config } from "#config";
import type { Limit, LimitSettings } from "#sdk/runtime";

/** What people may use, gathered from all sections of the config. */
export function limitSettings({ limits, agents }: Pick<Config, "limits" | "agents">): LimitSettings {
  const { levels, ...general } = limits;
  const models = Object.values(agents).flatMap(({ ai }) => [
    ai,
    ...Object.values(ai.choices ?? {}),
    ...(ai.fallback === undefined ? [] : [ai.fallback]),
  ]);
  const prices = models.flatMap(({ price }) => price ?? []);
  return {
    levels,
    limits: [
      ...limitsIn(general, undefined),
      ...Object.entries(agents).flatMap(([id, agent]) => limitsIn(agent.limits, id)),
    ],
    currency: prices[0]?.currency ?? "USD",
  };
}

const names = ["messagesPerMinute", "tokensPerDay", "tokensPerMonth", "moneyPerDay", "moneyPerMonth"] as const;

function limitsIn({ providers = {}, ...all }: AgentConfig["limits"], botId: string | undefined): readonly Limit[] {
  const scopes = [[undefined, all] as const, ...Object.entries(providers)];
  return scopes.flatMap(([provider, figures]) =>
    names.flatMap((name) => {
      const figure = figures?.[name];
      if (figure === undefined) return [];
      return { name, botId, provider, figure: figure === "unlimited" ? Number.POSITIVE_INFINITY : figure };
    }),
  );
}
