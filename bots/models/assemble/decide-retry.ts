import type { ModelError } from "../model-error.ts";

export interface FailedAttempt {
  readonly error: Pick<ModelError, "code" | "retryable" | "retryAfterMs">;
  /** The first is 1. */
  readonly attempt: number;
  /** Since the first attempt began. */
  readonly elapsedMs: number;
  /** From 0 to 1; spreads those that failed at the same time. */
  readonly random: number;
}

/** `give-up` with `retryAfterMs` where the provider wants to be left alone for longer than a person waits. */
export type RetryDecision =
  { readonly kind: "retry"; readonly waitMs: number } | { readonly kind: "give-up"; readonly retryAfterMs?: number };

const maxAttempts = 3;
const firstBackoffMs = 500;
/** The longest wait that a person is left without a word. */
const maxWaitMs = 20_000;
/** No attempt begins later than this after the first. */
const patienceMs = 30_000;

/** Whether a call that failed before anything of the answer was emitted is made again, and when. */
export function decideRetry({ error, attempt, elapsedMs, random }: FailedAttempt): RetryDecision {
  if (!error.retryable || error.code === "circuit-open") return { kind: "give-up" };
  const { retryAfterMs = 0 } = error;
  if (retryAfterMs > maxWaitMs) return { kind: "give-up", retryAfterMs };
  const backoffMs = firstBackoffMs * 2 ** (attempt - 1) * (0.5 + random / 2);
  const waitMs = Math.round(retryAfterMs + backoffMs);
  if (attempt >= maxAttempts || elapsedMs + waitMs > patienceMs) return { kind: "give-up" };
  return { kind: "retry", waitMs };
}
