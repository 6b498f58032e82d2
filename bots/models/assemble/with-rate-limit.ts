import type { ChatPart, ChatRequest } from "../chat.ts";
import { ModelError } from "../model-error.ts";
import type { ModelClock } from "./model-clock.ts";
import type { Wrapper } from "./wrapper.ts";

/** When a provider wants to be called again, as it said to one of the calls; shared by all with the same key. Milliseconds since the epoch. */
export interface RateLimit {
  until: number;
  /** Earlier than `until` where that is far off: an administrator may have raised the limit. */
  asksAgainAt: number;
}

export function noRateLimit(): RateLimit {
  return { until: 0, asksAgainAt: 0 };
}

const longestPauseMs = 10 * 60_000;

/** Makes no call of which it is known that the provider will refuse it. */
export function withRateLimit(endpoint: string, limit: RateLimit, clock: Pick<ModelClock, "now">): Wrapper {
  return (model) => {
    async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
      const startedAt = clock.now();
      if (startedAt < limit.asksAgainAt && !request.signal.aborted) {
        const retryAfterMs = limit.until - startedAt;
        const message = `${endpoint} has had too many requests and wants none for ${Math.ceil(retryAfterMs / 1000)} s`;
        yield { type: "error", error: new ModelError("rate-limited", message, { retryAfterMs }) };
        return;
      }
      for await (const part of model.stream(request)) {
        if (part.type === "error" && part.error.code === "rate-limited") note(part.error.retryAfterMs ?? 0);
        yield part;
      }
    }

    function note(retryAfterMs: number): void {
      const now = clock.now();
      if (now + retryAfterMs <= limit.until) return;
      limit.until = now + retryAfterMs;
      limit.asksAgainAt = now + Math.min(retryAfterMs, longestPauseMs);
    }

    return { ...model, stream };
  };
}
