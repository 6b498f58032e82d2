import type { ChatPart, ChatRequest } from "../chat.ts";
import { ModelError } from "../model-error.ts";
import type { FairQueue, QueuePlace } from "./fair-queue.ts";
import type { ModelClock } from "./model-clock.ts";
import type { ModelObserver } from "./model-observer.ts";
import type { Wrapper } from "./wrapper.ts";

export interface FairQueueWrapperOptions {
  readonly endpoint: string;
  readonly queue: FairQueue;
  readonly clock: ModelClock;
  readonly observer: ModelObserver;
}

/** Longer than this nobody waits for a place. */
const maxWaitMs = 120_000;

/** Makes calls wait until the endpoint has a place for them. */
export function withFairQueue({ endpoint, queue, clock, observer }: FairQueueWrapperOptions): Wrapper {
  return (model) => {
    async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
      const enteredAt = clock.now();
      const place = queue.enter(request.person?.id ?? "");
      try {
        if (!place.isGranted()) await waitForPlace(place, request.signal);
        observer.queueWaited({ endpoint, seconds: (clock.now() - enteredAt) / 1000 });
        if (place.isGranted() || request.signal.aborted) yield* model.stream(request);
        else yield { type: "error", error: tooBusy(endpoint) };
      } finally {
        place.leave();
      }
    }

    async function waitForPlace(place: QueuePlace, signal: AbortSignal): Promise<void> {
      const waited = new AbortController();
      await Promise.race([place.granted, clock.sleep(maxWaitMs, AbortSignal.any([signal, waited.signal]))]);
      waited.abort();
    }

    return { ...model, stream };
  };
}

function tooBusy(endpoint: string): ModelError {
  const advice = "raise ai.concurrency where it can do more at once, or add a model as ai.fallback";
  return new ModelError("rate-limited", `${endpoint} had no place for a call within ${maxWaitMs / 1000} s; ${advice}`);
}
