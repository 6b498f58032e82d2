import type { Logger } from "pino";
import type { ModelObserver } from "./model-observer.ts";

/** Tells the log what an observer is told. */
export function logModels(log: Logger, observer: ModelObserver): ModelObserver {
  return {
    retried(call) {
      const { error, ...fields } = call;
      log.warn({ ...fields, err: error }, "a call of a model failed and is made again");
      observer.retried(call);
    },
  };
}
