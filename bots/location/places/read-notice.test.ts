import { describe, expect, it, test } from "vitest";
import { readNoticeCommand, readNoticeSentence } from "./read-notice.ts";
import type { NoticeWish } from "./read-notice.ts";

describe("sentences", () => {
  test.each<[string, NoticeWish]>([
    ["tell me when I leave work", { place: "work", on: "exit", isOnce: true }],
    ["Please tell me whenever I leave the office.", { place: "office", on: "exit", isOnce: false }],
    ["Tell Bob when I get home!", { place: "home", on: "enter", isOnce: true, contact: "Bob" }],
    ["let Bob Smith know when I'm home", { place: "home", on: "enter", isOnce: true, contact: "Bob Smith" }],
    [
      "notify @bob:test every time I arrive at the gym",
      { place: "gym", on: "enter", isOnce: false, contact: "@bob:test" },
    ],
    ["tell me as soon as I get to grandma's house", { place: "grandma's house", on: "enter", isOnce: true }],
    ["tell me when I get to work every time", { place: "work", on: "enter", isOnce: false }],
    ["When I leave work, tell me", { place: "work", on: "exit", isOnce: true }],
    ["whenever I’m at my school let my wife know", { place: "school", on: "enter", isOnce: false, contact: "my wife" }],
    ["tell me when I've been at the gym for 2 hours", { place: "gym", on: "stay", minutes: 120, isOnce: true }],
    ["tell me when I am at work for 30 min", { place: "work", on: "stay", minutes: 30, isOnce: true }],
  ])("%j", (sentence, expected) => {
    expect(readNoticeSentence(sentence)).toEqual(expected);
  });

  test.each([
    "tell me a joke",
    "tell me when the train leaves",
    "tell Bob I am late",
    "when do I leave work?",
    "tell me when I have been at the gym",
    "tell me when I leave work for 10 min",
    "tell me when I stay at work for 0 minutes",
    "tell me when I stay at work for 25 hours",
    `tell me when I leave ${"very ".repeat(50)}far`,
    "",
  ])("%j is none", (sentence) => {
    expect(readNoticeSentence(sentence)).toBeUndefined();
  });
});

describe("after !place notify", () => {
  test.each<[string, NoticeWish]>([
    ["work leave", { place: "work", on: "exit", isOnce: false }],
    ["home enter once bob", { place: "home", on: "enter", isOnce: true, contact: "bob" }],
    ["the lake arrive always to Bob Smith", { place: "lake", on: "enter", isOnce: false, contact: "Bob Smith" }],
    ["gym stay 20 min", { place: "gym", on: "stay", minutes: 20, isOnce: false }],
    ["gym stay 1 h once me", { place: "gym", on: "stay", minutes: 60, isOnce: true }],
  ])("%j", (words, expected) => {
    expect(readNoticeCommand(words)).toEqual(expected);
  });

  it.each(["", "work", "leave", "gym stay", "gym enter 20 min", "gym stay 9999 min"])("%j is none", (words) => {
    expect(readNoticeCommand(words)).toBeUndefined();
  });
});
