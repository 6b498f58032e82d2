import { Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import { createTally } from "./tally.ts";

/** What calls of models report; the same shape as their `ModelObserver`, which this file may not know. */
export interface ModelCallObserver {
  retried(call: { readonly endpoint: string; readonly error: Failure }): void;
  circuitChanged(circuit: { readonly endpoint: string; readonly state: "closed" | "open" | "half-open" }): void;
  queueChanged(queue: { readonly endpoint: string; readonly running: number; readonly waiting: number }): void;
  queueWaited(call: { readonly endpoint: string; readonly seconds: number }): void;
  fellBack(call: { readonly model: string; readonly error: Failure }): void;
  fallbackFailed(call: { readonly fallback: string; readonly error: Failure }): void;
}

interface Failure {
  readonly code: string;
}

const circuitStates = { closed: 0, "half-open": 1, open: 2 };
const waitBuckets = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export function observeModels(registry: Registry): ModelCallObserver {
  const registers = [registry];
  const labelNames = ["endpoint"] as const;
  const countRetry = createTally(registry, {
    name: "agentchat_model_retries_total",
    help: "Calls of a model's endpoint that failed and were made again, by what was wrong",
    labelNames: ["endpoint", "code"],
  });
  const countFallback = createTally(registry, {
    name: "agentchat_model_fallbacks_total",
    help: "Calls of a model that failed and were passed to its fallback, by what was wrong",
    labelNames: ["model", "code"],
  });
  const countFailedFallback = createTally(registry, {
    name: "agentchat_model_fallback_failures_total",
    help: "Of these, those that the fallback could not answer either",
    labelNames: ["fallback", "code"],
  });
  const circuit = new Gauge({
    name: "agentchat_model_circuit_state",
    help: "0: the endpoint is called; 2: it is down and left alone; 1: one call finds out whether it is up again",
    labelNames,
    registers,
  });
  const running = new Gauge({
    name: "agentchat_model_calls_running",
    help: "Calls under way to a model's endpoint",
    labelNames,
    registers,
  });
  const waiting = new Gauge({
    name: "agentchat_model_calls_waiting",
    help: "Calls that wait until a model's endpoint has a place for them",
    labelNames,
    registers,
  });
  const waited = new Histogram({
    name: "agentchat_model_wait_seconds",
    help: "How long calls waited for a place",
    labelNames,
    buckets: waitBuckets,
    registers,
  });
  return {
    retried: ({ endpoint, error }) => countRetry(endpoint, error.code),
    circuitChanged: ({ endpoint, state }) => circuit.set({ endpoint }, circuitStates[state]),
    queueChanged({ endpoint, ...depth }) {
      running.set({ endpoint }, depth.running);
      waiting.set({ endpoint }, depth.waiting);
    },
    queueWaited: ({ endpoint, seconds }) => waited.observe({ endpoint }, seconds),
    fellBack: ({ model, error }) => countFallback(model, error.code),
    fallbackFailed: ({ fallback, error }) => countFailedFallback(fallback, error.code),
  };
}
