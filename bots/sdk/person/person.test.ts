import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { MatrixError, parseUserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import type { Memory } from "../memory/memory-state.ts";
import { fillPrompt } from "./fill-prompt.ts";
import { personFacts } from "./person-facts.ts";
import { createProfiles } from "./profiles.ts";

const alice = parseUserId("@alice:test");
const log = pino({ level: "silent" });

function memory(kind: Memory["kind"], text: string): Memory {
  return { number: 1, kind, text, createdAt: 0, updatedAt: 0 };
}

describe("a profile", () => {
  /** Profiles on a homeserver that answers with what `answer` returns, and how often it was asked. */
  function open(answer: () => { readonly displayName: string | undefined; readonly timeZone: string | undefined }) {
    const { side } = createTestHomeserver({ serverName: "test", userPrefix: "_agentchat_" });
    const clock = { now: 0, asked: 0 };
    const intent: typeof side.intent = (userId) => ({
      ...side.intent(userId),
      async profileOf() {
        clock.asked += 1;
        return answer();
      },
    });
    const profiles = createProfiles({ homeserver: { ...side, intent }, log, now: () => clock.now });
    return { profiles, clock };
  }

  test("is asked for once an hour, by however many at once", async () => {
    const { profiles, clock } = open(() => ({ displayName: "Alice", timeZone: "europe/berlin" }));
    const facts = { name: "Alice", timeZone: "Europe/Berlin" };
    expect(await Promise.all([profiles.of(alice), profiles.of(alice)])).toEqual([facts, facts]);
    clock.now = 3_599_999;
    await profiles.of(alice);
    expect(clock.asked).toBe(1);
    clock.now = 3_600_000;
    await profiles.of(alice);
    expect(clock.asked).toBe(2);
  });

  test.each([
    ["is empty", () => ({ displayName: undefined, timeZone: "Atlantis" })],
    [
      "cannot be read",
      () => {
        throw new MatrixError("unreachable", "nobody there");
      },
    ],
  ])("that %s leaves the name in the id", async (_what, answer) => {
    expect(await open(answer).profiles.of(alice)).toEqual({ name: "alice", timeZone: undefined });
  });
});

test("what a person says counts for more than their profile", () => {
  const profile = { name: "Alice", timeZone: "Europe/Berlin" };
  expect(personFacts(profile, [])).toEqual({ ...profile, language: undefined });
  const told = [memory("time-zone", "Asia/Tokyo"), memory("language", "de"), memory("fact", "has a dog")];
  expect(personFacts(profile, told)).toEqual({ name: "Alice", timeZone: "Asia/Tokyo", language: "de" });
});

describe("a system prompt", () => {
  const now = Date.UTC(2026, 10, 20, 23, 30);
  const person = { name: "Alice", timeZone: "Europe/Berlin", language: "de" };
  const memories = [
    memory("preference", "likes {name} tea"),
    memory("preference", "likes milk"),
    memory("style", "informal"),
    memory("fact", "has a dog"),
  ];
  const stranger = { name: "bob", timeZone: undefined, language: undefined };

  test.each([
    ["{name}, {name}!", "Alice, Alice!"],
    ["{preferences}", "- likes {name} tea\n- likes milk"],
    ["{style} {memory}", "- informal - has a dog"],
    ["{date}, {time}, {timezone}", "Saturday, 21 November 2026, 00:30, Europe/Berlin"],
    ["{language}", "German (de)"],
    ['{"name": 1} {Name} {unknown} {constructor} {name', '{"name": 1} {Name} {unknown} {constructor} {name'],
  ])("%s becomes %s", async (template, expected) => {
    expect(await fillPrompt(template, () => Promise.resolve({ person, memories, now }))).toBe(expected);
  });

  test("says what is not known", async () => {
    const facts = { person: stranger, memories: [], now };
    const template = "{preferences} {style} {memory} {timezone} {language} {time}";
    expect(await fillPrompt(template, () => Promise.resolve(facts))).toBe(
      "(nothing yet) (nothing yet) (nothing yet) UTC (theirs is not known) the language they write in 23:30",
    );
  });

  test("shows the newest of what would be too much", async () => {
    const many = Array.from({ length: 100 }, (_, index) => memory("fact", `${index} `.padEnd(100, "x")));
    const filled = await fillPrompt("{memory}", () => Promise.resolve({ person, memories: many, now }));
    expect(filled.split("\n")).toHaveLength(60);
    expect(filled).toMatch(/^- 40 [\s\S]*- 99 x+$/u);
  });

  test("without placeholders asks for nothing", async () => {
    expect(await fillPrompt("You are a pirate {ahoy}.", () => Promise.reject(new Error("asked")))).toBe(
      "You are a pirate {ahoy}.",
    );
  });
});
