import { expect, test } from "vitest";
import { nearestCommand } from "./nearest-command.ts";

const names = ["help", "ping", "stop", "memory", "preferences", "reminders", "model", "export", "import", "delete-me"];

test.each([
  ["memmory", "memory"],
  ["memry", "memory"],
  ["hlep", "help"],
  ["pnig", "ping"],
  ["stp", "stop"],
  ["preferenses", "preferences"],
  ["remindres", "reminders"],
  ["deleteme", "delete-me"],
  ["mode", "model"],
  ["mem", "memory"],
  ["pref", "preferences"],
  ["important", undefined],
  ["hello", undefined],
  ["no", undefined],
  ["hi", undefined],
  ["p", undefined],
  ["weather", undefined],
  ["help", undefined],
])("%s alone means %s", (written, expected) => {
  expect(nearestCommand(written, names, { isAlone: true })).toBe(expected);
});

test("a beginning with words that follow is text", () => {
  expect(nearestCommand("remind", names, { isAlone: false })).toBeUndefined();
  expect(nearestCommand("remind", names, { isAlone: true })).toBe("reminders");
});

test("a beginning of several names is none of them", () => {
  expect(nearestCommand("rem", ["reminders", "remember"], { isAlone: true })).toBeUndefined();
});
