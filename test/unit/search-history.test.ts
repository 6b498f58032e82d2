import { expect, test } from "vitest";
import { createChatModel } from "#models";
import { openTestRoom } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";

const model = createChatModel({ provider: "rules", timeoutSeconds: 10 });

test("the assistant finds what was said before, without the question itself", async () => {
  const room = await openTestRoom(assistant, { model });
  await room.says("pizza is what I like");
  await room.says("hello");
  const [answer] = await room.says("search our history for pizza");
  expect(answer).toMatch(/^Newest first:\n- .*, you: pizza is what I like$/u);
  expect(await room.says("search for beer")).toEqual(['I found nothing about "beer" in our conversation.']);
});

test("in a group it finds only what was said there", async () => {
  const room = await openTestRoom(assistant, { model, isGroup: true });
  await room.says("I like pizza", { isMention: true });
  await room.says("I hate pizza", { isMention: true, from: "@bob:test" });
  const [answer] = await room.says("search pizza", { isMention: true });
  expect(answer).toContain("you: I like pizza");
  expect(answer).not.toContain("hate");
});
