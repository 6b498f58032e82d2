import { expect, test } from "vitest";
import { fails, scriptedModel } from "../scripted-model.ts";
import type { ScriptedAnswer } from "../scripted-model.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";
import { hastyClock, request } from "./testing.ts";
import { withCircuitBreaker } from "./with-circuit-breaker.ts";

/** Makes calls that are answered so, seconds after the one before, and tells how each ended and what the breaker became. */
async function play(calls: readonly (readonly [afterSeconds: number, answer: ScriptedAnswer])[]) {
  const clock = hastyClock();
  const told: string[] = [];
  const breaker = createCircuitBreaker({ now: clock.now, onChange: (state) => told.push(state) });
  let answer: ScriptedAnswer = "";
  const model = withCircuitBreaker("here", breaker)(scriptedModel(() => answer));
  for (const [afterSeconds, next] of calls) {
    clock.advance(afterSeconds * 1000);
    answer = next;
    const [first] = await Array.fromAsync(model.stream(request()));
    told.push(first?.type === "error" ? first.error.code : "answer");
  }
  return told;
}

const down = fails("unreachable");
const fourFaults = Array.from({ length: 4 }, () => [0, down] as const);
const fiveFaults = [...fourFaults, [0, down] as const];
const four = Array.from({ length: 4 }, () => "unreachable");

test.each<[string, Parameters<typeof play>[0], readonly string[]]>([
  ["is closed after four faults", [...fourFaults, [0, "Hi"]], [...four, "answer"]],
  ["opens with the fifth in a row", [...fiveFaults, [4.9, "Hi"]], [...four, "open", "unreachable", "circuit-open"]],
  ["counts in a row only", [...fourFaults, [0, "Hi"], ...fourFaults], [...four, "answer", ...four]],
  [
    "lets one call through after five seconds, which closes it",
    [...fiveFaults, [5, "Hi"], [0, "Hi"]],
    [...four, "open", "unreachable", "half-open", "closed", "answer", "answer"],
  ],
  [
    "waits twice as long after a probe that fails",
    [...fiveFaults, [5, down], [9.9, "Hi"], [0.1, "Hi"]],
    [
      ...four,
      "open",
      "unreachable",
      "half-open",
      "open",
      "unreachable",
      "circuit-open",
      "half-open",
      "closed",
      "answer",
    ],
  ],
  [
    "lets the next through when a probe told nothing",
    [...fiveFaults, [5, fails("cancelled")], [0, "Hi"]],
    [...four, "open", "unreachable", "half-open", "open", "cancelled", "half-open", "closed", "answer"],
  ],
  [
    "opens for no refusal and no nonsense",
    [...fourFaults, [0, fails("rate-limited")], ...fourFaults, [0, fails("bad-response")]],
    [...four, "rate-limited", ...four, "bad-response"],
  ],
  ["opens for no answer that breaks off", [...fourFaults, [0, fails("unreachable", "Half")]], [...four, "answer"]],
])("%s", async (_, calls, expected) => {
  expect(await play(calls)).toEqual(expected);
});

test("while a probe is under way no other call is let through", () => {
  const clock = hastyClock();
  const breaker = createCircuitBreaker({ now: clock.now, onChange: () => undefined });
  for (let fault = 0; fault < 5; fault += 1) breaker.settle("fault");
  expect(breaker.admits()).toBe(false);
  clock.advance(5000);
  expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
});
