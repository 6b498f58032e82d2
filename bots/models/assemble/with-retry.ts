import type { ChatPart, ChatRequest } from "../chat.ts";
import { ModelError } from "../model-error.ts";
import { decideRetry } from "./decide-retry.ts";
import type { ModelClock } from "./model-clock.ts";
import type { ModelObserver } from "./model-observer.ts";
import { untilEarlyError } from "./until-early-error.ts";
import type { Wrapper } from "./wrapper.ts";

export interface RetryOptions {
  /** For the observer. */
  readonly endpoint: string;
  readonly clock: ModelClock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly observer: ModelObserver;
}

/** Repeats calls that failed before anything of the answer was emitted, where that may help; waits as long as the provider asks for, when that is short. */
export function withRetry({ endpoint, clock, random, observer }: RetryOptions): Wrapper {
  return (model) => {
    async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
      const startedAt = clock.now();
      for (let attempt = 1; ; attempt += 1) {
        const error = yield* untilEarlyError(model.stream(request));
        if (error === undefined) return;
        const elapsedMs = clock.now() - startedAt;
        const decision = decideRetry({ error, attempt, elapsedMs, random: random() });
        if (decision.kind === "give-up") {
          yield { type: "error", error: withRetryAt(error, decision.retryAfterMs, clock.now()) };
          return;
        }
        observer.retried({ endpoint, error, attempt, waitMs: decision.waitMs });
        await clock.sleep(decision.waitMs, request.signal);
      }
    }

    return { ...model, stream };
  };
}

function withRetryAt(error: ModelError, retryAfterMs: number | undefined, now: number): ModelError {
  if (retryAfterMs === undefined) return error;
  const { code, message, retryable, userMessage, cause } = error;
  const told = userMessage === undefined ? {} : { userMessage };
  return new ModelError(code, message, { retryable, ...told, cause, retryAfterMs, retryAt: now + retryAfterMs });
}
