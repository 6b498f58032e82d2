import { describeEndpoint } from "../endpoint.ts";
import { ollamaUrl } from "../ollama/list-models.ts";
import type { ChatModelSettings } from "../settings.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import { createFairQueue } from "./fair-queue.ts";
import type { FairQueue } from "./fair-queue.ts";
import type { ModelClock } from "./model-clock.ts";
import type { ModelObserver } from "./model-observer.ts";

/** What all models at one URL share. */
export interface SharedEndpoint {
  /** The provider and its URL. */
  readonly endpoint: string;
  readonly breaker: CircuitBreaker;
  readonly queue: FairQueue;
}

export interface EndpointsOptions {
  readonly clock: ModelClock;
  readonly observer: ModelObserver;
}

const localConcurrency = 4;
const hostedConcurrency = 32;

/** Finds the endpoint of a model. Of several that say how much it can do at once, the most careful counts. */
export function createEndpoints({ clock, observer }: EndpointsOptions) {
  const endpoints = new Map<string, SharedEndpoint>();
  const concurrencies = new Map<string, number>();

  return (
    { provider, endpoint: url = ollamaUrl, concurrency }: ChatModelSettings,
    isHosted: boolean,
  ): SharedEndpoint => {
    const endpoint = describeEndpoint({ provider, url, model: "" });
    if (concurrency !== undefined) {
      concurrencies.set(endpoint, Math.min(concurrency, concurrencies.get(endpoint) ?? concurrency));
    }
    const known = endpoints.get(endpoint);
    if (known !== undefined) return known;
    const breaker = createCircuitBreaker({
      now: clock.now,
      onChange: (state) => {
        observer.circuitChanged({ endpoint, state });
      },
    });
    const queue = createFairQueue({
      limit: () => concurrencies.get(endpoint) ?? (isHosted ? hostedConcurrency : localConcurrency),
      onChange: (depth) => {
        observer.queueChanged({ endpoint, ...depth });
      },
    });
    const shared = { endpoint, breaker, queue };
    endpoints.set(endpoint, shared);
    return shared;
  };
}
