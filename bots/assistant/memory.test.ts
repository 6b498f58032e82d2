import { describe, expect, test } from "vitest";
import { callsTool, fails, hangs, openTestRoom, scriptedModel } from "#sdk/testing";
import type { ScriptedModel } from "#sdk/testing";
import { assistant } from "./index.ts";

describe("what it is told", () => {
  test("is remembered by the model's tools, shown in its prompt, listed, and forgotten", async () => {
    const model = scriptedModel([
      callsTool("remember", { text: "Likes tea", kind: "preference" }),
      "Noted.",
      callsTool("remember", { text: "Wants short answers", kind: "style" }),
      "Fine.",
      callsTool("set_time_zone", { timeZone: "Asia/Tokyo" }),
      "Good night.",
      callsTool("forget", { what: "tea" }),
      "Forgotten.",
      "Nothing.",
    ]);
    const room = await openTestRoom(assistant, { model });
    expect(await room.says("I like tea")).toEqual(["Noted."]);
    await room.says("keep it short");
    await room.says("I moved to Tokyo");
    expect(await room.says("!memory")).toEqual([
      expect.stringContaining(
        "- 1: Likes tea (preference)\n- 2: Wants short answers (style)\n- 3: time zone Asia/Tokyo\n",
      ),
    ]);
    await room.says("I don't like tea any more");
    expect(model.requests[6]?.instructions).toMatch(
      /prefer:\n- Likes tea\n[\s\S]*talked to:\n- Wants short answers\n/u,
    );
    expect(model.requests[6]?.instructions).toContain("Their time zone is Asia/Tokyo.");
    await room.says("what do I like?");
    expect(model.requests[8]?.instructions).toContain("prefer:\n(nothing yet)\n");
  });

  test("is never more than a person can see and change", async () => {
    const room = await openTestRoom(assistant);
    const say = async (text: string): Promise<string> => (await room.says(text)).join("\n");
    expect(await say("!memory")).toContain("Nothing is remembered about you so far");
    expect(await say("!memory add I have a dog")).toBe("Remembered, as number 1: I have a dog");
    expect(await say("!preferences add short answers")).toBe("Remembered, as number 2: short answers (preference)");
    expect(await say("!preferences style informal")).toBe("Remembered, as number 3: informal (style)");
    expect(await say("!preferences timezone Berlin")).toBe("Remembered, as number 4: time zone Europe/Berlin");
    expect(await say("!preferences timezone Atlantis")).toContain("I do not know that time zone");
    expect(await say("!memory add i have a dog.")).toBe("That is number 1 already: I have a dog");
    expect(await say("!preferences")).not.toContain("dog");
    expect(await say("!memory edit 1 I have two dogs")).toBe("Remembered, as number 1: I have two dogs");
    expect(await say("!memory edit 9 nothing")).toBe("There is no number 9.");
    expect(await say("!memory forget 2")).toBe("Forgotten: short answers (preference)");
    expect(await say("!memory forget 2")).toBe("There is no number 2.");
    expect(await say("!memory")).toContain(
      "- 1: I have two dogs\n- 3: informal (style)\n- 4: time zone Europe/Berlin\n",
    );
    for (const wrong of ["what", "forget", "forget dogs", "edit 1", "edit one two"])
      expect(await say(`!memory ${wrong}`)).toMatch(/^To change it: !memory add/u);
    expect(await say("!preferences forget all")).toBe(
      "Forgotten:\n- 3: informal (style)\n- 4: time zone Europe/Berlin",
    );
    expect(await say("!memory forget all")).toBe("Forgotten:\n- 1: I have two dogs");
    expect(await say("!memory forget all")).toBe("There was nothing to forget.");
  });

  test("stays apart from what others tell it, and is not shown where others read along", async () => {
    const model = scriptedModel(() => "yes");
    const room = await openTestRoom(assistant, { model, isGroup: true });
    expect(await room.says("!memory", { isMention: true })).toEqual([expect.stringContaining("in our direct chat")]);
    await room.says("hello", { isMention: true, from: "@bob:test" });
    expect(model.requests[0]?.instructions).toMatch(
      /talking to bob, as a guest: the person you serve is @alice:test[\s\S]*Others read along/u,
    );
  });

  test("asks the model's tool for which, when its words fit several", async () => {
    const model = scriptedModel([
      callsTool("forget", { what: "dog" }),
      ({ messages }) => answering(messages.at(-1)?.content ?? ""),
    ]);
    const room = await openTestRoom(assistant, { model });
    for (const text of ["has a dog", "walks the dog"]) await room.says(`!memory add ${text}`);
    expect(await room.says("forget the dog")).toEqual(["Which one? 1: has a dog; 2: walks the dog"]);
  });
});

async function* answering(text: string) {
  yield { type: "text-delta" as const, text };
  yield { type: "finish" as const, reason: "stop" as const };
}

test("has the config's system prompt filled in", async () => {
  const model = scriptedModel(() => "yes");
  const room = await openTestRoom(assistant, {
    model,
    systemPrompt: "You serve {name} ({timezone}) on {date}: {memory} {else}",
    now: () => Date.UTC(2026, 10, 20, 23, 30),
  });
  await room.says("!preferences timezone Europe/Berlin");
  await room.says("!memory add has a dog");
  await room.says("hello");
  expect(model.requests[0]?.instructions).toBe(
    "You serve alice (Europe/Berlin) on Saturday, 21 November 2026: - has a dog {else}",
  );
});

describe("a conversation that gets long", () => {
  const isSummary = (request: ScriptedModel["requests"][number]): boolean =>
    request.instructions.startsWith("You keep the notes");
  const contents = (request: ScriptedModel["requests"][number] | undefined) =>
    request?.messages.map(({ content }) => content);

  test("is summarized after the answer, and the model is shown the summary and the newest messages", async () => {
    let summaries = 0;
    const model = scriptedModel((request) => (isSummary(request) ? `Notes ${(summaries += 1)}.` : "yes"));
    const room = await openTestRoom(assistant, { model, maxContextMessages: 8 });
    for (const text of ["one", "two", "three", "four"]) expect(await room.says(text)).toEqual(["yes"]);
    const [summary, ...others] = model.requests.filter(isSummary);
    expect(others).toEqual([]);
    expect(model.requests.at(-1)).toBe(summary);
    expect(contents(summary)).toEqual([
      "What was said since then:\nPerson: one\nAssistant: yes\nPerson: two\nAssistant: yes",
    ]);
    expect(summary?.tools).toBeUndefined();
    await room.says("five");
    expect(model.requests.at(-1)?.instructions).toMatch(/said earlier in this conversation:\nNotes 1\.$/u);
    expect(contents(model.requests.at(-1))).toEqual(["three", "yes", "four", "yes", "five"]);
    for (const text of ["six", "seven"]) await room.says(text);
    expect(contents(model.requests.findLast(isSummary))?.[0]).toMatch(
      /^Notes so far:\nNotes 1\.\n\nWhat was said since then:\nPerson: three\n/u,
    );
    expect(model.requests.filter((request) => !isSummary(request)).every(({ messages }) => messages.length <= 8)).toBe(
      true,
    );
  });

  test("is summarized when it is long in tokens", async () => {
    const model = scriptedModel((request) => (isSummary(request) ? "Notes." : "yes"));
    const room = await openTestRoom(assistant, { model, maxContextTokens: 500 });
    for (const letter of ["a", "b", "c"]) await room.says(letter.repeat(600));
    expect(model.requests.filter(isSummary)).toHaveLength(1);
    await room.says("and now?");
    expect(contents(model.requests.at(-1))).toEqual(["c".repeat(600), "yes", "and now?"]);
    expect(model.requests.at(-1)?.instructions).toMatch(/Notes\.$/u);
  });

  test.each([
    ["fails", fails("unavailable", "half a summ")],
    ["answers with nothing", [{ type: "finish", reason: "stop" }]],
    ["hangs", hangs("half a summ")],
  ] as const)("goes on without the oldest messages when the model that is to summarize it %s", async (_how, answer) => {
    const model = scriptedModel((request) => (isSummary(request) ? answer : "yes"));
    const room = await openTestRoom(assistant, { model, maxContextMessages: 3, turnTimeoutMs: 100 });
    for (const text of ["one", "two", "three"]) expect(await room.says(text)).toEqual(["yes"]);
    const last = model.requests.findLast((request) => !isSummary(request));
    expect(contents(last)).toEqual(["two", "yes", "three"]);
    expect(last?.instructions).not.toContain("said earlier");
  });

  test("has the older part forgotten with everything else", async () => {
    const model = scriptedModel((request) => (isSummary(request) ? "Notes." : "yes"));
    const room = await openTestRoom(assistant, { model, maxContextMessages: 3 });
    for (const text of ["one", "two"]) await room.says(text);
    expect(model.requests.filter(isSummary)).toHaveLength(1);
    await room.says("!memory forget all");
    await room.says("three");
    expect(model.requests.findLast((request) => !isSummary(request))?.instructions).not.toContain("Notes.");
  });

  test("is not summarized by rules, nor where the config wants no context", async () => {
    const model = { ...scriptedModel(() => "yes"), provider: "rules" };
    for (const options of [
      { model, maxContextMessages: 2 },
      { model: scriptedModel(() => "yes"), maxContextMessages: 0 },
    ]) {
      const room = await openTestRoom(assistant, options);
      for (const text of ["one", "two", "three"]) await room.says(text);
      expect(options.model.requests).toHaveLength(3);
    }
  });

  test("whose newest part the model refuses as too long is shown in part, and summarized", async () => {
    const model = scriptedModel((request) => {
      if (isSummary(request)) return "Notes.";
      return request.messages.length > 4 ? fails("context-overflow") : "yes";
    });
    const room = await openTestRoom(assistant, { model });
    for (const text of ["one", "two", "three"]) expect(await room.says(text)).toEqual(["yes"]);
    expect(model.requests.slice(-3).map((request) => contents(request)?.length)).toEqual([5, 3, 1]);
    expect(contents(model.requests.at(-2))).toEqual(["two", "yes", "three"]);
    await room.says("four");
    expect(model.requests.at(-1)?.instructions).toContain("Notes.");
  });
});
