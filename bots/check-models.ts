import type { Logger } from "pino";
import { CodecError } from "#codecs";
import { AgentChatError } from "#error";
import type { ConfiguredBot } from "#sdk/runtime";

/** Milliseconds a provider has for the check at start. */
const defaultTimeoutMs = 10_000;

type AgentModels = Pick<ConfiguredBot, "bot" | "model" | "choices" | "capabilities">;

/** What came of the check of one model. */
export interface ModelCheck {
  readonly agent: string;
  /** In the agent's section of the config. */
  readonly place: string;
  readonly provider: string;
  /** Left out for what is no chat model. */
  readonly model?: string;
  /** `undefined` when key, endpoint and model are good. */
  readonly error: AgentChatError | undefined;
  /** A provider that is not up yet: it may mend itself. */
  readonly mayPass: boolean;
}

/** Checks each agent's models: their keys, that the endpoint answers, that it has the model. */
export function examineModels(
  agents: readonly AgentModels[],
  timeoutMs = defaultTimeoutMs,
): Promise<readonly ModelCheck[]> {
  const models = agents.flatMap(({ bot, model, choices, capabilities }) => [
    ...(model === undefined ? [] : [{ bot, model, place: "ai" }]),
    ...(model?.fallback === undefined ? [] : [{ bot, model: model.fallback, place: "ai.fallback" }]),
    ...choices.map((choice) => ({ bot, model: choice.model, place: `ai.choices.${choice.name}` })),
    ...Object.entries({ ...capabilities }).flatMap(([place, each]) =>
      each === undefined ? [] : [{ bot, model: each, place }],
    ),
  ]);
  return Promise.all(
    models.map(async ({ bot, model, place }) => {
      const check = {
        agent: bot.id,
        place,
        provider: model.provider,
        ...("model" in model ? { model: model.model } : {}),
      };
      try {
        await model.check(AbortSignal.timeout(timeoutMs));
        return { ...check, error: undefined, mayPass: false };
      } catch (error) {
        if (!(error instanceof AgentChatError)) throw error;
        // cancelled by our own signal: it did not answer in time
        return { ...check, error, mayPass: error.retryable || error.code === "cancelled" || isMissingProgram(error) };
      }
    }),
  );
}

/** Said in the log on its own; AgentChat works without. */
function isMissingProgram(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof CodecError && cause.code === "not-installed";
}

/**
 * Checks each agent's model. What may mend itself is said in the log.
 * @throws AgentChatError for what somebody has to change, with the place in the config
 */
export async function checkModels(
  agents: readonly AgentModels[],
  log: Logger,
  timeoutMs = defaultTimeoutMs,
): Promise<void> {
  for (const { agent, place, provider, model, error, mayPass } of await examineModels(agents, timeoutMs)) {
    const fields = { agent, provider, model };
    if (error === undefined) log.debug(fields, "the model answers");
    else if (mayPass)
      log.warn({ ...fields, err: error }, "the model cannot be reached now; the agent says so until it can");
    else throw new AgentChatError(error.code, `agents.${agent}.${place}: ${error.message}`, { cause: error });
  }
}
