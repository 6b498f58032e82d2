import { expect, test } from "vitest";
import { ModelError } from "../model-error.ts";
import { scriptedModel } from "../scripted-model.ts";
import type { ScriptedAnswer } from "../scripted-model.ts";
import { hastyClock, request } from "./testing.ts";
import { noRateLimit, withRateLimit } from "./with-rate-limit.ts";

const minuteMs = 60_000;

/** One model at the limit, and another one with the same key. */
function limited(...script: readonly ScriptedAnswer[]) {
  const clock = hastyClock();
  const limit = noRateLimit();
  const [one, other] = [scriptedModel(script), scriptedModel(() => "Hello.")];
  const ask = async (model: typeof one) => {
    const [first] = await Array.fromAsync(withRateLimit("here", limit, clock)(model).stream(request()));
    return first?.type === "error" ? first.error.retryAfterMs : "answer";
  };
  return { clock, other, askOne: () => ask(one), askOther: () => ask(other) };
}

function busy(retryAfterMs?: number): ScriptedAnswer {
  return [{ type: "error", error: new ModelError("rate-limited", "busy", { retryAfterMs }) }];
}

test("while a provider wants to be left alone, nobody asks it", async () => {
  const { clock, other, askOne, askOther } = limited(busy(minuteMs));
  expect(await askOne()).toBe(minuteMs);
  clock.advance(20_000);
  expect(await askOther()).toBe(40_000);
  expect(other.requests).toEqual([]);
  clock.advance(40_000);
  expect(await askOther()).toBe("answer");
});

test("is asked again after ten minutes, however long it wants to be left alone", async () => {
  const { clock, askOne, askOther } = limited(busy(60 * minuteMs));
  await askOne();
  clock.advance(10 * minuteMs - 1);
  expect(await askOther()).toBe(50 * minuteMs + 1);
  clock.advance(1);
  expect(await askOther()).toBe("answer");
});

test("a refusal without a time stops nobody", async () => {
  const { askOne, askOther } = limited(busy());
  expect([await askOne(), await askOther()]).toEqual([undefined, "answer"]);
});
