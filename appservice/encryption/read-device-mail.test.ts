import { describe, expect, test } from "vitest";
import { readDeviceMail } from "./read-device-mail.ts";

const agentId = "@_agentchat_assistant_alice:x";
const nothing = { toDevice: [], changedUsers: [], keyCounts: [] };

describe("the mail for devices in a transaction", () => {
  test("is read as Synapse 1.160 sends it", () => {
    const body = {
      events: [],
      "de.sorunome.msc2409.to_device": [
        { type: "m.room.encrypted", sender: "@alice:x", content: { a: 1 }, to_user_id: agentId, to_device_id: "DEV" },
      ],
      "org.matrix.msc3202.device_lists": { changed: ["@alice:x", 7], left: [] },
      "org.matrix.msc3202.device_one_time_keys_count": { [agentId]: { DEV: { signed_curve25519: 50 }, OTHER: {} } },
      "org.matrix.msc3202.device_unused_fallback_key_types": { [agentId]: { DEV: ["signed_curve25519"] } },
    };
    const event = JSON.stringify({ type: "m.room.encrypted", sender: "@alice:x", content: { a: 1 } });
    expect(readDeviceMail(body)).toEqual({
      toDevice: [{ agentId, deviceId: "DEV", event }],
      changedUsers: ["@alice:x"],
      keyCounts: [
        {
          agentId,
          deviceId: "DEV",
          oneTimeKeys: { signed_curve25519: 50 },
          unusedFallbackKeys: ["signed_curve25519"],
        },
        { agentId, deviceId: "OTHER", oneTimeKeys: {}, unusedFallbackKeys: undefined },
      ],
    });
  });

  test("is read by its stable names, too", () => {
    const body = {
      to_device: [{ type: "m.dummy", sender: "@a:x", content: {}, to_user_id: agentId, to_device_id: "DEV" }],
      device_lists: { changed: ["@a:x"] },
      device_one_time_keys_count: { [agentId]: { DEV: {} } },
    };
    const mail = readDeviceMail(body);
    expect(mail.toDevice).toHaveLength(1);
    expect(mail.changedUsers).toEqual(["@a:x"]);
    expect(mail.keyCounts).toHaveLength(1);
  });

  test.each([
    ["no object", "body"],
    ["nothing for devices", { events: [] }],
    ["fields of the wrong kind", { to_device: {}, device_lists: [], device_one_time_keys_count: 7 }],
    ["a message without an address", { to_device: [{ type: "m.dummy", sender: "@a:x", content: {} }] }],
    [
      "a message without content",
      { to_device: [{ type: "m", sender: "@a:x", to_user_id: agentId, to_device_id: "D" }] },
    ],
    ["counts of nobody", { device_one_time_keys_count: { nobody: { DEV: {} }, [agentId]: null } }],
  ])("is empty with %s", (_name, body) => {
    expect(readDeviceMail(body)).toEqual(nothing);
  });
});
