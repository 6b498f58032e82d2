import { describe, expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import { memoryInMemory } from "./memory-in-memory.ts";
import { parseLanguage } from "./parse-language.ts";
import { parseTimeZone } from "./parse-time-zone.ts";
import { createPersonMemory } from "./person-memory.ts";

const owner = { agentId: parseUserId("@assistant:test"), personId: parseUserId("@alice:test") };

function open() {
  const state = memoryInMemory();
  return { state, memory: createPersonMemory({ state, owner, now: () => 1000 }) };
}

describe("what is remembered of a person", () => {
  test("is kept once, whatever its case, spacing and closing punctuation", async () => {
    const { memory } = open();
    expect(await memory.remember("preference", " likes \n tea ")).toMatchObject({ status: "remembered" });
    expect(await memory.remember("fact", "Likes tea.")).toMatchObject({ status: "known", memory: { number: 1 } });
    expect(await memory.list()).toEqual([
      { number: 1, kind: "preference", text: "likes tea", createdAt: 1000, updatedAt: 1000 },
    ]);
  });

  test("has one time zone and one language", async () => {
    const { memory } = open();
    await memory.remember("time-zone", "berlin");
    await memory.remember("language", "DE");
    await memory.remember("time-zone", "new york");
    expect((await memory.list()).map(({ text }) => text)).toEqual(["America/New_York", "de"]);
    expect(await memory.remember("language", "de")).toMatchObject({ status: "known" });
  });

  test.each([
    ["fact", "  ", "nothing to remember"],
    ["fact", "x".repeat(301), "at most 300"],
    ["time-zone", "Atlantis", "do not know that time zone"],
    ["language", "Klingonese", "do not know that language"],
  ] as const)("refuses a %s of %j with a sentence", async (kind, text, reason) => {
    const { memory } = open();
    expect(await memory.remember(kind, text)).toEqual({
      status: "refused",
      reason: expect.stringContaining(reason) as unknown,
    });
    expect(await memory.list()).toEqual([]);
  });

  test("ends at a hundred", async () => {
    const { memory } = open();
    for (let index = 0; index < 100; index += 1) await memory.remember("fact", `fact ${index}`);
    expect(await memory.remember("fact", "one more")).toMatchObject({ status: "refused" });
    await memory.forget([3]);
    expect(await memory.remember("fact", "one more")).toMatchObject({ status: "remembered" });
  });

  test("is changed by number, within what its kind allows", async () => {
    const { memory } = open();
    await memory.remember("fact", "has a dog");
    await memory.remember("time-zone", "Europe/Berlin");
    expect(await memory.update(1, "has a cat")).toMatchObject({ status: "remembered", memory: { text: "has a cat" } });
    expect(await memory.update(2, "Atlantis")).toMatchObject({ status: "refused" });
    expect(await memory.update(7, "has a cat")).toBeUndefined();
    expect((await memory.list()).map(({ text }) => text)).toEqual(["has a cat", "Europe/Berlin"]);
  });

  test("is forgotten one by one, or all with the summaries of conversations", async () => {
    const { state, memory } = open();
    const scope = { ...owner, roomId: parseRoomId("!room:test"), threadRoot: undefined };
    await state.summaries.save(scope, { text: "They talked.", coversUntil: parseEventId("$one"), updatedAt: 1 });
    for (const text of ["one", "two", "three"]) await memory.remember("fact", text);
    expect((await memory.forget([2, 9])).map(({ text }) => text)).toEqual(["two"]);
    expect((await memory.list()).map(({ number }) => number)).toEqual([1, 3]);
    expect(await state.summaries.find(scope)).toBeDefined();
    expect(await memory.forgetAll()).toHaveLength(2);
    expect(await memory.list()).toEqual([]);
    expect(await state.summaries.find(scope)).toBeUndefined();
  });
});

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  ["europe/berlin", "Europe/Berlin"],
  [" New York ", "America/New_York"],
  ["UTC", "UTC"],
  ["+02:00", "+02:00"],
  ["", undefined],
  ["Berlin, Germany", undefined],
])("the time zone %j is %s", (text, expected) => {
  expect(parseTimeZone(text)).toBe(expected);
});

test.each([
  ["de", "de"],
  ["pt-br", "pt-BR"],
  ["german", undefined],
  ["not a tag", undefined],
  ["", undefined],
])("the language %j is %s", (text, expected) => {
  expect(parseLanguage(text)).toBe(expected);
});
