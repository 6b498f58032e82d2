import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Heard, Person } from "../harness/person.ts";
import { fileBytes, sendFile } from "../harness/room-files.ts";
import { startSdwebuiServer } from "../harness/sdwebui-server.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const media = "@_agentchat_media:localhost";
const assistant = "@_agentchat_assistant_alice:localhost";

type Content = Readonly<Record<string, unknown>>;
type Info = Readonly<Record<string, unknown>>;

describe.each([
  { encryption: "allow", isEncrypting: false, where: "in rooms that are not encrypted" },
  { encryption: "default", isEncrypting: true, where: "in encrypted rooms" },
])("$where", ({ encryption, isEncrypting }) => {
  let world: World;
  let alice: Person;
  let running: AgentChatProcess;
  let roomId: string;

  beforeAll(async () => {
    world = await openWorld({ encryption, agents: { media: {}, assistant: {} } });
    alice = await world.person("alice", { isEncrypting });
    running = await world.startAgentChatProcess({
      agents: { media: {}, assistant: { provisionAtStart: [alice.userId] } },
    });
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function bytesOf(content: Content, prefix = ""): Promise<Buffer> {
    const [url, file] = [content[`${prefix}url`], content[`${prefix}file`]];
    expect(file !== undefined).toBe(isEncrypting);
    return fileBytes(alice, { url, file });
  }

  const pictures = (): readonly Heard[] =>
    alice.messages(roomId, assistant).filter(({ content }) => content["msgtype"] === "m.image");

  async function nextPicture(act: () => Promise<unknown>): Promise<Content> {
    const before = new Set(pictures().map(({ eventId }) => eventId));
    await act();
    await expect
      .poll(() => pictures().filter(({ eventId }) => !before.has(eventId)).length, { timeout: 30_000 })
      .toBe(1);
    return pictures().find(({ eventId }) => !before.has(eventId))?.content ?? {};
  }

  const send = (bytes: Buffer, name: string): Promise<string> =>
    sendFile(alice, roomId, { bytes, name, content: { msgtype: "m.image" }, isEncrypting });

  const replyTo = (eventId: string): Content => ({ "m.relates_to": { "m.in_reply_to": { event_id: eventId } } });

  test("a picture is drawn as its content says: size, thumbnail, caption", async () => {
    const content = await nextPicture(() => alice.says(roomId, "draw a lighthouse at dusk"));
    expect(content["body"]).toContain("a lighthouse at dusk");
    expect(content["body"]).toContain("no image model is connected");
    const bytes = await bytesOf(content);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: "png", width: 1024, height: 1024 });
    const info = content["info"] as Info;
    expect(info).toMatchObject({ w: 1024, h: 1024, mimetype: "image/png", size: bytes.length });
    expect(info["xyz.amorgan.blurhash"]).toMatch(/^\S{20,}$/u);
    const thumbnail = await sharp(await bytesOf(info, "thumbnail_")).metadata();
    expect(info["thumbnail_info"]).toMatchObject({ w: thumbnail.width, h: thumbnail.height, mimetype: "image/jpeg" });
  });

  test("a picture that is replied to is changed, and its place is not told on", async () => {
    const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: "#ff0000" } })
      .jpeg()
      .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" } })
      .toBuffer();
    const sent = await send(photo, "photo.jpg");
    await alice.hears(roomId, assistant, ({ body }) => String(body).includes("I cannot look at photo.jpg"));
    const content = await nextPicture(() => alice.says(roomId, "!edit black and white, rotate left", replyTo(sent)));
    const bytes = await bytesOf(content);
    const { format, width, height, exif } = await sharp(bytes).metadata();
    expect({ format, width, height, exif }).toEqual({ format: "jpeg", width: 40, height: 60, exif: undefined });
    const [red, green] = (await sharp(bytes).stats()).channels;
    expect(Math.abs((red?.mean ?? 0) - (green?.mean ?? 255))).toBeLessThan(2);
  });

  test("a file that is no picture ends in one sentence", async () => {
    const sent = await send(Buffer.from("GIF89a, but not really"), "trick.gif");
    await alice.says(roomId, "!edit sepia", replyTo(sent));
    await alice.hears(
      roomId,
      assistant,
      ({ body }) => body === "This picture seems to be damaged: I could not open it.",
    );
  });

  test("a sticker comes of plain words", async () => {
    await alice.says(roomId, "draw a cat and send it as a round sticker");
    const stickers = (): readonly Content[] =>
      (alice.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [])
        .filter((event) => event.getType() === "m.sticker")
        .map((event) => event.getContent());
    await expect.poll(() => stickers().length, { timeout: 30_000 }).toBe(1);
    const [content = {}] = stickers();
    expect(content["info"]).toMatchObject({ w: 512, h: 512, mimetype: "image/webp" });
    const image = sharp(await bytesOf(content));
    expect(await image.metadata()).toMatchObject({ format: "webp", width: 512, height: 512, hasAlpha: true });
    const corner = await image.extract({ left: 0, top: 0, width: 20, height: 20 }).toBuffer();
    expect((await sharp(corner).stats()).channels[3]?.max).toBe(0);
  });

  test("the media bot itself is talked to in plain words", async () => {
    const chat = await alice.createRoom({ invite: [media], isDirect: true });
    await alice.sees(chat, media, "join");
    await alice.hears(chat, media);
    await alice.says(chat, "draw a tree");
    await alice.hears(chat, media, ({ msgtype }) => msgtype === "m.image");
  });

  test("a web UI draws, shows how far it is, and is told to stop", async () => {
    await using server = await startSdwebuiServer();
    await running.stop();
    const image = { provider: "sdwebui", endpoint: server.url };
    running = await world.startAgentChatProcess({ agents: { media: { image }, assistant: {} } });
    const content = await nextPicture(() => alice.says(roomId, "!image --count 1 --size 640x512 --seed 9 a boat"));
    expect(content["body"]).toBe("a boat");
    expect(server.requests).toMatchObject([{ prompt: "a boat", width: 640, height: 512, seed: 9 }]);
    const { width, height, exif } = await sharp(await bytesOf(content)).metadata();
    expect({ width, height, exif }).toEqual({ width: 640, height: 512, exif: undefined });

    server.behave({ kind: "works", progress: [0.1, 0.4] });
    const asked = await alice.says(roomId, "!image a whale");
    await alice.hears(roomId, assistant, ({ body }) => /Drawing.*(?:10|40) %/u.test(String(body)));
    await react(alice, roomId, asked, "🛑");
    await expect.poll(() => server.interrupted, { timeout: 30_000 }).toBe(1);
    const metrics = await (await fetch(`${running.metricsUrl}/metrics`)).text();
    expect(metrics).toContain('agentchat_images_generated_total{agent="media"} 1');
  });

  test("killed while a web UI draws, there is one picture in the end", async () => {
    await using server = await startSdwebuiServer();
    await running.stop();
    const agents = { media: { image: { provider: "sdwebui", endpoint: server.url } }, assistant: {} };
    running = await world.startAgentChatProcess({ agents });
    const before = pictures().length;
    server.behave({ kind: "works", progress: [0.1, 0.4] });
    const content = await nextPicture(async () => {
      await alice.says(roomId, "!image a storm");
      await expect.poll(() => server.requests.length, { timeout: 30_000 }).toBe(1);
      await running.kill();
      server.behave({ kind: "draws" });
      running = await world.startAgentChatProcess({ agents });
    });
    expect(content["body"]).toBe("a storm");
    await bytesOf(content);
    await nextPicture(() => alice.says(roomId, "!image a calm"));
    expect(pictures()).toHaveLength(before + 2);
    expect(server.requests.map(({ prompt }) => prompt)).toEqual(["a storm", "a storm", "a calm"]);
  });

  test("everything can be read, and nothing was sent in clear", () => {
    expect([unreadable(alice, roomId), isEncrypting ? sentInClear(alice, roomId) : []]).toEqual([[], []]);
  });
});
