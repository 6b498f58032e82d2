import type { Registry } from "prom-client";
import { createTally } from "./tally.ts";

/** What calls of models report; the same shape as their `ModelObserver`, which this file may not know. */
export interface ModelCallObserver {
  retried(call: { readonly endpoint: string; readonly error: { readonly code: string } }): void;
}

export function observeModels(registry: Registry): ModelCallObserver {
  const countRetry = createTally(registry, {
    name: "agentchat_model_retries_total",
    help: "Calls of a model's endpoint that failed and were made again, by what was wrong",
    labelNames: ["endpoint", "code"],
  });
  return {
    retried({ endpoint, error }) {
      countRetry(endpoint, error.code);
    },
  };
}
