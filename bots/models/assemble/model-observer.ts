import type { ModelError } from "../model-error.ts";
import type { CircuitState } from "./circuit-breaker.ts";

/** Where calls of models report what happens to them, for metrics and the log. Called synchronously; must not throw. `endpoint` is a provider and its URL. */
export interface ModelObserver {
  /** A call failed and is made again. */
  retried(call: {
    readonly endpoint: string;
    readonly error: ModelError;
    readonly attempt: number;
    readonly waitMs: number;
  }): void;
  /** `open`: the endpoint is down and left alone; `half-open`: one call finds out. */
  circuitChanged(circuit: { readonly endpoint: string; readonly state: CircuitState }): void;
  /** Calls under way, and those that wait for them. */
  queueChanged(queue: { readonly endpoint: string; readonly running: number; readonly waiting: number }): void;
  /** A call has its turn, or has given up; 0 when it need not wait. */
  queueWaited(call: { readonly endpoint: string; readonly seconds: number }): void;
  /** A model failed and its fallback is asked. */
  fellBack(call: FallbackReport): void;
  /** And failed as well. */
  fallbackFailed(call: FallbackReport): void;
}

interface FallbackReport {
  /** Names of models. */
  readonly model: string;
  readonly fallback: string;
  readonly error: ModelError;
}
