import { initAsync, OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { openTestRoom, scriptedModel } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { service } from "../../bots/service/index.ts";

const passphrase = "correct horse";
/** The assistant's direct chat. */
const roomId = "!room1:test";

beforeAll(() => initAsync());

/** A file as clients export it. */
function fileOf(...roomIds: readonly string[]) {
  const keys = roomIds.map((room, index) => ({
    algorithm: "m.megolm.v1.aes-sha2",
    room_id: room,
    session_id: `${"A".repeat(42)}${index}`,
    session_key: `AQ${"A".repeat(218)}`,
    sender_key: "A".repeat(43),
    sender_claimed_keys: { ed25519: "A".repeat(43) },
    forwarding_curve25519_key_chain: [],
  }));
  const text = OlmMachine.encryptExportedRoomKeys(JSON.stringify(keys), passphrase, 1_000);
  return { bytes: Buffer.from(text), name: "element-keys.txt" };
}

describe("a file of room keys, given to the own assistant with !import", () => {
  const open = () => openTestRoom(assistant, { model: scriptedModel(() => "yes") });

  test("is taken for its rooms, once, and the passphrase does not stay", async () => {
    const room = await open();
    const file = { ...fileOf(roomId, roomId, "!other:test"), caption: `!import ${passphrase}` };
    expect(await room.sends(file, { eventId: "$given" })).toEqual([
      "I have taken 2 keys of rooms that I am in, and none of others.",
    ]);
    expect([...room.redacted]).toEqual(["$given"]);
    expect(await room.sends(file)).toEqual(["I have all the keys in that file that are for rooms I am in."]);
  });

  test.each([
    ["without its passphrase", "!import", [roomId], /^That file holds keys of encrypted rooms\. Reply to it/u],
    ["with another passphrase", "!import wrong horse", [roomId], /^That is not the passphrase of this file/u],
    ["of other rooms", `!import ${passphrase}`, ["!other:test"], /^That file has no keys of rooms that I am in\.$/u],
  ])("%s is explained", async (_what, caption, rooms, expected) => {
    expect(await (await open()).sends({ ...fileOf(...rooms), caption })).toEqual([expect.stringMatching(expected)]);
  });

  test("that is damaged is explained", async () => {
    const bytes = Buffer.from("-----BEGIN MEGOLM SESSION DATA-----\nAQ==\n-----END MEGOLM SESSION DATA-----");
    const file = { bytes, name: "element-keys.txt", caption: `!import ${passphrase}` };
    expect(await (await open()).sends(file)).toEqual(["That file is damaged: I cannot read the room keys in it."]);
  });

  test("is explained to who sends it alone, and a model is not shown it", async () => {
    const model = scriptedModel(() => "yes");
    const room = await openTestRoom(assistant, { model });
    expect(await room.sends(fileOf(roomId))).toEqual([expect.stringContaining("reply to it with `!import`")]);
    expect(JSON.stringify(model.requests)).not.toContain("MEGOLM");
  });
});

test("who gives room keys to another agent is sent to their assistant, and the passphrase does not stay", async () => {
  const room = await openTestRoom(service);
  const file = { ...fileOf(roomId), caption: `!import ${passphrase}` };
  expect(await room.sends(file, { eventId: "$given" })).toEqual([
    expect.stringContaining("Only your own assistant takes them"),
  ]);
  expect([...room.redacted]).toEqual(["$given"]);
});
