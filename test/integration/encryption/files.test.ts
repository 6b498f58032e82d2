import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Attachment, EncryptedAttachment } from "@matrix-org/matrix-sdk-crypto-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRecord } from "#appservice";
import { encryptedRoom, sentInClear, unreadable } from "../../harness/encrypted-rooms.ts";
import type { Person } from "../../harness/person.ts";
import { stepLog } from "../../harness/step-log.ts";
import { openWorld } from "../../harness/world.ts";
import type { World } from "../../harness/world.ts";

const [ada, ben, cleo] = [
  "@_agentchat_ada:localhost",
  "@_agentchat_ben:localhost",
  "@_agentchat_cleo:localhost",
] as const;

/** Each tells what it has read, and sends it back as it came: a voice message, or a film with its thumbnail. */
const bots = `
import { createHash } from "node:crypto";
import { defineBot, videoContent, voiceContent } from "agentchat/sdk";

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

const mirror = (id) =>
  defineBot({
    id,
    displayName: id,
    per: "server",
    attachments: ["audio", "video"],
    on: {
      async message(turn) {
        const { attachment } = turn.message;
        if (attachment === undefined) return turn.reply("nothing came");
        const bytes = await attachment.read();
        const thumbnail = await attachment.thumbnail?.read();
        await turn.reply([bytes, ...(thumbnail === undefined ? [] : [thumbnail])].map(hashOf).join(" "));
        const { mimetype = "", name, width = 0, height = 0, durationMs = 0 } = attachment;
        const media = { ...(await turn.upload({ bytes, mimetype, fileName: name })), durationMs };
        if (attachment.isVoice) return turn.post(voiceContent({ ...media, waveform: Array(30).fill(512) }));
        const { width: w = 0, height: h = 0 } = attachment.thumbnail;
        const small = { ...(await turn.upload({ bytes: thumbnail, mimetype: "image/png", fileName: "small.png" })), width: w, height: h };
        return turn.post(videoContent({ ...media, width, height, thumbnail: small }, { fileName: name, caption: "Here you are" }));
      },
    },
  });

export const ada = mirror("ada");
export const ben = mirror("ben");
export const cleo = mirror("cleo");
`;

/** What nobody but the room may see, in names, words and bytes. */
const mark = "the-secret-garden";
const withMark = (size: number): Buffer => Buffer.concat([Buffer.from(mark), randomBytes(size - mark.length)]);
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const voice = withMark(30_000);
const film = withMark(20_000_000);
const thumbnail = withMark(40_000);

describe("files in encrypted rooms, encrypted by the library that clients have", () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await openWorld({
      encryption: "default",
      bots: ["./bots.ts"],
      agents: { ada: {}, ben: {}, cleo: {} },
    });
    await writeFile(join(dirname(world.configFile), "bots.ts"), bots);
    alice = await world.person("alice", { isEncrypting: true });
    await world.startAgentChatProcess();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function uploaded(bytes: Uint8Array): Promise<object> {
    const encrypted = Attachment.encrypt(bytes);
    const blob = new Blob([new Uint8Array(encrypted.encryptedData)]);
    const { content_uri: url } = await alice.client.uploadContent(blob, { type: "application/octet-stream" });
    return { ...(JSON.parse(encrypted.mediaEncryptionInfo ?? "") as object), url };
  }

  async function downloaded(file: unknown): Promise<Uint8Array> {
    if (!isRecord(file)) throw new Error("there is no encrypted file");
    const media = String(file["url"]).slice("mxc://".length);
    const answer = await fetch(`${world.synapse.url}/_matrix/client/v1/media/download/${media}`, {
      headers: { authorization: `Bearer ${alice.client.getAccessToken()}` },
    });
    const ciphertext = new Uint8Array(await answer.arrayBuffer());
    return Attachment.decrypt(new EncryptedAttachment(ciphertext, JSON.stringify(file)));
  }

  async function sendsVoice(roomId: string, to: readonly string[]): Promise<void> {
    await alice.says(roomId, "Voice message", {
      msgtype: "m.audio",
      file: await uploaded(voice),
      info: { mimetype: "audio/ogg", size: voice.length, duration: 4_000 },
      "org.matrix.msc3245.voice": {},
      "m.mentions": { user_ids: to },
    });
  }

  async function sendsFilm(roomId: string, to: readonly string[]): Promise<void> {
    await alice.says(roomId, `${mark}.mp4`, {
      msgtype: "m.video",
      file: await uploaded(film),
      info: {
        mimetype: "video/mp4",
        size: film.length,
        duration: 60_000,
        w: 1920,
        h: 1080,
        thumbnail_file: await uploaded(thumbnail),
        thumbnail_info: { mimetype: "image/png", size: thumbnail.length, w: 320, h: 180 },
      },
      "m.mentions": { user_ids: to },
    });
  }

  /** Mentions and replies add a name before the text. */
  const holds =
    (text: string) =>
    ({ body }: Readonly<Record<string, unknown>>): boolean =>
      String(body).endsWith(text);

  async function getsVoiceBack(roomId: string, from: string): Promise<void> {
    await alice.hears(roomId, from, holds(hashOf(voice)));
    const { content } = await alice.hears(roomId, from, ({ msgtype }) => msgtype === "m.audio");
    expect(content).toMatchObject({ "org.matrix.msc3245.voice": {}, info: { mimetype: "audio/ogg", duration: 4_000 } });
    expect(hashOf(await downloaded(content["file"]))).toBe(hashOf(voice));
  }

  async function getsFilmBack(roomId: string, from: string): Promise<void> {
    await alice.hears(roomId, from, holds(`${hashOf(film)} ${hashOf(thumbnail)}`));
    const { content } = await alice.hears(roomId, from, ({ msgtype }) => msgtype === "m.video");
    expect(content).toMatchObject({
      filename: `${mark}.mp4`,
      body: "Here you are",
      info: { mimetype: "video/mp4", size: film.length, w: 1920, thumbnail_info: { w: 320, h: 180 } },
    });
    const { thumbnail_file: small } = content["info"] as Readonly<Record<string, unknown>>;
    expect(hashOf(await downloaded(small))).toBe(hashOf(thumbnail));
    expect(hashOf(await downloaded(content["file"]))).toBe(hashOf(film));
  }

  test("a voice message and a film of 20 MB with its thumbnail go both ways in a direct chat", async () => {
    const roomId = await encryptedRoom(alice, [ada]);
    await sendsVoice(roomId, []);
    await getsVoiceBack(roomId, ada);
    const startedAt = performance.now();
    await sendsFilm(roomId, []);
    await getsFilmBack(roomId, ada);
    stepLog.line(`20 MB there and back, encrypted: ${(performance.now() - startedAt).toFixed(0)} ms`);
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });

  test("in a group of several bots, those that are mentioned read them and send them back", async () => {
    const roomId = await encryptedRoom(alice, [ada, ben, cleo], { isDirect: false });
    await sendsVoice(roomId, [ada, ben]);
    await Promise.all([ada, ben].map((bot) => getsVoiceBack(roomId, bot)));
    await sendsFilm(roomId, [ben, ada]);
    await Promise.all([ada, ben].map((bot) => getsFilmBack(roomId, bot)));
    expect(alice.messages(roomId, cleo)).toEqual([]);
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });

  test("the homeserver has nothing of it in clear", async () => {
    const directory = join(dirname(world.configFile), "synapse");
    const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
    const large = [];
    for (const { parentPath, name } of files) {
      const bytes = await readFile(join(parentPath, name));
      expect([name, bytes.includes(mark)]).toEqual([name, false]);
      if (bytes.length === film.length) large.push(name);
    }
    // each film that was sent, there and back
    expect(large).toHaveLength(5);
  });
});
