import { expect, test } from "vitest";
import { defineBot, pictureContent, voiceContent } from "#sdk";
import type { MessageTurn } from "#sdk";
import { openTestRoom, scriptedModel } from "#sdk/testing";

const bytes = Buffer.from("picture");

async function postPicture(turn: MessageTurn, words: Parameters<typeof pictureContent>[1] = {}) {
  const media = await turn.upload({ bytes, mimetype: "image/png", fileName: "a.png" });
  return turn.post(pictureContent({ ...media, width: 4, height: 3 }, words));
}

const painter = defineBot({
  id: "painter",
  displayName: "Painter",
  per: "server",
  on: {
    async message(turn) {
      await postPicture(turn, { caption: turn.message.text });
      await turn.reply("Done.");
    },
  },
});

test("posts an uploaded file, in a direct chat plainly", async () => {
  const room = await openTestRoom(painter);
  expect(await room.says("a lighthouse")).toEqual(["a lighthouse", "Done."]);
  expect(room.uploads).toMatchObject([{ bytes, contentType: "image/png", fileName: "a.png" }]);
  expect(room.contents[0]).toMatchObject({
    msgtype: "m.image",
    filename: "picture.png",
    url: "mxc://test/upload1",
    info: { size: bytes.length, w: 4 },
    "m.mentions": {},
    "io.agentchat.hops": 1,
  });
  expect(room.contents[0]).not.toHaveProperty("m.relates_to");
});

test("posts into the thread, and in a group as a reply that mentions who asked", async () => {
  const room = await openTestRoom(painter, { isGroup: true });
  await room.says("a cat", { isMention: true, eventId: "$asked" });
  expect(room.contents[0]).toMatchObject({
    "m.mentions": { user_ids: ["@alice:test"] },
    "m.relates_to": { "m.in_reply_to": { event_id: "$asked" } },
  });
  const relation = { rel_type: "m.thread", event_id: "$root" };
  await room.says("a dog", { isMention: true, eventId: "$threaded", content: { "m.relates_to": relation } });
  expect(room.contents[2]).toMatchObject({
    "m.relates_to": { ...relation, is_falling_back: true, "m.in_reply_to": { event_id: "$threaded" } },
  });
});

test("a turn that is run again posts nothing twice", async () => {
  const room = await openTestRoom(painter);
  await room.says("a lighthouse", { eventId: "$same" });
  expect(await room.says("a lighthouse", { eventId: "$same" })).toEqual([]);
});

test("posts with parts of their own may come in another order", async () => {
  let order = ["one", "two"];
  const bot = defineBot({
    id: "shuffler",
    displayName: "Shuffler",
    per: "server",
    on: {
      async message(turn) {
        const media = { url: "mxc://test/v", mimetype: "audio/ogg", sizeBytes: 1, durationMs: 5, waveform: [1] };
        for (const part of order) await turn.post(voiceContent(media, { caption: part }), { part });
      },
    },
  });
  const room = await openTestRoom(bot);
  expect(await room.says("go", { eventId: "$same" })).toEqual(["one", "two"]);
  order = ["two", "one", "three"];
  expect(await room.says("go", { eventId: "$same" })).toEqual(["three"]);
});

const draws = defineBot({
  id: "draws",
  displayName: "Draws",
  per: "server",
  commands: { draw: { description: "draws", run: (turn) => postPicture(turn, { fileName: "lighthouse.png" }) } },
  on: { message: (turn) => turn.answer({ instructions: "Talk." }) },
});

test("what was posted is part of the conversation, with what was asked", async () => {
  const model = scriptedModel(["A lighthouse."], { sees: false });
  const room = await openTestRoom(draws, { model });
  await room.says("!draw a lighthouse");
  await room.says("what did you draw?");
  expect(model.requests[0]?.messages.map(({ role, content }) => [role, content])).toEqual([
    ["user", "!draw a lighthouse"],
    ["user", expect.stringContaining('You posted the picture "lighthouse.png"')],
    ["user", "what did you draw?"],
  ]);
});

const redraws = defineBot({
  id: "redraws",
  displayName: "Redraws",
  per: "server",
  on: {
    async message(turn) {
      await turn.answer({ instructions: "Talk." });
      await postPicture(turn);
    },
  },
});

test("an answer to an edited question takes the earlier file out of the room", async () => {
  const room = await openTestRoom(redraws, { model: scriptedModel(["First.", "Second."]) });
  await room.says("a cat", { eventId: "$question" });
  const posted = room.contents.findIndex(({ msgtype }) => msgtype === "m.image") + 1;
  const edit = {
    "m.new_content": { msgtype: "m.text", body: "a dog" },
    "m.relates_to": { rel_type: "m.replace", event_id: "$question" },
  };
  await room.says("* a dog", { content: edit });
  expect([...room.redacted]).toEqual([`$sent${posted}`]);
  expect(room.contents.filter(({ msgtype }) => msgtype === "m.image")).toHaveLength(2);
  expect(room.contents.find((content) => String(content["body"]).startsWith("* Second."))).toBeDefined();
});
