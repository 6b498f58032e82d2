import type { ModelError } from "../model-error.ts";

/** Where calls of models report what happens to them, for metrics and the log. Called synchronously; must not throw. `endpoint` is a provider and its URL. */
export interface ModelObserver {
  /** A call failed and is made again. */
  retried(call: {
    readonly endpoint: string;
    readonly error: ModelError;
    readonly attempt: number;
    readonly waitMs: number;
  }): void;
}
