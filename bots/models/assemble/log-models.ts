import type { Logger } from "pino";
import type { ModelObserver } from "./model-observer.ts";

/** Tells the log what an observer is told, as far as an operator wants to know it. */
export function logModels(log: Logger, observer: ModelObserver): ModelObserver {
  return {
    ...observer,
    retried(call) {
      const { error, ...fields } = call;
      log.warn({ ...fields, err: error }, "a call of a model failed and is made again");
      observer.retried(call);
    },
    circuitChanged(circuit) {
      const { endpoint, state } = circuit;
      if (state === "open") log.warn({ endpoint }, "a model's endpoint is down and left alone for a moment");
      if (state === "closed") log.info({ endpoint }, "a model's endpoint answers again");
      observer.circuitChanged(circuit);
    },
    fellBack(call) {
      const { error, ...fields } = call;
      log.warn({ ...fields, err: error }, "a model failed and its fallback is asked");
      observer.fellBack(call);
    },
    fallbackFailed(call) {
      const { error, ...fields } = call;
      log.warn({ ...fields, err: error }, "the fallback failed as well");
      observer.fallbackFailed(call);
    },
  };
}
