import { describe, expect, test } from "vitest";
import { readReminderRequest } from "./read-reminder-request.ts";

/** Thursday, 14:00 in Berlin. */
const now = Date.parse("2026-07-30T14:00:00+02:00");
const context = { now, timeZone: "Europe/Berlin" };

function read(request: string, more: { when?: string; repeat?: "daily" | "weekdays" | "weekly" | "monthly" } = {}) {
  return readReminderRequest({ request, unnamed: "(nothing)", ...more }, context);
}

describe("understands time and task", () => {
  test.each([
    ["me at 5 to call mum", "2026-07-30T17:00+02:00", "call mum"],
    ["me to call mum at 5 pm", "2026-07-30T17:00+02:00", "call mum"],
    ["at 05:00 to catch the train", "2026-07-31T05:00+02:00", "catch the train"],
    ["me at five that the oven is on", "2026-07-30T17:00+02:00", "the oven is on"],
    ["me at half past 5 of the call", "2026-07-30T17:30+02:00", "the call"],
    ["me in an hour and a half to stretch", "2026-07-30T15:30+02:00", "stretch"],
    ["Please remind me tomorrow to call mum at 5.", "2026-07-31T17:00+02:00", "call mum"],
    ["me tomorrow morning to jog", "2026-07-31T09:00+02:00", "jog"],
    ["me tomorrow at 9 about the dentist", "2026-07-31T09:00+02:00", "the dentist"],
    ["a reminder on friday: buy 3 apples", "2026-07-31T09:00+02:00", "buy 3 apples"],
    ["me on the 3rd at noon to pay the rent", "2026-08-03T12:00+02:00", "pay the rent"],
    ["me on the 3rd of august to pay the rent", "2026-08-03T09:00+02:00", "pay the rent"],
    ["me today to water the plants", "2026-07-30T18:00+02:00", "water the plants"],
    ["me thursday at 9 to write", "2026-08-06T09:00+02:00", "write"],
    ["me 2026-12-24T18:00 to light the tree", "2026-12-24T18:00+01:00", "light the tree"],
    ["a timer for 10 minutes", "2026-07-30T14:10+02:00", "(nothing)"],
    ["an alarm for 7", "2026-07-30T19:00+02:00", "(nothing)"],
    ["me at 6 to buy bread for 4", "2026-07-30T18:00+02:00", "buy bread for 4"],
    ["me in 90 seconds", "2026-07-30T14:01:30+02:00", "(nothing)"],
    ["me to hug every child at 5", "2026-07-30T17:00+02:00", "hug every child"],
  ])("%s", (request, at, text) => {
    expect(read(request)).toEqual({
      kind: "understood",
      text,
      firstAt: Date.parse(at),
      timeZone: "Europe/Berlin",
      recurrence: undefined,
    });
  });
});

describe("understands what is to be repeated", () => {
  test.each([
    ["me every day at 8 to take the pill", "daily", "2026-07-31T08:00+02:00", "take the pill"],
    ["me to take the pill daily at 5", "daily", "2026-07-30T17:00+02:00", "take the pill"],
    ["me every morning to jog", "daily", "2026-07-31T09:00+02:00", "jog"],
    ["me every day to stretch", "daily", "2026-07-31T09:00+02:00", "stretch"],
    ["me every weekday at 16:30 to go home", "weekdays", "2026-07-30T16:30+02:00", "go home"],
    ["me every monday at 9 about the meeting", "weekly", "2026-08-03T09:00+02:00", "the meeting"],
    ["me on tuesdays at 19:00 to sing", "weekly", "2026-08-04T19:00+02:00", "sing"],
    ["me every month on the 1st to pay the rent", "monthly", "2026-08-01T09:00+02:00", "pay the rent"],
    ["me every 31st at 10 to close the books", "monthly", "2026-07-31T10:00+02:00", "close the books"],
  ])("%s", (request, recurrence, at, text) => {
    expect(read(request)).toMatchObject({ kind: "understood", recurrence, firstAt: Date.parse(at), text });
  });

  test("on weekdays, beginning at a weekend", () => {
    const saturday = { now: Date.parse("2026-08-01T12:00:00+02:00"), timeZone: "Europe/Berlin" };
    const request = { request: "me every weekday at 8 to get up", unnamed: "" };
    expect(readReminderRequest(request, saturday)).toMatchObject({ firstAt: Date.parse("2026-08-03T08:00+02:00") });
  });
});

describe("takes the time that a model gives", () => {
  test.each([
    ["call mum", { when: "2026-07-30T17:00" }, "2026-07-30T17:00+02:00", "call mum"],
    ["call mum", { when: "2026-07-30T15:00:00Z" }, "2026-07-30T17:00+02:00", "call mum"],
    ["call mum", { when: "tomorrow at 9" }, "2026-07-31T09:00+02:00", "call mum"],
    ["at 5 to call mum", { when: "2026-07-30T17:00" }, "2026-07-30T17:00+02:00", "call mum"],
    ["call mum about Friday", { when: "2026-07-30T17:00" }, "2026-07-30T17:00+02:00", "call mum about Friday"],
    ["call mum", { when: "2026-08-01T10:00", repeat: "weekdays" }, "2026-08-03T10:00+02:00", "call mum"],
    ["call mum", { when: "every monday at 9" }, "2026-08-03T09:00+02:00", "call mum"],
  ] as const)("%s %o", (request, more, at, text) => {
    expect(read(request, more)).toMatchObject({ kind: "understood", firstAt: Date.parse(at), text });
  });
});

describe("asks back", () => {
  test.each([
    ["me to call mum", /^When\?/u],
    ["me yesterday to call mum", /^That was .*July 29, 2026, 09:00 \(Europe\/Berlin\) already/u],
    ["me 2026-07-30T13:59 to call mum", /it is Thursday, 14:00 \(Europe\/Berlin\) now/u],
    ["me every 2 hours to drink", /daily, on weekdays, weekly or monthly/u],
    ["me every other day to drink", /daily, on weekdays, weekly or monthly/u],
  ])("%s", (request, question) => {
    expect(read(request)).toEqual({ kind: "unclear", question: expect.stringMatching(question) as unknown });
  });
});

test.each([
  ["Europe/Berlin", "2026-07-30T17:00+02:00"],
  ["America/New_York", "2026-07-30T17:00-04:00"],
  ["Asia/Kolkata", "2026-07-31T05:00+05:30"],
])("a clock in %s shows 5 next at %s", (timeZone, at) => {
  const result = readReminderRequest({ request: "at 5", unnamed: "x" }, { now, timeZone });
  expect(result).toMatchObject({ firstAt: Date.parse(at), timeZone });
});

test("words of a day keep the time of day when the clocks change in between", () => {
  const before = { now: Date.parse("2026-10-24T12:00:00+02:00"), timeZone: "Europe/Berlin" };
  const at = (request: string) => readReminderRequest({ request, unnamed: "x" }, before);
  expect(at("tomorrow at 8")).toMatchObject({ firstAt: Date.parse("2026-10-25T08:00+01:00") });
  expect(at("in 24 hours")).toMatchObject({ firstAt: Date.parse("2026-10-25T11:00+01:00") });
  expect(at("in 1 day")).toMatchObject({ firstAt: Date.parse("2026-10-25T12:00+01:00") });
});
