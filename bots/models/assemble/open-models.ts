import type { Logger } from "pino";
import type { ChatModel } from "../chat.ts";
import type { AnswerCache } from "../cache/answer-cache.ts";
import { withCache } from "../cache/with-cache.ts";
import { createChatModel } from "../create-chat-model.ts";
import { describeEndpoint } from "../endpoint.ts";
import { ollamaUrl } from "../ollama/list-models.ts";
import { withRedaction } from "../privacy/with-redaction.ts";
import type { ChatModelSettings } from "../settings.ts";
import { logModels } from "./log-models.ts";
import { systemClock } from "./model-clock.ts";
import type { ModelClock } from "./model-clock.ts";
import type { ModelObserver } from "./model-observer.ts";
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

/** Opens models as agents use them: a provider's, with all that stands between it and its callers. */
export interface Models {
  /** @throws ModelError `bad-settings` */
  open(settings: ChatModelSettings): ChatModel;
}

export function createModels(options: ModelsOptions): Models {
  const { clock = systemClock, random = Math.random, log, cache } = options;
  const observer = logModels(log, options.observer);

  /** From the provider outwards: each wraps all that stand before it. */
  function wrappersOf(settings: ChatModelSettings): readonly Wrapper[] {
    if (settings.provider === "rules") return [];
    const endpoint = describeEndpoint({ ...settings, model: "", url: settings.endpoint ?? ollamaUrl });
    const { redact = "auto", phoneCountry } = settings;
    return [
      withRetry({ endpoint, clock, random, observer }),
      withRedaction({ redact, phoneCountry }),
      withCache({ cache, settings }),
    ];
  }

  return {
    open: (settings) => wrappersOf(settings).reduce<ChatModel>((model, wrap) => wrap(model), createChatModel(settings)),
  };
}
