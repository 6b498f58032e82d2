import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { assistant } from "../../bots/assistant/index.ts";
import { callsTool, openTestRoom, scriptedModel } from "#sdk/testing";
import { createChatModel, createImageModel } from "#models";
import type { ChatRequest, ImageModel, ImageRequest } from "#models";
import { media } from "../../bots/media/index.ts";

const sketch = createImageModel({ provider: "sketch" });
const capabilities = { image: sketch };
const rules = createChatModel({ provider: "rules" });

const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#ff0000" } })
  .jpeg()
  .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" } })
  .toBuffer();
const sent = { bytes: photo, name: "photo.jpg", messageType: "m.image" };

/** An image model that makes plain pictures and remembers what it was asked. */
function plainModel(): ImageModel & { readonly requests: ImageRequest[] } {
  const requests: ImageRequest[] = [];
  return {
    provider: "plain",
    isPlaceholder: false,
    requests,
    check: () => Promise.resolve(),
    async generate(request) {
      requests.push(request);
      const create = { width: 1000, height: 700, channels: 3, background: "#336699" } as const;
      const bytes = await sharp({ create }).png().toBuffer();
      const picture = { bytes, mimetype: "image/png", width: 1000, height: 700, seed: 7 };
      return Array.from({ length: request.count ?? 1 }, () => picture);
    },
  };
}

describe("in a chat with the media bot", () => {
  test("a picture is drawn, with all that clients want to know of it, and said to be a placeholder", async () => {
    const room = await openTestRoom(media, { capabilities });
    const [caption] = await room.says("draw a lighthouse at dusk");
    expect(caption).toContain("a lighthouse at dusk");
    expect(caption).toContain("no image model is connected");
    const [{ bytes } = { bytes: Buffer.alloc(0) }, thumbnail] = room.uploads.filter(
      ({ agentId }) => agentId === room.agentId,
    );
    expect(await sharp(bytes).metadata()).toMatchObject({ format: "png", width: 1024, height: 1024 });
    expect(await sharp(thumbnail?.bytes).metadata()).toMatchObject({ format: "jpeg", width: 600, height: 600 });
    expect(room.contents[0]).toMatchObject({
      msgtype: "m.image",
      filename: "picture.png",
      info: {
        w: 1024,
        h: 1024,
        mimetype: "image/png",
        size: bytes.length,
        thumbnail_info: { w: 600, h: 600 },
        "xyz.amorgan.blurhash": expect.any(String) as unknown,
      },
    });
  });

  test("as a sticker, several, and in the size that is asked for", async () => {
    const image = plainModel();
    const room = await openTestRoom(media, { capabilities: { image } });
    await room.says("draw a lighthouse at dusk and send it as a round sticker");
    expect(room.contents[0]).toMatchObject({
      body: "a lighthouse at dusk",
      info: { w: 512, h: 512, mimetype: "image/webp" },
    });
    const corner = await sharp(room.uploads.at(-1)?.bytes)
      .extract({ left: 0, top: 0, width: 20, height: 20 })
      .toBuffer();
    const { channels } = await sharp(corner).stats();
    expect(channels[3]?.max).toBe(0);
    expect(await room.says('!image --count 2 --size 800x600 --seed 5 --style ink --not "big dogs" a cat')).toEqual([
      "a cat",
      "a cat",
    ]);
    expect(image.requests.at(-1)).toMatchObject({
      prompt: "a cat",
      count: 2,
      width: 800,
      height: 600,
      seed: 5,
      style: "ink",
      negativePrompt: "big dogs",
    });
  });

  test("several are a thread of the first one, each posted once", async () => {
    const room = await openTestRoom(media, { capabilities: { image: plainModel() } });
    await room.says("!image --count 3 a cat", { eventId: "$same" });
    const inThread = (newest: string): object => ({
      rel_type: "m.thread",
      event_id: "$sent1",
      is_falling_back: true,
      "m.in_reply_to": { event_id: newest },
    });
    const relations = room.contents.map((content) => content["m.relates_to"]);
    expect(relations).toEqual([undefined, inThread("$sent1"), inThread("$sent2")]);
    expect(await room.says("!image --count 3 a cat", { eventId: "$same" })).toEqual([]);
    await room.says("!edit collage of the last 3");
    expect(room.contents.at(-1)).toMatchObject({ info: { mimetype: "image/jpeg" } });
  });

  test("several stay in the thread that the person writes in", async () => {
    const room = await openTestRoom(media, { capabilities: { image: plainModel() } });
    const relation = { rel_type: "m.thread", event_id: "$root" };
    await room.says("!image --count 2 a cat", { content: { "m.relates_to": relation } });
    expect(room.contents.map((content) => content["m.relates_to"])).toMatchObject([relation, relation]);
  });

  test("in a group only the first of several answers and mentions who asked", async () => {
    const room = await openTestRoom(media, { capabilities: { image: plainModel() }, isGroup: true });
    await room.says("!image --count 2 a cat", { isMention: true, eventId: "$asked" });
    expect(room.contents).toMatchObject([
      { "m.mentions": { user_ids: ["@alice:test"] }, "m.relates_to": { "m.in_reply_to": { event_id: "$asked" } } },
      { "m.mentions": {}, "m.relates_to": { event_id: "$sent1" } },
    ]);
    expect(room.contents[1]?.["m.mentions"]).toEqual({});
  });

  test("a picture that is sent with words is changed, and tells nothing of its place anymore", async () => {
    const room = await openTestRoom(media, { capabilities });
    await room.sends({ ...sent, caption: "black and white, rotate left" });
    const bytes = room.uploads.at(-1)?.bytes;
    const { exif, width, height, format } = await sharp(bytes).metadata();
    expect({ exif, width, height, format }).toEqual({ exif: undefined, width: 200, height: 300, format: "jpeg" });
    const { channels } = await sharp(bytes).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 4))).toEqual([19, 19, 19]);
    expect(room.contents[0]).toMatchObject({ msgtype: "m.image", info: { w: 200, h: 300 } });
  });

  test("a picture without words is asked about; what is said next is done with it", async () => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.sends(sent)).toEqual([expect.stringContaining("What shall I do with it?")]);
    await room.says("crop it to a square");
    expect(room.contents.at(-1)).toMatchObject({ info: { w: 200, h: 200 } });
  });

  test("what no step can do is for the image model, which gets the picture without its metadata", async () => {
    const image = plainModel();
    const room = await openTestRoom(media, { capabilities: { image } });
    await room.sends({ ...sent, caption: "add a red balloon, as a sticker" });
    expect(room.contents).toMatchObject([{ body: "add a red balloon", info: { mimetype: "image/webp" } }]);
    const [request] = image.requests;
    expect(request).toMatchObject({ prompt: "add a red balloon", width: 300, height: 200 });
    expect((await sharp(request?.source?.bytes).metadata()).exif).toBeUndefined();
  });

  test("the last one is changed further, and by a reply an earlier one", async () => {
    const room = await openTestRoom(media, { capabilities: { image: plainModel() } });
    await room.says("!image a boat");
    await room.says("!edit resize to 50%");
    expect(room.contents.at(-1)).toMatchObject({ info: { w: 500, h: 350 } });
    await room.says("!edit resize to 50%");
    expect(room.contents.at(-1)).toMatchObject({ info: { w: 250, h: 175 } });
    await room.says("!edit collage of the last 3");
    expect(room.contents.at(-1)).toMatchObject({ info: { w: 1600, mimetype: "image/jpeg" } });
  });

  test.each([
    ["!edit sepia", "I see no picture here. Send me one, or reply to the one that you mean."],
    ["!edit collage", "A collage needs two pictures at least, and I do not see as many here."],
    ["!image", "Write what you want to see: `!image a lighthouse at dusk`."],
    ["!edit", expect.stringContaining("What shall I do with it?") as unknown],
  ])("%s without what it takes is told so", async (text, sentence) => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.says(text)).toEqual([sentence]);
  });

  test.each([
    [
      "is none",
      Buffer.from("%PDF-1.7"),
      "This is no picture that I know: I can open JPEG, PNG, WebP, GIF and AVIF files.",
    ],
    ["ends early", photo.subarray(0, 300), "This picture seems to be damaged: I could not open it."],
  ])("a picture that %s ends in one sentence", async (_how, bytes, sentence) => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.sends({ ...sent, bytes, caption: "sepia" })).toEqual([sentence]);
  });

  test("a part that lies outside is told", async () => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.sends({ ...sent, caption: "crop to 4000x10" })).toEqual([
      "That part lies outside of the picture, which has 300×200 pixels.",
    ]);
  });
});

describe("in a chat with an assistant", () => {
  test("without a language model it draws what is asked for in plain words", async () => {
    const room = await openTestRoom(assistant, { capabilities, otherBots: [media], model: rules });
    const [told] = await room.says("draw a lighthouse at dusk and send it as a sticker");
    expect(room.contents[0]).toMatchObject({
      body: "a lighthouse at dusk, drawn by simple rules, since no image model is connected",
      info: { mimetype: "image/webp" },
    });
    expect(told).toMatch(/^Here you are: picture [a-z0-9]{5} \(512 × 512 pixels\), drawn by simple rules/u);
    expect(room.uploads.at(-1)?.agentId).toBe(room.agentId);
  });

  test("a language model draws, is told the picture's id, and changes that one by it", async () => {
    const image = plainModel();
    const toldOf = (request: ChatRequest): string =>
      request.messages.findLast(({ role }) => role === "tool")?.content ?? "";
    const ids: string[] = [];
    const model = scriptedModel((request) => {
      const [, id] = /picture ([a-z0-9]{5}) /u.exec(toldOf(request)) ?? [];
      const question = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
      if (request.messages.at(-1)?.role === "tool") return ids.push(id ?? "none") === 3 ? "Flipped." : "There.";
      if (question === "flip the cat")
        return callsTool("change_picture", { change: "flip", picture: ids[0], steps: [{ do: "resize", width: 40 }] });
      return callsTool("draw_picture", { prompt: question, style: "ink", width: question === "a cat" ? 200 : 100 });
    });
    const room = await openTestRoom(assistant, { model, capabilities: { image }, otherBots: [media] });
    expect(await room.says("a cat")).toEqual(["a cat", "There."]);
    expect(image.requests).toMatchObject([{ prompt: "a cat", style: "ink", width: 200 }]);
    await room.says("a dog");
    const [cat] = room.uploads.filter(({ agentId }) => agentId === room.agentId);
    expect(await room.says("flip the cat")).toEqual(["picture.png", "Flipped."]);
    expect(new Set(ids).size).toBe(3);
    expect(await sharp(room.uploads.at(-1)?.bytes).metadata()).toMatchObject({ width: 40, height: 28 });
    expect(cat?.contentType).toBe("image/png");
  });

  test("a picture that was sent to it is changed, also without a model that sees it", async () => {
    const room = await openTestRoom(assistant, { capabilities, otherBots: [media], model: rules });
    expect(await room.sends(sent)).toEqual([expect.stringContaining("I cannot look at photo.jpg")]);
    await room.says("!edit crop to a square");
    expect(room.contents.at(-1)).toMatchObject({ msgtype: "m.image", info: { w: 200, h: 200 } });
    await room.says("change the picture: black and white, as a sticker");
    expect(room.contents.at(-2)).toMatchObject({ info: { w: 512, h: 512, mimetype: "image/webp" } });
  });

  test("it has the commands, too", async () => {
    const room = await openTestRoom(assistant, { capabilities: { image: plainModel() }, otherBots: [media] });
    expect(await room.says("!image a boat")).toEqual(["a boat"]);
    await room.says("!edit as a sticker");
    expect(room.contents.at(-1)).toMatchObject({ info: { w: 512, h: 358, mimetype: "image/webp" } });
  });
});
