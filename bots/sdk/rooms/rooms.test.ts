import { expect, test } from "vitest";
import { parseUserId } from "#appservice";
import { parseRoomCommand } from "./parse-room-command.ts";
import { hasPowerToRename } from "./room-power.ts";

test.each([
  ["!quiet", { name: "quiet", isQuiet: true }],
  [" !Quiet ON ", { name: "quiet", isQuiet: true }],
  ["!quiet off", { name: "quiet", isQuiet: false }],
  ["!quiet please", undefined],
  ["!answer", { name: "answer", policy: undefined }],
  ["!answer Always", { name: "answer", policy: "always" }],
  ["!answer never", { name: "answer", policy: "never" }],
  ["!answer perhaps", { name: "answer", policy: undefined }],
  ["!answer me this", undefined],
  ["quiet", undefined],
  ["be !quiet", undefined],
])("reads %j", (text, expected) => {
  expect(parseRoomCommand(text)).toEqual(expected);
});

const alice = parseUserId("@alice:test");

test.each([
  ["without power levels", undefined, true],
  ["with nothing said", {}, false],
  ["with enough power", { users: { [alice]: 50 } }, true],
  ["with too little", { users: { [alice]: 49 } }, false],
  ["where everybody has it", { users_default: 50 }, true],
  ["where the name needs less", { events: { "m.room.name": 0 } }, true],
  ["where the name needs more", { users: { [alice]: 50 }, events: { "m.room.name": 100 } }, false],
  ["where state needs nothing", { state_default: 0 }, true],
  ["in an old room with strings", { users: { [alice]: "100" } }, true],
])("may rename a room %s: %#", (_name, content, expected) => {
  expect(hasPowerToRename(content, alice)).toBe(expected);
});
