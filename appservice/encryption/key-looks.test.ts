import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBackground } from "../background.ts";
import { parseUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { createKeyLooks } from "./key-looks.ts";

const [agent, other] = [parseUserId("@agent:x"), parseUserId("@other:x")];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(look: () => Promise<void> = () => Promise.resolve()) {
  const missing = new Set<UserId>([agent, other]);
  const looked: UserId[] = [];
  const log = pino({ level: "silent" });
  const looks = createKeyLooks({
    look(agentId) {
      looked.push(agentId);
      return look();
    },
    isNeeded: (agentId) => missing.has(agentId),
    background: createBackground(log),
    log,
  });
  return { looks, missing, looked };
}

test("keys are looked for at once, and with growing pauses as long as they are missing", async () => {
  const { looks, missing, looked } = open();
  looks.want(agent);
  for (const [afterMs, count] of [
    [0, 1],
    [1_000, 2],
    [1_999, 2],
    [1, 3],
    [4_000, 4],
  ] as const) {
    await vi.advanceTimersByTimeAsync(afterMs);
    expect(looked).toHaveLength(count);
  }
  missing.delete(agent);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looked).toHaveLength(5);
  missing.add(agent);
  looks.want(agent);
  await vi.advanceTimersByTimeAsync(0);
  expect(looked).toHaveLength(6);
  looks.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looked).toHaveLength(6);
});

test("a key that is missed anew shortens the pause, and what others miss is their own", async () => {
  const { looks, looked } = open();
  looks.want(agent);
  await vi.advanceTimersByTimeAsync(7_000);
  const before = looked.length;
  // however often it is asked for
  for (let times = 0; times < 4; times += 1) {
    looks.want(agent);
    await vi.advanceTimersByTimeAsync(400);
  }
  expect(looked).toHaveLength(before + 1);
  looks.want(other);
  await vi.advanceTimersByTimeAsync(0);
  expect(looked.at(-1)).toBe(other);
  looks.stop();
});

test("a look that fails is repeated", async () => {
  const { looks, looked } = open(() => Promise.reject(new Error("away")));
  looks.want(agent);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(looked).toHaveLength(3);
  looks.stop();
});
