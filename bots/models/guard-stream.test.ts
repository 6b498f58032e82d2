import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ChatPart } from "./chat.ts";
import { type GuardedCall, guardStream } from "./guard-stream.ts";
import { ModelError } from "./model-error.ts";

const hello: ChatPart = { type: "text-delta", text: "Hello" };
const finish: ChatPart = { type: "finish", reason: "stop" };

function guard(parts: GuardedCall["parts"], options: Partial<GuardedCall> = {}) {
  const signal = new AbortController().signal;
  const toModelError = () => new ModelError("bad-response", "typed");
  return guardStream({ signal, timeoutSeconds: 5, subject: "the server", toModelError, parts, ...options });
}

describe("ends with one finish or error when the provider", () => {
  test.each<[string, GuardedCall["parts"], readonly object[]]>([
    ["does so", streamOf(hello, finish), [hello, finish]],
    ["goes on after it", streamOf(hello, finish, hello, finish), [hello, finish]],
    ["ends without", streamOf(hello), [hello, { type: "error", error: { code: "bad-response" } }]],
    ["says nothing at all", streamOf(), [{ type: "error", error: { code: "bad-response" } }]],
    [
      "throws",
      throwing(new TypeError("x")),
      [hello, { type: "error", error: { code: "bad-response", message: "typed" } }],
    ],
    [
      "throws a typed error",
      throwing(new ModelError("rate-limited", "x")),
      [hello, { error: { code: "rate-limited" } }],
    ],
  ])("%s", async (_, parts, expected) => {
    expect(await Array.fromAsync(guard(parts))).toMatchObject(expected);
  });
});

describe("with a clock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("times out when a provider says nothing, and stops it", async () => {
    let given: AbortSignal | undefined;
    const silent: GuardedCall["parts"] = async function* (signal) {
      given = signal;
      yield hello;
      await Promise.withResolvers<never>().promise;
    };
    const parts = Array.fromAsync(guard(silent));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await parts).toMatchObject([hello, { type: "error", error: { code: "timeout", retryable: true } }]);
    expect(given?.aborted).toBe(true);
  });

  test("gives a provider the full time again whenever anything arrives", async () => {
    const thinking: GuardedCall["parts"] = async function* (_, arrived) {
      for (let thought = 0; thought < 3; thought++) {
        await wait(4000);
        arrived();
      }
      yield finish;
    };
    const parts = Array.fromAsync(guard(thinking));
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await parts).toEqual([finish]);
  });

  test("counts no time while the caller is busy with a part", async () => {
    const stream = guard(streamOf(hello, hello, finish));
    await stream.next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await Array.fromAsync(stream)).toEqual([hello, finish]);
  });

  test("leaves no timer behind", async () => {
    await Array.fromAsync(guard(streamOf(hello, finish)));
    expect(vi.getTimerCount()).toBe(0);
  });
});

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

test("stops a provider whose caller leaves", async () => {
  let stopped: AbortSignal | undefined;
  const lasting: GuardedCall["parts"] = async function* (signal) {
    stopped = signal;
    while (!signal.aborted) yield hello;
  };
  for await (const part of guard(lasting)) if (part.type === "text-delta") break;
  expect(stopped?.aborted).toBe(true);
});

function streamOf(...parts: readonly ChatPart[]): GuardedCall["parts"] {
  return async function* () {
    yield* parts;
  };
}

function throwing(error: Error): GuardedCall["parts"] {
  return async function* () {
    yield hello;
    throw error;
  };
}
