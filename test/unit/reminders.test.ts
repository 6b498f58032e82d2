import { describe, expect, test } from "vitest";
import { createChatModel } from "#models";
import { createTestClock, openTestRoom } from "#sdk/testing";
import type { TestClock, TestRoom } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { service } from "../../bots/service/index.ts";

const model = createChatModel({ provider: "rules", timeoutSeconds: 10 });
const minute = 60_000;

/** Alice and her assistant, which has no language model; Thursday, 14:00 in Berlin, where she is. */
async function chat(options: Parameters<typeof openTestRoom>[1] = {}): Promise<{ room: TestRoom; clock: TestClock }> {
  const clock = createTestClock("2026-07-30T14:00:00+02:00");
  const room = await openTestRoom(assistant, { model, now: clock.now, sleep: clock.sleep, ...options });
  return { room, clock };
}

test("a reminder is set, listed, delivered when it is due, and gone", async () => {
  const { room, clock } = await chat();
  expect(await room.says("set my time zone to Europe/Berlin")).toEqual([expect.stringContaining("Europe/Berlin")]);
  expect(await room.says("remind me at 5 to call mum")).toEqual([
    "Reminder 1 is set: Thursday, 17:00 (Europe/Berlin): call mum",
  ]);
  expect(await room.says("what time is it?")).toEqual([expect.not.stringContaining("When?")]);
  expect(await room.says("which reminders do I have?")).toEqual([
    "Your reminders:\n- 1: Thursday, 17:00 (Europe/Berlin): call mum",
  ]);
  await clock.pass(180 * minute - 1);
  const before = room.contents.length;
  await clock.pass(1);
  expect(room.contents.slice(before)).toMatchObject([
    { msgtype: "m.text", body: "⏰ call mum", "m.mentions": { user_ids: ["@alice:test"] } },
  ]);
  expect(await room.says("!reminders")).toEqual(["You have no reminders."]);
});

test("timers, repeated reminders, cancelling", async () => {
  const { room, clock } = await chat();
  expect(await room.says("set a timer for 10 minutes")).toEqual([
    expect.stringMatching(/^Reminder 1 is set: Thursday, \d\d:10 \(.*\): your timer is up: 10 minutes$/u),
  ]);
  expect(await room.says("remind me every weekday at 16:30 to go home")).toEqual([
    expect.stringMatching(/^Reminder 2 is set: \w+day, 16:30 \(.*\), every weekday: go home$/u),
  ]);
  expect(await room.says("remind me tomorrow at 9 about the dentist")).toEqual([
    expect.stringMatching(/^Reminder 3 is set: Friday, 09:00 \(.*\): the dentist$/u),
  ]);
  expect(await room.says("cancel reminder 2")).toEqual([expect.stringMatching(/^Cancelled reminder 2: .*: go home$/u)]);
  expect(await room.says("cancel reminder 2")).toEqual([expect.stringMatching(/^There is no such reminder\. Your/u)]);
  await clock.pass(10 * minute);
  expect(room.contents.at(-1)).toMatchObject({ body: "⏰ your timer is up: 10 minutes" });
  expect(await room.says("cancel the reminder about the dentist")).toEqual([
    expect.stringMatching(/^Cancelled reminder 3: /u),
  ]);
  expect(await room.says("list my reminders")).toEqual(["You have no reminders."]);
});

test("asks back when the time is missing or over", async () => {
  const { room } = await chat();
  expect(await room.says("remind me to call mum")).toEqual([expect.stringMatching(/^When\? /u)]);
  expect(await room.says("remind me yesterday to call mum")).toEqual([expect.stringMatching(/already.* When\?$/u)]);
});

test("a turn that is run again sets nothing a second time", async () => {
  const { room } = await chat();
  await room.says("remind me tomorrow at 9 to sing", { eventId: "$asked" });
  await room.says("remind me tomorrow at 9 to sing", { eventId: "$asked" });
  expect(await room.says("!reminders")).toEqual([expect.stringMatching(/^Your reminders:\n- 1: .*sing$/u)]);
});

test("there is an end to how many one may have", async () => {
  const { room } = await chat();
  for (let index = 0; index < 100; index += 1) await room.says(`remind me tomorrow at 9 of task ${index}`);
  expect(await room.says("remind me tomorrow at 9 to sing")).toEqual([
    expect.stringMatching(/^You have 100 reminders/u),
  ]);
});

describe("the command", () => {
  test("lists, cancels one and clears all", async () => {
    const { room } = await chat();
    await room.says("remind me tomorrow at 9 to sing");
    await room.says("remind me tomorrow at 10 to dance");
    await room.says("remind me tomorrow at 11 to rest");
    expect(await room.says("!reminders")).toEqual([expect.stringMatching(/- 1: .*sing\n- 2: .*dance\n- 3: .*rest$/u)]);
    expect(await room.says("!reminders cancel 2")).toEqual([expect.stringMatching(/^Cancelled reminder 2: /u)]);
    expect(await room.says("!reminders cancel")).toEqual([expect.stringMatching(/^Write /u)]);
    expect(await room.says("!reminders clear")).toEqual([expect.stringMatching(/^Cancelled these reminders:\n- 1: /u)]);
    expect(await room.says("!reminders clear")).toEqual(["You have no reminders."]);
  });

  test("in the management room needs no mark", async () => {
    const room = await openTestRoom(service, { otherBots: [assistant] });
    expect(await room.says("reminders")).toEqual(["You have no reminders."]);
  });
});

describe("where others read along", () => {
  test("the reminder comes in the thread and mentions who asked", async () => {
    const { room, clock } = await chat({ isGroup: true });
    const thread = { "m.relates_to": { rel_type: "m.thread", event_id: "$root" } };
    await room.says("remind me in 10 minutes to sing", { isMention: true, from: "@bob:test", content: thread });
    await clock.pass(10 * minute);
    expect(room.contents.at(-1)).toMatchObject({
      body: "⏰ @bob:test: sing",
      "m.mentions": { user_ids: ["@bob:test"] },
      "m.relates_to": { rel_type: "m.thread", event_id: "$root", is_falling_back: true },
    });
  });

  test("each sees their own", async () => {
    const { room } = await chat({ isGroup: true });
    await room.says("remind me in 10 minutes to sing", { isMention: true });
    expect(await room.says("what are my reminders", { isMention: true, from: "@bob:test" })).toEqual([
      "You have no reminders in this room (I show all of them in our direct chat).",
    ]);
  });
});

test("a request that is edited moves its reminder", async () => {
  const { room } = await chat();
  await room.says("set my time zone to Europe/Berlin");
  await room.says("remind me at 5 to call mum", { eventId: "$asked" });
  const body = "remind me at 6 to call mum";
  const edit = {
    "m.new_content": { msgtype: "m.text", body },
    "m.relates_to": { rel_type: "m.replace", event_id: "$asked" },
  };
  await room.says(`* ${body}`, { content: edit });
  expect(await room.says("!reminders")).toEqual([
    expect.stringMatching(/^Your reminders:\n- \d: Thursday, 18:00[^\n]*call mum/u),
  ]);
});
