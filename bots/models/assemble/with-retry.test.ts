import { expect, test } from "vitest";
import { ModelError } from "../model-error.ts";
import { fails, scriptedModel } from "../scripted-model.ts";
import type { ScriptedAnswer } from "../scripted-model.ts";
import { hastyClock, noon, recordReports, request } from "./testing.ts";
import { withRetry } from "./with-retry.ts";

function retried(script: readonly ScriptedAnswer[], clock = hastyClock()) {
  const { observer, reports } = recordReports();
  const model = scriptedModel(script);
  const wrapped = withRetry({ endpoint: "here", clock, random: () => 1, observer })(model);
  return { wrapped, requests: model.requests, waits: clock.waits, reports };
}

function busy(retryAfterMs: number): ScriptedAnswer {
  return [{ type: "error", error: new ModelError("rate-limited", "busy", { retryAfterMs }) }];
}

test("answers with the first attempt that succeeds, as if it were the only one", async () => {
  const { wrapped, waits, reports } = retried([fails("unavailable"), busy(2000), "Hello."]);
  expect(await Array.fromAsync(wrapped.stream(request()))).toEqual([
    { type: "text-delta", text: "Hello." },
    { type: "finish", reason: "stop" },
  ]);
  expect(waits).toEqual([500, 3000]);
  expect(reports).toMatchObject([
    { kind: "retried", endpoint: "here", error: { code: "unavailable" }, attempt: 1, waitMs: 500 },
    { kind: "retried", endpoint: "here", error: { code: "rate-limited" }, attempt: 2, waitMs: 3000 },
  ]);
});

test("does not begin anew after something was said", async () => {
  const { wrapped, requests } = retried([fails("unavailable", "Half"), "Hello."]);
  expect(await Array.fromAsync(wrapped.stream(request()))).toMatchObject([
    { type: "text-delta", text: "Half" },
    { type: "error", error: { code: "unavailable" } },
  ]);
  expect(requests).toHaveLength(1);
});

test("does not wait long, and says until when it would have to", async () => {
  const { wrapped, waits } = retried([busy(60_000), "Hello."]);
  expect(await Array.fromAsync(wrapped.stream(request()))).toMatchObject([
    { type: "error", error: { code: "rate-limited", retryable: true, retryAt: noon + 60_000 } },
  ]);
  expect(waits).toEqual([]);
});

test("a call that is cancelled while it waits ends as cancelled", async () => {
  const controller = new AbortController();
  const sleep = async (): Promise<void> => {
    controller.abort();
  };
  const { wrapped } = retried([busy(1000), "Hello."], { ...hastyClock(), sleep });
  expect(await Array.fromAsync(wrapped.stream(request({ signal: controller.signal })))).toMatchObject([
    { type: "error", error: { code: "cancelled" } },
  ]);
});
