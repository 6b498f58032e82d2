import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createChatModel, createImageModel, createVideoModel } from "#models";
import { callsTool, openTestRoom, scriptedModel, type TestRoom } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { media } from "../../bots/media/index.ts";

/** Programs start slowly where others are at work. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const image = createImageModel({ provider: "sketch" });
const capabilities = { image, video: createVideoModel({ provider: "sketch", timeoutSeconds: 60 }, image) };

let film: Buffer;

beforeAll(() => {
  film = ffmpeg(
    "-f",
    "lavfi",
    "-i",
    "testsrc=s=128x96:r=10:d=3",
    "-f",
    "lavfi",
    "-i",
    "sine=d=3",
    "-c:v",
    "libx264",
    "-c:a",
    "aac",
    "-f",
    "mp4",
  );
});

function ffmpeg(...args: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "agentchat-video-test-"));
  const file = join(folder, "made");
  execFileSync("ffmpeg", ["-loglevel", "error", ...args, file]);
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

const sent = () => ({ bytes: film, name: "film.mp4", messageType: "m.video" });

/** What the agent posted last beside text. */
function lastFile(room: TestRoom): Readonly<Record<string, unknown>> | undefined {
  return room.contents.findLast(
    ({ msgtype }) => msgtype === "m.video" || msgtype === "m.image" || msgtype === "m.audio",
  );
}

describe("in a chat with the media bot", () => {
  test("a video is made, with all that clients want to know of it, and said to be a placeholder", async () => {
    const room = await openTestRoom(media, { capabilities });
    await room.says("make a 1 second clip of a ferry at night, 320x180");
    const [made, thumbnail] = room.uploads.filter(({ agentId }) => agentId === room.agentId);
    expect(lastFile(room)).toMatchObject({
      msgtype: "m.video",
      filename: "video.mp4",
      body: expect.stringMatching(/^a ferry at night[^]*no video model is connected/u) as string,
      info: {
        mimetype: "video/mp4",
        w: 320,
        h: 180,
        duration: 1000,
        size: made?.bytes.length,
        thumbnail_info: { w: 320, h: 180, mimetype: "image/jpeg", size: thumbnail?.bytes.length },
        "xyz.amorgan.blurhash": expect.any(String) as string,
      },
    });
    expect(made?.bytes.indexOf("moov")).toBeLessThan(made?.bytes.indexOf("mdat") ?? 0);
  });

  test("a video begins with the picture that it is asked for with", async () => {
    const room = await openTestRoom(media, { capabilities });
    const picture = await sharp({ create: { width: 200, height: 300, channels: 3, background: "teal" } })
      .png()
      .toBuffer();
    await room.sends({
      bytes: picture,
      name: "boat.png",
      messageType: "m.image",
      caption: "!video --seconds 1 it sails",
    });
    expect(lastFile(room)).toMatchObject({ msgtype: "m.video", info: { w: 200, h: 300, duration: 1000 } });
  });

  test("a part of what is sent becomes a GIF", async () => {
    const room = await openTestRoom(media, { capabilities });
    await room.sends({ ...sent(), caption: "the last 2 seconds as a gif, 64 wide" });
    expect(lastFile(room)).toMatchObject({ msgtype: "m.image", info: { mimetype: "image/gif", w: 64, h: 48 } });
  });

  test("what is sent without words is asked about; what is said next is done with it", async () => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.sends(sent())).toEqual([expect.stringContaining("With a video I can do this")]);
    await room.says("only the sound");
    expect(lastFile(room)).toMatchObject({ msgtype: "m.audio", info: { mimetype: "audio/mp4", duration: 3000 } });
    await room.says("!edit the first second, mute it, scale to 50%");
    expect(lastFile(room)).toMatchObject({ msgtype: "m.video", info: { w: 64, h: 48, duration: 1000 } });
  });

  test.each([
    ["!video", expect.stringContaining("Write what you want to see") as unknown],
    ["the first 5 seconds as a gif", expect.any(String) as unknown],
  ])("%s without what it takes is told so", async (text, sentence) => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.says(text)).toEqual([sentence]);
  });

  test.each([
    [
      "a playlist",
      Buffer.from("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"),
      "This is no video that I know: I can open MP4, WebM, MOV, MKV, AVI and GIF files.",
    ],
    [
      "what ends early",
      Buffer.from("\0\0\0\u0018ftypisom\0\0\u0002\0isomiso2\0\0", "latin1"),
      "This video seems to be damaged: I could not open it.",
    ],
  ])("%s ends in one sentence", async (_name, bytes, sentence) => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.sends({ ...sent(), bytes, caption: "to gif" })).toEqual([sentence]);
  });

  test("a part that lies outside is told", async () => {
    const room = await openTestRoom(media, { capabilities });
    expect(await room.sends({ ...sent(), caption: "from 10 to 12 seconds" })).toEqual([
      "This video ends after 3 seconds: there is nothing to cut out.",
    ]);
  });
});

describe("in a chat with an assistant", () => {
  test("without a language model it makes what is asked for in plain words", async () => {
    const model = createChatModel({ provider: "rules" });
    const room = await openTestRoom(assistant, { capabilities, otherBots: [media], model });
    const said = await room.says("make a video of a ferry at night");
    expect(lastFile(room)).toMatchObject({
      msgtype: "m.video",
      body: expect.stringMatching(/^a ferry at night\n/u) as string,
      info: { w: 1280, h: 720, duration: 5000 },
    });
    const told = /^Here you are: a video \(1280 × 720 pixels, 5 seconds\), a picture that moves/u;
    expect(said).toContainEqual(expect.stringMatching(told));
  });

  test("a video that is sent is changed as its caption says, or as is said next", async () => {
    const model = scriptedModel([callsTool("change_video", { change: "the first second" }), "Cut."]);
    const room = await openTestRoom(assistant, { model, capabilities, otherBots: [media] });
    expect((await room.sends({ ...sent(), caption: "only the first second, please" })).at(-1)).toBe("Cut.");
    const told = '[The video "film.mp4" came with this and was not opened]';
    expect(model.requests[0]?.messages.at(-1)?.content).toContain(told);
    expect(lastFile(room)).toMatchObject({ msgtype: "m.video", info: { duration: 1000 } });
  });

  test("a language model makes one, and changes it", async () => {
    const model = scriptedModel([
      callsTool("make_video", { prompt: "a cat", seconds: 1, width: 128, height: 96 }),
      "There it is.",
      callsTool("change_video", { change: "as they said", format: "gif", end: 0.5 }),
      "Now as a GIF.",
    ]);
    const room = await openTestRoom(assistant, { model, capabilities, otherBots: [media] });
    expect((await room.says("a clip of a cat")).at(-1)).toBe("There it is.");
    expect(lastFile(room)).toMatchObject({ msgtype: "m.video", info: { w: 128, h: 96, duration: 1000 } });
    expect((await room.says("half a second of it as a gif")).at(-1)).toBe("Now as a GIF.");
    expect(lastFile(room)).toMatchObject({ msgtype: "m.image", info: { mimetype: "image/gif", w: 128 } });
  });
});
