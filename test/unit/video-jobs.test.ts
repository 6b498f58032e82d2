import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createVideoModel, videoModelSettings } from "#models";
import { openTestRoom, type TestRoom } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { media } from "../../bots/media/index.ts";
import { startVideoServer, type VideoServer } from "../harness/video-server.ts";

/** Programs start slowly where others are at work, and the server is asked every two seconds. */
vi.setConfig({ testTimeout: 60_000 });

let server: VideoServer;

beforeEach(async () => {
  server = await startVideoServer();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function open(): Promise<TestRoom> {
  const video = createVideoModel(videoModelSettings.parse({ provider: "server", endpoint: server.url }));
  return openTestRoom(assistant, { capabilities: { video }, otherBots: [media] });
}

function videos(room: TestRoom): readonly unknown[] {
  return room.contents.filter(({ msgtype }) => msgtype === "m.video");
}

test("a video comes from the server, ready to be played, and without the note that the server wrote into it", async () => {
  server.say({ status: "completed" });
  const room = await open();
  expect(await room.says("!video --seconds 2 --size 320x192 --seed 7 a ferry at night")).toEqual(["a ferry at night"]);
  expect(server.asked).toMatchObject([
    { fields: { prompt: "a ferry at night", seconds: "2", size: "320x192", seed: "7" } },
  ]);
  expect(videos(room)).toMatchObject([{ body: "a ferry at night", info: { w: 320, h: 192, duration: 2000 } }]);
  const { bytes } = room.uploads.find(({ contentType }) => contentType === "video/mp4") ?? { bytes: Buffer.alloc(0) };
  expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
  expect(bytes.includes("prompt:")).toBe(false);
});

test("after a kill the job of the server is gone on with: one job, one video", async () => {
  const room = await open();
  const begun = server.nextJob();
  const asked = room.says("!video --seconds 1 a ferry", { eventId: "$ferry" });
  await begun;
  await vi.waitFor(() => expect(server.keys.length).toBeGreaterThan(1), 10_000);
  await Promise.all([expect(asked).rejects.toMatchObject({ code: "stopped" }), room.restarts()]);
  server.say({ status: "completed" });
  await room.says("!video --seconds 1 a ferry", { eventId: "$ferry" });
  expect(videos(room)).toHaveLength(1);
  expect(server.asked).toHaveLength(1);
  expect(server.deleted).toEqual([]);
});

test("what is stopped is cancelled at the server", async () => {
  const room = await open();
  const begun = server.nextJob();
  const asked = room.says("!video a ferry");
  await begun;
  await room.says("stop");
  await asked;
  await vi.waitFor(() => expect(server.deleted).toEqual(["video_1"]), 10_000);
  expect(videos(room)).toEqual([]);
});

test("a job that the server refuses ends in one sentence", async () => {
  server.say({ status: "failed", error: { code: "moderation_blocked", message: "a secret" } });
  const room = await open();
  expect(await room.says("!video a ferry")).toEqual(["The video generator could not take this."]);
});
