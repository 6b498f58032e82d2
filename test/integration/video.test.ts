import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Person } from "../harness/person.ts";
import { fileBytes, sendFile } from "../harness/room-files.ts";
import { startVideoServer } from "../harness/video-server.ts";
import type { VideoServer } from "../harness/video-server.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";

type Content = Readonly<Record<string, unknown>>;

describe("videos in an encrypted chat with an assistant", () => {
  let world: World;
  let alice: Person;
  let running: AgentChatProcess;
  let roomId: string;

  beforeAll(async () => {
    world = await openWorld({ encryption: "default", agents: { media: {}, assistant: {} } });
    alice = await world.person("alice", { isEncrypting: true });
    running = await world.startAgentChatProcess({
      agents: { media: {}, assistant: { provisionAtStart: [alice.userId] } },
    });
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const bytesOf = (file: unknown): Promise<Buffer> => fileBytes(alice, { file });

  function send(bytes: Buffer, name: string): Promise<string> {
    const content = { msgtype: "m.video", info: { size: bytes.length, mimetype: "video/mp4" } };
    return sendFile(alice, roomId, { bytes, name, content, isEncrypting: true });
  }

  const posted = (msgtype: string): readonly Content[] =>
    alice
      .messages(roomId, assistant)
      .map(({ content }) => content)
      .filter((content) => content["msgtype"] === msgtype);

  async function next(msgtype: string, act: () => Promise<unknown>): Promise<Content> {
    const before = posted(msgtype).length;
    await act();
    await expect.poll(() => posted(msgtype).length, { timeout: 60_000 }).toBe(before + 1);
    return posted(msgtype).at(-1) ?? {};
  }

  async function restartWith(server: VideoServer): Promise<void> {
    await running.stop();
    const video = { provider: "server", endpoint: server.url };
    running = await world.startAgentChatProcess({ agents: { media: { video }, assistant: {} } });
  }

  test("one is made that plays as its content says, with a thumbnail, and says that it is a placeholder", async () => {
    const content = await next("m.video", () =>
      alice.says(roomId, "!video --seconds 2 --size 640x360 a lighthouse at dusk"),
    );
    expect(content["body"]).toMatch(/^a lighthouse at dusk[^]*no video model is connected/u);
    const info = content["info"] as Content;
    const bytes = await bytesOf(content["file"]);
    expect(info).toMatchObject({ mimetype: "video/mp4", w: 640, h: 360, duration: 2000, size: bytes.length });
    expect(info["xyz.amorgan.blurhash"]).toMatch(/^\S{20,}$/u);
    const { streams, format } = probe(bytes);
    expect(streams).toMatchObject([{ codec_name: "h264", pix_fmt: "yuv420p", width: 640, height: 360 }]);
    expect(Number(format["duration"])).toBeCloseTo(2, 1);
    expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
    const thumbnail = await bytesOf(info["thumbnail_file"]);
    expect(probe(thumbnail).streams).toMatchObject([{ codec_name: "mjpeg", width: 640, height: 360 }]);
    expect(info["thumbnail_info"]).toMatchObject({ w: 640, h: 360, size: thumbnail.length });
  });

  test("one that is replied to is cut and becomes a GIF, or sound alone, without the place where it was recorded", async () => {
    const sent = await send(film(), "film.mp4");
    const reply = { "m.relates_to": { "m.in_reply_to": { event_id: sent } } };
    const gif = await next("m.image", () => alice.says(roomId, "!edit the first second as a gif, 64 wide", reply));
    expect(gif["info"]).toMatchObject({ mimetype: "image/gif", w: 64, h: 48 });
    expect(probe(await bytesOf(gif["file"])).streams).toMatchObject([{ codec_name: "gif", width: 64 }]);
    const sound = await next("m.audio", () => alice.says(roomId, "!edit only the sound", reply));
    const { streams, format } = probe(await bytesOf(sound["file"]));
    expect(streams).toMatchObject([{ codec_name: "aac" }]);
    expect(JSON.stringify(format)).not.toContain("52.5163");
    const half = await next("m.video", () => alice.says(roomId, "!edit the last 2 seconds, scale to 50%", reply));
    expect(half["info"]).toMatchObject({ w: 64, h: 48, duration: 2000 });
    const bytes = await bytesOf(half["file"]);
    expect(probe(bytes).streams).toMatchObject([{ codec_name: "h264" }, { codec_name: "aac" }]);
    expect(bytes.includes("52.5163")).toBe(false);
  });

  test("killed in the middle of a server's job: one job, one video", async () => {
    await using server = await startVideoServer();
    server.say({ status: "in_progress", progress: 40 });
    await restartWith(server);
    const before = posted("m.video").length;
    await alice.says(roomId, "!video --seconds 2 --size 320x192 a ferry");
    await alice.hears(roomId, assistant, ({ body }) => String(body).includes("Filming: 40 %"));
    await running.kill();
    const video = { provider: "server", endpoint: server.url };
    running = await world.startAgentChatProcess({ agents: { media: { video }, assistant: {} } });
    server.say({ status: "completed" });
    await alice.hears(roomId, assistant, ({ body }) => body === "Done.");
    await expect.poll(() => posted("m.video").length, { timeout: 30_000 }).toBe(before + 1);
    const content = posted("m.video").at(-1) ?? {};
    expect(content).toMatchObject({ body: "a ferry", info: { w: 320, h: 192, duration: 2000 } });
    const bytes = await bytesOf(content["file"]);
    expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
    expect(server.asked).toHaveLength(1);
    expect(server.deleted).toEqual([]);
    const metrics = await (await fetch(`${running.metricsUrl}/metrics`)).text();
    expect(metrics).toContain('agentchat_videos_generated_total{provider="server"} 1');
  });

  test("🛑 cancels the job of the server, and the person can talk meanwhile", async () => {
    await using server = await startVideoServer();
    await restartWith(server);
    const asked = await alice.says(roomId, "!video a whale");
    await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBe(1);
    await alice.says(roomId, "!ping");
    await alice.hears(roomId, assistant, ({ body }) => /pong/iu.test(String(body)));
    await react(alice, roomId, asked, "🛑");
    await expect.poll(() => server.deleted, { timeout: 30_000 }).toEqual(["video_1"]);
    const metrics = await (await fetch(`${running.metricsUrl}/metrics`)).text();
    expect(metrics).toContain(
      'agentchat_offered_tool_seconds_count{agent="media",tool="make_video",outcome="stopped"} 1',
    );
  });

  test("everything can be read, and nothing was sent in clear", () => {
    expect([unreadable(alice, roomId), sentInClear(alice, roomId)]).toEqual([[], []]);
  });
});

function inFile<Result>(use: (file: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "agentchat-video-test-"));
  try {
    return use(join(folder, "file.mp4"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Three seconds of picture and sound, with the place where it was recorded. */
function film(): Buffer {
  return inFile((file) => {
    const sources = ["-f", "lavfi", "-i", "testsrc=s=128x96:r=10:d=3", "-f", "lavfi", "-i", "sine=d=3"];
    const place = ["-metadata", "location=+52.5163+013.3777/"];
    execFileSync("ffmpeg", ["-loglevel", "error", ...sources, "-c:v", "libx264", "-c:a", "aac", ...place, file]);
    return readFileSync(file);
  });
}

interface Probe {
  readonly streams: readonly Content[];
  readonly format: Readonly<Record<string, unknown>>;
}

function probe(bytes: Buffer): Probe {
  return inFile((file) => {
    writeFileSync(file, bytes);
    const args = ["-loglevel", "error", "-show_streams", "-show_format", "-of", "json", file];
    return JSON.parse(execFileSync("ffprobe", args).toString()) as Probe;
  });
}
