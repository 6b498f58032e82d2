import type { Logger } from "pino";
import { AgentChatError } from "#error";
import type { ConfiguredBot } from "#sdk/runtime";

/** Milliseconds a provider has for the check at start. */
const defaultTimeoutMs = 10_000;

/**
 * Checks each agent's model: its key, that the endpoint answers, that it has the model. What may mend itself – a provider that is not up yet – is said in the log.
 * @throws AgentChatError for what somebody has to change, with the place in the config
 */
export async function checkModels(
  agents: readonly Pick<ConfiguredBot, "bot" | "model" | "choices">[],
  log: Logger,
  timeoutMs = defaultTimeoutMs,
): Promise<void> {
  const models = agents.flatMap(({ bot, model, choices }) => [
    ...(model === undefined ? [] : [{ bot, model, place: "ai" }]),
    ...(model?.fallback === undefined ? [] : [{ bot, model: model.fallback, place: "ai.fallback" }]),
    ...choices.map((choice) => ({ bot, model: choice.model, place: `ai.choices.${choice.name}` })),
  ]);
  await Promise.all(
    models.map(async ({ bot, model, place }) => {
      const fields = { agent: bot.id, provider: model.provider, model: model.model };
      try {
        await model.check(AbortSignal.timeout(timeoutMs));
        log.debug(fields, "the model answers");
      } catch (error) {
        if (!(error instanceof AgentChatError)) throw error;
        // cancelled by our own signal: it did not answer in time
        if (!error.retryable && error.code !== "cancelled")
          throw new AgentChatError(error.code, `agents.${bot.id}.${place}: ${error.message}`, { cause: error });
        log.warn({ ...fields, err: error }, "the model cannot be reached now; the agent says so until it can");
      }
    }),
  );
}
