import type { Logger } from "pino";
import { AgentChatError } from "#error";
import type { ConfiguredBot } from "#sdk/runtime";

/** Milliseconds a provider has for the check at start. */
const checkTimeoutMs = 10_000;

/**
 * Checks each agent's model: its key, that the endpoint answers, that it has the model. What may mend itself – a provider that is not up yet – is said in the log.
 * @throws ModelError for what somebody has to change
 */
export async function checkModels(bots: readonly ConfiguredBot[], log: Logger): Promise<void> {
  await Promise.all(
    bots.map(async ({ bot, model }) => {
      if (model === undefined) return;
      const fields = { agent: bot.id, provider: model.provider, model: model.model };
      try {
        await model.check(AbortSignal.timeout(checkTimeoutMs));
        log.debug(fields, "the model answers");
      } catch (error) {
        if (!(error instanceof AgentChatError) || !error.retryable) throw error;
        log.warn({ ...fields, err: error }, "the model cannot be reached now; the agent says so until it can");
      }
    }),
  );
}
