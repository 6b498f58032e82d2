import { expect, test } from "vitest";
import { decideRetry } from "./decide-retry.ts";
import type { FailedAttempt, RetryDecision } from "./decide-retry.ts";

const failed: FailedAttempt = {
  error: { code: "unavailable", retryable: true, retryAfterMs: undefined },
  attempt: 1,
  elapsedMs: 0,
  random: 1,
};
const asking = (retryAfterMs: number) => ({ error: { ...failed.error, retryAfterMs } });
const giveUp: RetryDecision = { kind: "give-up" };
const retryIn = (waitMs: number): RetryDecision => ({ kind: "retry", waitMs });

test.each<[string, Partial<FailedAttempt>, RetryDecision]>([
  ["waits half a second after the first failure", {}, retryIn(500)],
  ["waits twice as long after the second", { attempt: 2 }, retryIn(1000)],
  ["waits less by chance, but at least half", { random: 0 }, retryIn(250)],
  ["gives up after the third", { attempt: 3 }, giveUp],
  ["gives up what cannot succeed", { error: { ...failed.error, retryable: false } }, giveUp],
  ["gives up where nobody is asked", { error: { ...failed.error, code: "circuit-open" } }, giveUp],
  ["waits as long as it is asked to, and a little more", asking(3000), retryIn(3500)],
  ["waits a little when it is asked not to wait", asking(0), retryIn(500)],
  ["waits 20 s", asking(20_000), retryIn(20_500)],
  ["waits no longer, and says how long it would be", asking(20_001), { kind: "give-up", retryAfterMs: 20_001 }],
  ["says so after the last attempt too", { ...asking(60_000), attempt: 3 }, { kind: "give-up", retryAfterMs: 60_000 }],
  ["begins an attempt 30 s after the first", { elapsedMs: 29_500 }, retryIn(500)],
  ["begins none later, as after a time-out", { elapsedMs: 29_501 }, giveUp],
])("%s", (_, attempt, decision) => {
  expect(decideRetry({ ...failed, ...attempt })).toEqual(decision);
});
