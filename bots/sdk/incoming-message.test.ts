import { describe, expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import type { RoomEvent } from "#appservice";
import { parseMessage } from "./incoming-message.ts";
import type { IncomingMessage } from "./incoming-message.ts";

const agent = { userId: parseUserId("@_agentchat_helper:localhost"), displayName: "Helper" };

function event(content: Readonly<Record<string, unknown>>): RoomEvent {
  return {
    eventId: parseEventId("$one"),
    roomId: parseRoomId("!room:localhost"),
    sender: parseUserId("@alice:localhost"),
    type: "m.room.message",
    stateKey: undefined,
    timestamp: 1,
    content,
    unsigned: {},
    redacts: undefined,
  };
}

const table: readonly (readonly [string, Readonly<Record<string, unknown>>, Partial<IncomingMessage>])[] = [
  ["plain text", { msgtype: "m.text", body: "hello" }, { kind: "text", text: "hello", mentions: [] }],
  ["an emote", { msgtype: "m.emote", body: "waves" }, { kind: "emote" }],
  ["a notice", { msgtype: "m.notice", body: "beep" }, { kind: "notice" }],
  [
    "a picture",
    { msgtype: "m.image", body: "cat.png", url: "mxc://x/cat" },
    { kind: "attachment", text: "", attachment: { kind: "image", name: "cat.png", source: { url: "mxc://x/cat" } } },
  ],
  [
    "a caption, without the mention of the agent",
    { msgtype: "m.image", body: "Helper: what is this?", filename: "cat.png", url: "mxc://x/cat" },
    { kind: "attachment", text: "what is this?" },
  ],
  [
    "a picture that is not there",
    { msgtype: "m.image", body: "cat.png" },
    { kind: "other", messageType: "m.image", attachment: undefined },
  ],
  [
    "an edit",
    { msgtype: "m.text", body: "* hi", "m.relates_to": { rel_type: "m.replace", event_id: "$old" } },
    { edits: parseEventId("$old") },
  ],
  [
    "a reply, without the quotation of older clients",
    {
      msgtype: "m.text",
      body: "> <@bob:x> old\n> words\n\nnew",
      "m.relates_to": { "m.in_reply_to": { event_id: "$old" } },
    },
    { repliesTo: parseEventId("$old"), text: "new" },
  ],
  ["a quotation that is no reply stays", { msgtype: "m.text", body: "> <b>\n\nno" }, { text: "> <b>\n\nno" }],
  [
    "a message in a thread",
    {
      msgtype: "m.text",
      body: "hi",
      "m.relates_to": {
        rel_type: "m.thread",
        event_id: "$root",
        is_falling_back: true,
        "m.in_reply_to": { event_id: "$old" },
      },
    },
    { threadRoot: parseEventId("$root"), repliesTo: undefined },
  ],
  [
    "a reply within a thread",
    {
      msgtype: "m.text",
      body: "hi",
      "m.relates_to": { rel_type: "m.thread", event_id: "$root", "m.in_reply_to": { event_id: "$old" } },
    },
    { threadRoot: parseEventId("$root"), repliesTo: parseEventId("$old") },
  ],
  [
    "mentions, with the name at the start taken off",
    { msgtype: "m.text", body: "Helper: what now?", "m.mentions": { user_ids: [agent.userId, 5, "nobody"] } },
    { mentions: [agent.userId], text: "what now?" },
  ],
  ["a name that only begins alike", { msgtype: "m.text", body: "Helpers: what now?" }, { text: "Helpers: what now?" }],
  [
    "a pill of a client without m.mentions",
    {
      msgtype: "m.text",
      body: "Helper hi",
      formatted_body: '<a href="https://matrix.to/#/%40_agentchat_helper%3Alocalhost">Helper</a> hi',
    },
    { mentions: [agent.userId], text: "hi" },
  ],
  [
    "the id in the text of such a client",
    { msgtype: "m.text", body: `${agent.userId} hi` },
    { mentions: [agent.userId], text: "hi" },
  ],
  [
    "m.mentions wins over the text",
    { msgtype: "m.text", body: `${agent.userId} hi`, "m.mentions": {} },
    { mentions: [] },
  ],
];

describe("parseMessage", () => {
  test.each(table)("reads %s", (_name, content, expected) => {
    expect(parseMessage(event(content), agent)).toMatchObject(expected);
  });

  test.each([[{}], [{ msgtype: "m.text" }], [{ msgtype: "m.text", body: 7 }], [{ body: "hello" }]])(
    "takes %j for nothing to read",
    (content) => {
      expect(parseMessage(event(content), agent)).toBeUndefined();
    },
  );
});
