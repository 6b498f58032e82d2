import { expect, test } from "vitest";
import { ModelError } from "#models";
import { createTestClock, openTestRoom, scriptedModel } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";

const minute = 60_000;

test.each<[string, string, number, string]>([
  ["by their own clock", "Europe/Berlin", 5 * minute, "until 14:05 (Europe/Berlin)."],
  ["in whole minutes, never too early", "Europe/Berlin", 4 * minute + 1, "until 14:05 (Europe/Berlin)."],
  ["with the day when that is another", "Asia/Tokyo", 5 * 60 * minute, "until Sunday, 03:00 (Asia/Tokyo)."],
])("a person is told until when a model is busy, %s", async (_, zone, busyMs, told) => {
  const clock = createTestClock("2026-11-21T14:00:00+01:00");
  const error = new ModelError("rate-limited", "busy", { retryAt: clock.now() + busyMs });
  const model = scriptedModel([[{ type: "error", error }], "Here I am."]);
  const room = await openTestRoom(assistant, { model, now: clock.now, sleep: clock.sleep });
  await room.says(`!preferences timezone ${zone}`);
  const [answer] = await room.says("hello");
  expect(answer).toContain(`The language model is busy ${told} Please ask again then. (Reference `);
  expect(await room.says("and now?")).toEqual(["Here I am."]);
});

test("calls are made in the name of the person who asked", async () => {
  const model = scriptedModel(() => "Well.");
  const room = await openTestRoom(assistant, { model });
  await room.says("hello");
  expect(model.requests).toMatchObject([{ person: { id: "@alice:test" } }]);
});
