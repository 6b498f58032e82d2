import { describe, expect, test } from "vitest";
import { createReplyStream } from "./reply-stream.ts";
import type { Clock } from "./reply-stream.ts";

/** A clock that stands still until `advance`. */
function createTestClock() {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const clock: Clock = {
    now: () => now,
    async sleep(milliseconds, signal) {
      if (signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { at: now + milliseconds, wake: resolve };
      sleepers.add(sleeper);
      signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      sleepers.delete(sleeper);
    },
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  };
  return {
    clock,
    advance: async (milliseconds: number): Promise<void> => {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const next = [...sleepers].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
        if (next === undefined) break;
        now = Math.max(now, next.at);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

function open({ latencyMs = 0, maxBytes = 1000, maxMessages = Infinity, isAttachable = true } = {}) {
  const { clock, advance } = createTestClock();
  const messages: { text: string; isLive: boolean }[] = [];
  const calls: string[] = [];
  const never = new AbortController().signal;
  const take = async (): Promise<void> => {
    if (latencyMs > 0) await clock.sleep(latencyMs, never);
  };
  const stream = createReplyStream<number>({
    clock,
    maxBytes,
    maxMessages,
    sender: {
      attach(whole, rest) {
        calls.push(`attach ${whole.length}: ${rest}`);
        return Promise.resolve(isAttachable);
      },
      async send(text, isLive) {
        await take();
        calls.push(`send ${text}`);
        return { id: messages.push({ text, isLive }) - 1, isNew: true };
      },
      async edit(id, text, isLive) {
        await take();
        calls.push(`edit ${text}`);
        messages[id] = { text, isLive };
      },
    },
  });
  return { stream, advance, messages, calls };
}

describe("an answer that is being written", () => {
  test("is one message when it is complete at once", async () => {
    const { stream, calls, messages } = open();
    stream.write("Hello ");
    stream.write("there.");
    await stream.finish();
    expect(calls).toEqual(["send Hello there."]);
    expect(messages).toEqual([{ text: "Hello there.", isLive: false }]);
  });

  test("appears soon, grows, and ends complete", async () => {
    const { stream, advance, messages } = open();
    stream.write("Hel");
    await advance(200);
    expect(messages).toEqual([{ text: "Hel", isLive: true }]);
    stream.write("lo");
    await advance(500);
    expect(messages).toEqual([{ text: "Hel", isLive: true }]);
    await advance(500);
    expect(messages).toEqual([{ text: "Hello", isLive: true }]);
    stream.write(" Alice");
    await stream.finish();
    expect(messages).toEqual([{ text: "Hello Alice", isLive: false }]);
  });

  test("is not edited while there is nothing new", async () => {
    const { stream, advance, calls } = open();
    stream.write("Hello");
    await advance(20_000);
    expect(calls).toEqual(["send Hello"]);
  });

  test("that never begins sends nothing", async () => {
    const { stream, advance, calls } = open();
    stream.write(" \n");
    await advance(1000);
    await stream.finish();
    expect(calls).toEqual([]);
  });

  test.each([
    { isAttachable: true, shown: ["first paragraph"] },
    { isAttachable: false, shown: ["first paragraph", "second paragraph", "third"] },
  ])("shows its beginning and is attached, if it can be: $isAttachable", async ({ isAttachable, shown }) => {
    const { stream, advance, messages, calls } = open({ maxBytes: 20, maxMessages: 1, isAttachable });
    stream.write("first paragraph\n\nsecond paragraph");
    await advance(20_000);
    expect(messages.map(({ text }) => text)).toEqual(["first paragraph"]);
    stream.write("\n\nthird");
    await stream.finish();
    expect(calls).toContain("attach 40: second paragraph\n\nthird");
    expect(messages).toEqual(shown.map((text) => ({ text, isLive: false })));
  });

  test("that is long becomes several messages, all but the newest complete", async () => {
    const { stream, advance, messages } = open({ maxBytes: 20 });
    stream.write("first paragraph\n\nsecond");
    await advance(200);
    expect(messages).toEqual([
      { text: "first paragraph", isLive: false },
      { text: "second", isLive: true },
    ]);
    stream.write(" paragraph\n\nthird");
    await stream.finish();
    expect(messages.map(({ text }) => text)).toEqual(["first paragraph", "second paragraph", "third"]);
    expect(messages.some(({ isLive }) => isLive)).toBe(false);
  });

  test.each([
    [0, 15],
    [25, 15],
    [100, 8],
  ])("of 30 s costs, where a message takes %d ms, at most %d messages", async (latencyMs, most) => {
    const { stream, advance, calls, messages } = open({ latencyMs, maxBytes: 10_000 });
    for (let word = 0; word < 300; word += 1) {
      stream.write(`word${word} `);
      await advance(100);
    }
    const finishing = stream.finish();
    await advance(1000);
    await finishing;
    expect(calls.length).toBeLessThanOrEqual(most);
    expect(calls.length).toBeGreaterThan(most / 2);
    expect(messages[0]?.text.includes("word299")).toBe(true);
  });
});
