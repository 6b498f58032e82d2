import { expect, test } from "vitest";
import { defineBot, offerTool, pictureContent, stickerContent, z } from "#sdk";
import { callsTool, openTestRoom, scriptedModel } from "#sdk/testing";

let drawn = 0;

const draw = offerTool({
  name: "draw_picture",
  description: "Draws a picture.",
  request: "io.agentchat.media.image.request",
  input: z.object({ prompt: z.string(), asSticker: z.boolean().default(false) }),
  async run({ prompt }, { upload }) {
    if (prompt === "nothing") throw new Error("there is nothing to draw");
    drawn += 1;
    const media = await upload({ bytes: Buffer.from(prompt), mimetype: "image/png", fileName: "a.png" });
    const picture = { ...media, width: 2, height: 2 };
    return { pictures: [picture, { ...picture, width: 3 }], isPlaceholder: true };
  },
  shows: ({ pictures }, { prompt, asSticker }) =>
    pictures.map((picture) =>
      asSticker ? stickerContent(picture, prompt) : pictureContent(picture, { caption: prompt }),
    ),
  tells: ({ pictures }) => `In the room: ${pictures.length} pictures`,
});

const quiet = offerTool({
  name: "show_quietly",
  description: "Shows a picture.",
  input: z.object({}),
  run: () => ({ url: "mxc://test/secret" }),
  shows: () => [pictureContent({ url: "mxc://test/secret", mimetype: "image/png", sizeBytes: 1, width: 1, height: 1 })],
});

const painter = defineBot({
  id: "painter",
  displayName: "Painter",
  per: "server",
  offers: [draw, quiet],
  shared: {
    commands: { draw: { description: "draws", run: (turn, prompt) => turn.useTool("draw_picture", { prompt }) } },
  },
  on: {},
});

const asker = defineBot({
  id: "asker",
  displayName: "Asker",
  per: "user",
  usesOffers: true,
  on: { message: (turn) => turn.answer({ instructions: "Use your tools." }) },
});

test("the agent that asked posts what the tool shows, and its model is told", async () => {
  const model = scriptedModel([callsTool("draw_picture", { prompt: "a cat" }), "There you are."]);
  const room = await openTestRoom(asker, { model, otherBots: [painter] });
  expect(await room.says("draw a cat", { eventId: "$asked" })).toEqual(["a cat", "a cat", "There you are."]);
  expect(model.requests[1]?.messages.at(-1)?.content).toBe("In the room: 2 pictures");
  expect(room.contents.slice(0, 2)).toMatchObject([{ info: { w: 2 } }, { info: { w: 3 } }]);
});

test("a turn that is run again posts nothing twice and draws nothing again", async () => {
  const call = callsTool("draw_picture", { prompt: "a dog" });
  const room = await openTestRoom(asker, {
    model: scriptedModel([call, "Done.", call, "Done again."]),
    otherBots: [painter],
  });
  const before = drawn;
  await room.says("draw a dog", { eventId: "$same" });
  const sent = room.contents.filter(({ msgtype }) => msgtype === "m.image").length;
  await room.says("draw a dog", { eventId: "$same" });
  expect(room.contents.filter(({ msgtype }) => msgtype === "m.image")).toHaveLength(sent);
  expect(drawn - before).toBe(1);
});

test("what is shown can depend on the input, and where a file is stays between agents unless told", async () => {
  const model = scriptedModel([
    callsTool("draw_picture", { prompt: "a cat", asSticker: true }),
    callsTool("show_quietly", {}),
    "There.",
  ]);
  const room = await openTestRoom(asker, { model, otherBots: [painter] });
  await room.says("a sticker, please");
  expect(room.contents[0]).toMatchObject({ body: "a cat", info: { w: 2 } });
  expect(room.contents[0]).not.toHaveProperty("msgtype");
  expect(JSON.stringify(model.requests)).not.toContain("mxc:");
});

test("a shared command shows what the tool shows, in the thread, and tells what goes wrong", async () => {
  const room = await openTestRoom(asker, { otherBots: [painter] });
  const relation = { rel_type: "m.thread", event_id: "$root" };
  expect(await room.says("!draw a cow", { content: { "m.relates_to": relation } })).toEqual(["a cow", "a cow"]);
  expect(room.contents[1]).toMatchObject({ msgtype: "m.image", "m.relates_to": relation });
  expect(await room.says("!draw nothing")).toEqual(["That did not work."]);
});
