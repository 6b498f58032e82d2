import { hash } from "node:crypto";
import type { Logger } from "pino";
import type { ChatModel } from "../chat.ts";
import type { AnswerCache } from "../cache/answer-cache.ts";
import { withCache } from "../cache/with-cache.ts";
import { createChatModel } from "../create-chat-model.ts";
import { contextTokensFor } from "../ollama/context-tokens.ts";
import { withRedaction } from "../privacy/with-redaction.ts";
import type { ChatModelSettings } from "../settings.ts";
import { createEndpoints } from "./endpoints.ts";
import { logModels } from "./log-models.ts";
import { systemClock } from "./model-clock.ts";
import type { ModelClock } from "./model-clock.ts";
import type { ModelObserver } from "./model-observer.ts";
import { noRateLimit, withRateLimit } from "./with-rate-limit.ts";
import type { RateLimit } from "./with-rate-limit.ts";
import { withCircuitBreaker } from "./with-circuit-breaker.ts";
import { withFairQueue } from "./with-fair-queue.ts";
import { withFallback } from "./with-fallback.ts";
import { withRetry } from "./with-retry.ts";
import type { Wrapper } from "./wrapper.ts";

export interface ModelsOptions {
  readonly observer: ModelObserver;
  readonly log: Logger;
  readonly cache: AnswerCache;
  readonly clock?: ModelClock;
  /** From 0 to 1; default `Math.random`. */
  readonly random?: () => number;
}

/** An agent's model, and the one that answers when it cannot. */
export interface ModelSettings extends ChatModelSettings {
  readonly fallback?: ChatModelSettings;
}

/** Opens models as agents use them: a provider's, with all that stands between it and its callers. Models of one endpoint share its queue and its circuit breaker. */
export interface Models {
  /**
   * @param conversationTokens what the model is shown of a conversation at most
   * @throws ModelError `bad-settings`
   */
  open(settings: ModelSettings, conversationTokens: number): ChatModel;
}

export function createModels(options: ModelsOptions): Models {
  const { clock = systemClock, random = Math.random, log, cache } = options;
  const observer = logModels(log, options.observer);
  const endpointOf = createEndpoints({ clock, observer });
  const rateLimits = new Map<string, RateLimit>();

  /** From the provider outwards: each wraps all that stand before it. */
  function wrappersOf(settings: ChatModelSettings, model: ChatModel): readonly Wrapper[] {
    const { redact = "auto", phoneCountry } = settings;
    const { endpoint, breaker, queue } = endpointOf(settings, model.isHosted);
    return [
      withCircuitBreaker(endpoint, breaker),
      withRateLimit(endpoint, rateLimitOf(settings, endpoint), clock),
      withRetry({ endpoint, clock, random, observer }),
      withFairQueue({ endpoint, queue, clock, observer }),
      withRedaction({ redact, phoneCountry }),
      withCache({ cache, settings }),
    ];
  }

  /** Providers limit each key and each model on its own. */
  function rateLimitOf({ model, apiKey }: ChatModelSettings, endpoint: string): RateLimit {
    const id = JSON.stringify([endpoint, model, hash("sha256", apiKey?.reveal() ?? "")]);
    const limit = rateLimits.get(id) ?? noRateLimit();
    rateLimits.set(id, limit);
    return limit;
  }

  function assemble(settings: ChatModelSettings, conversationTokens: number): ChatModel {
    const contextTokens = settings.contextTokens ?? contextTokensFor(conversationTokens, settings.maxTokens);
    const model = createChatModel({ ...settings, contextTokens });
    if (settings.provider === "rules") return model;
    return wrappersOf(settings, model).reduce((wrapped, wrap) => wrap(wrapped), model);
  }

  return {
    open({ fallback, ...settings }, conversationTokens) {
      const model = assemble(settings, conversationTokens);
      if (fallback === undefined) return model;
      return withFallback(assemble(fallback, conversationTokens), observer)(model);
    },
  };
}
