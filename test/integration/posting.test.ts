import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { MatrixEvent } from "matrix-js-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { encryptedRoom, react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Heard, Person } from "../harness/person.ts";
import { fileBytes } from "../harness/room-files.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const muse = "@_agentchat_muse:localhost";

/** A studio that is in no room, and an agent that has what the studio offers and shares. */
const bots = `
import { defineBot, encodeVoiceMessage, offerTool, pictureContent, stickerContent, voiceContent, z } from "agentchat/sdk";

const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const paint = offerTool({
  name: "paint",
  description: "Paints a picture, and a sticker of it.",
  request: "io.agentchat.media.image.request",
  input: z.object({ prompt: z.string() }),
  isLong: true,
  timeoutMs: 60_000,
  async run({ prompt }, { upload, progress, job, signal }) {
    if (prompt === "forever" && job.handle === undefined) {
      await job.remember("begun");
      progress({ text: "Painting", fraction: 0.5 });
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    const media = await upload({ bytes: pixel, mimetype: "image/png", fileName: "pixel.png" });
    const thumbnail = { ...(await upload({ bytes: pixel, mimetype: "image/png", fileName: "small.png" })), width: 1, height: 1 };
    return { pictures: [{ ...media, width: 1, height: 1, blurhash: "LaKBp{}Mt0_gxvX2fPrxbbWBX7jG", thumbnail }], isPlaceholder: true };
  },
  shows: ({ pictures }, { prompt }) =>
    pictures.flatMap((picture) => [pictureContent(picture, { caption: "**" + prompt + "**" }), stickerContent(picture, prompt)]),
});

const speak = offerTool({
  name: "speak",
  description: "Says something.",
  request: "io.agentchat.voice.message.request",
  input: z.object({ text: z.string() }),
  async run({ text }, { upload, signal }) {
    const samples = Float32Array.from({ length: 24_000 }, (_, index) => 0.5 * Math.sin(index / 8));
    const { bytes, durationMs, waveform } = await encodeVoiceMessage({ samples, sampleRate: 24_000 }, { signal });
    const media = await upload({ bytes, mimetype: "audio/ogg", fileName: "voice.ogg" });
    return { parts: [{ ...media, durationMs, waveform, text }], provider: "tone" };
  },
  shows: ({ parts }) => parts.map((part) => voiceContent(part, { caption: part.text })),
});

export const studio = defineBot({
  id: "studio",
  displayName: "Studio",
  per: "server",
  offers: [paint, speak],
  shared: {
    commands: { paint: { description: "paints", run: (turn, prompt) => turn.useTool("paint", { prompt }) } },
    reactions: { "🗣️": { about: "reads it aloud", run: (turn) => turn.useTool("speak", { text: turn.message.text }) } },
  },
  on: {},
});

export const muse = defineBot({
  id: "muse",
  displayName: "Muse",
  per: "server",
  usesOffers: true,
  on: { message: (turn) => turn.reply("You said: " + turn.message.text) },
});
`;

describe("what agents post beside text", () => {
  let world: World;
  let alice: Person;
  let running: AgentChatProcess;

  beforeAll(async () => {
    world = await openWorld({ encryption: "allow", bots: ["./bots.ts"], agents: { studio: {}, muse: {} } });
    await writeFile(join(dirname(world.configFile), "bots.ts"), bots);
    alice = await world.person("alice", { isEncrypting: true });
    running = await world.startAgentChatProcess();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const hears = (roomId: string, msgtype: string): Promise<Heard> =>
    alice.hears(roomId, muse, (content) => content["msgtype"] === msgtype);

  const decrypted = (file: unknown): Promise<Buffer> => fileBytes(alice, { file });
  const download = (url: unknown): Promise<Buffer> => fileBytes(alice, { url });

  const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString() === "PNG";
  const isOgg = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString() === "OggS";

  test("pictures with thumbnail and caption, and stickers, in an encrypted chat", async () => {
    const roomId = await encryptedRoom(alice, [muse]);
    await alice.says(roomId, "!paint a lighthouse");
    const { content } = await hears(roomId, "m.image");
    expect(content).toMatchObject({
      body: "**a lighthouse**",
      formatted_body: expect.stringContaining("<strong>a lighthouse</strong>"),
      filename: "picture.png",
      info: { mimetype: "image/png", w: 1, h: 1, "xyz.amorgan.blurhash": "LaKBp{}Mt0_gxvX2fPrxbbWBX7jG" },
    });
    expect(content).not.toHaveProperty("url");
    expect(isPng(await decrypted(content["file"]))).toBe(true);
    const { thumbnail_file: thumbnail } = content["info"] as Record<string, unknown>;
    expect(isPng(await decrypted(thumbnail))).toBe(true);
    await expect.poll(() => stickers(alice, roomId)).toMatchObject([{ body: "a lighthouse", file: {} }]);
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });

  test("a reaction to an encrypted message, of a person or of the agent, has it read aloud in a voice message", async () => {
    const roomId = await encryptedRoom(alice, [muse]);
    const said = await alice.says(roomId, "good night");
    const answer = await alice.hears(roomId, muse);
    for (const [eventId, text] of [
      [said, "good night"],
      [answer.eventId, "You said: good night"],
    ] as const) {
      await react(alice, roomId, eventId, "🗣️");
      const { content } = await alice.hears(
        roomId,
        muse,
        ({ msgtype, body }) => msgtype === "m.audio" && body === text,
      );
      expect(content).toMatchObject({ "org.matrix.msc3245.voice": {}, info: { mimetype: "audio/ogg" } });
      expect(isOgg(await decrypted(content["file"]))).toBe(true);
    }
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });

  test("in a thread of a group that is not encrypted, in clear and as a reply", async () => {
    const roomId = await alice.createRoom({ invite: [muse], isDirect: false });
    await alice.sees(roomId, muse, "join");
    const root = await alice.says(roomId, "a thread");
    const asked = await alice.says(roomId, "!paint a boat", {
      "m.mentions": { user_ids: [muse] },
      "m.relates_to": { rel_type: "m.thread", event_id: root },
    });
    await expect
      .poll(() => posted(alice, roomId, root), { timeout: 30_000 })
      .toMatchObject([
        {
          msgtype: "m.image",
          "m.mentions": { user_ids: [alice.userId] },
          "m.relates_to": { rel_type: "m.thread", event_id: root, "m.in_reply_to": { event_id: asked } },
        },
        { body: "a boat" },
      ]);
    const [picture] = posted(alice, roomId, root);
    expect(isPng(await download(picture?.["url"]))).toBe(true);
    const said = await alice.says(roomId, "hello", { "m.mentions": { user_ids: [muse] } });
    await react(alice, roomId, said, "🗣️");
    const { content } = await hears(roomId, "m.audio");
    expect(isOgg(await download(content["url"]))).toBe(true);
    expect(content).toMatchObject({ body: "hello", "m.relates_to": { "m.in_reply_to": { event_id: said } } });
  });

  test("work that takes long is shown in one notice, and 🛑 on that stops it", async () => {
    const roomId = await encryptedRoom(alice, [muse]);
    await alice.says(roomId, "!paint forever");
    const notice = await alice.hears(roomId, muse, ({ body }) => body === "Painting – 50 %");
    await alice.says(roomId, "are you there?");
    await alice.hears(roomId, muse, ({ body }) => body === "You said: are you there?");
    await react(alice, roomId, notice.eventId, "🛑");
    const isOver = ({ body }: Readonly<Record<string, unknown>>): boolean => body === "Stopped.";
    expect((await alice.hears(roomId, muse, isOver)).eventId).toBe(notice.eventId);
    expect(alice.messages(roomId, muse).filter(({ content }) => isOver(content))).toHaveLength(1);
  });

  test("what was shown of work that a kill ended says at last that it is done, and the picture is posted once", async () => {
    const roomId = await encryptedRoom(alice, [muse]);
    await alice.says(roomId, "!paint forever");
    const notice = await alice.hears(roomId, muse, ({ body }) => body === "Painting – 50 %");
    await running.kill();
    running = await world.startAgentChatProcess();
    const done = await alice.hears(roomId, muse, ({ body }) => body === "Done.");
    expect(done.eventId).toBe(notice.eventId);
    expect(alice.messages(roomId, muse).filter(({ content }) => content["msgtype"] === "m.image")).toHaveLength(1);
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });
});

function events(person: Person, roomId: string): readonly MatrixEvent[] {
  const timeline = person.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [];
  return timeline.filter((event) => event.getSender() === muse);
}

function stickers(person: Person, roomId: string): readonly unknown[] {
  return events(person, roomId)
    .filter((event) => event.getType() === "m.sticker")
    .map((event) => event.getContent());
}

/** What is in a thread. */
function posted(person: Person, roomId: string, root: string): readonly Readonly<Record<string, unknown>>[] {
  return events(person, roomId)
    .map((event) => event.getContent())
    .filter(({ "m.relates_to": relation }) => relation?.event_id === root);
}
