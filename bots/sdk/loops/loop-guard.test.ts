import { expect, test } from "vitest";
import { parseEventId, parseUserId } from "#appservice";
import { createLoopGuard } from "./loop-guard.ts";

const agentId = parseUserId("@_agentchat_echo:test");
const senderId = parseUserId("@other:test");
const limits = { agents: { answers: 2, windowMs: 100 }, others: { answers: 3, windowMs: 100 } };

type Sender = "agent" | "eager person" | "person who waits" | "person who writes ahead";

/** Rounds at these times, each answered at once. */
function admissions(sender: Sender, times: readonly number[]): readonly string[] {
  let now = 0;
  const guard = createLoopGuard(() => now, limits);
  return times.map((time, index) => {
    const receivedAt = sender === "person who writes ahead" ? -1 : time;
    now = time;
    const round = { agentId, senderId, eventId: parseEventId(`$${index}`), isFromOurs: sender === "agent", receivedAt };
    const admission = guard.admit(round);
    expect(guard.admit(round)).toBe(admission);
    guard.answered(round);
    return admission;
  });
}

const granted = "granted";
const table: readonly (readonly [string, Sender, readonly number[], readonly string[]])[] = [
  ["grants an agent its budget, then pauses once", "agent", [1, 2, 3, 4], [granted, granted, "just-spent", "spent"]],
  ["the pause lasts a window", "agent", [1, 2, 3, 102, 103], [granted, granted, "just-spent", "spent", granted]],
  ["agents that are slow enough go on", "agent", [1, 2, 101, 102], [granted, granted, granted, granted]],
  [
    "pauses who reacts to each answer too often",
    "eager person",
    [1, 2, 3, 4, 5, 6],
    [granted, granted, granted, granted, "just-spent", "spent"],
  ],
  [
    "never pauses who takes time",
    "person who waits",
    [1, 90, 180, 270, 360, 450],
    Array.from({ length: 6 }, () => granted),
  ],
  [
    "never pauses who wrote it all before",
    "person who writes ahead",
    [1, 2, 3, 4, 5, 6],
    Array.from({ length: 6 }, () => granted),
  ],
];

test.each(table)("%s", (_name, sender, times, expected) => {
  expect(admissions(sender, times)).toEqual(expected);
});
