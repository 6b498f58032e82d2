import sharp from "sharp";
import { describe, expect, test, vi } from "vitest";
import { inspectVideo } from "#codecs";
import { startVideoServer, type VideoServer } from "../harness/video-server.ts";
import type { ImageModel } from "../../bots/models/image.ts";
import { ModelError } from "../../bots/models/model-error.ts";
import type { VideoRequest } from "../../bots/models/video.ts";
import { createVideoModel } from "../../bots/models/video/create-video-model.ts";
import { createVideoServerModel } from "../../bots/models/video/server/video-server-model.ts";
import { videoModelSettings } from "../../bots/models/video/video-settings.ts";

/** Programs start slowly where others are at work. */
vi.setConfig({ testTimeout: 60_000 });

const signal = new AbortController().signal;
const times = { everyMs: 5, callSeconds: 20 };

/** Draws plain colors, and remembers what for. */
function painter(): ImageModel & { readonly asked: readonly object[] } {
  const asked: object[] = [];
  return {
    provider: "painter",
    isPlaceholder: false,
    asked,
    check: () => Promise.resolve(),
    async generate(request) {
      const { prompt, width = 64, height = 64, seed } = request;
      asked.push({ prompt, width, height, seed });
      request.onProgress?.(1);
      const picture = sharp({ create: { width, height, channels: 3, background: "teal" } });
      return [{ bytes: await picture.png().toBuffer(), mimetype: "image/png", width, height }];
    },
  };
}

function openServer(server: VideoServer, more: { timeoutSeconds?: number; model?: string } = {}) {
  const apiKey = { reveal: () => "sk-test" };
  return createVideoServerModel(
    { ...videoModelSettings.parse({ provider: "server", endpoint: server.url, ...more }), apiKey },
    times,
  );
}

function rememberIn(list: string[]) {
  return (id: string): Promise<void> => {
    list.push(id);
    return Promise.resolve();
  };
}

async function errorOf(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ModelError) return error;
  throw new Error("it ended otherwise", { cause: error });
}

describe("sketch", () => {
  const settings = videoModelSettings.parse({ provider: "sketch" });

  test("moves the picture that the image model draws, and says that it is a placeholder", async () => {
    const image = painter();
    const model = createVideoModel(settings, image);
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    const made = await model.generate({
      prompt: "a ferry",
      width: 320,
      height: 180,
      durationMs: 1000,
      seed: 3,
      signal,
      onProgress,
    });
    expect(image.asked).toEqual([{ prompt: "a ferry", width: 320, height: 180, seed: 3 }]);
    expect(made).toMatchObject({ mimetype: "video/mp4", width: 320, height: 180, durationMs: 1000 });
    expect(await inspectVideo(made.bytes, { signal })).toMatchObject({ codec: "h264", durationMs: 1000 });
    expect(model.isPlaceholder).toBe(true);
    expect(fractions).toEqual([0.5, 0.5]);
  });

  test("moves the picture that it is given, in its own shape", async () => {
    const image = painter();
    const bytes = await sharp({ create: { width: 90, height: 160, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    const request = { prompt: "it rains", image: { bytes, mimetype: "image/jpeg" }, durationMs: 600, signal };
    expect(await createVideoModel(settings, image).generate(request)).toMatchObject({ width: 90, height: 160 });
    expect(image.asked).toEqual([]);
  });

  test("says in a sentence what is wrong with a picture", async () => {
    const request = { prompt: "a", image: { bytes: Buffer.from("text"), mimetype: "image/png" }, signal };
    const error = await errorOf(createVideoModel(settings, painter()).generate(request));
    expect(error).toMatchObject({
      code: "bad-request",
      userMessage: expect.stringContaining("no picture that I know") as string,
    });
  });
});

describe("server", () => {
  test("has a video made by a job, and tells how far it is", async () => {
    await using server = await startVideoServer();
    server.say(
      { status: "queued" },
      { status: "in_progress", progress: 40 },
      { status: "in_progress", progress: 90 },
      { status: "completed" },
    );
    const model = openServer(server, { model: "wan" });
    await model.check(signal);
    const [fractions, remembered]: [number[], string[]] = [[], []];
    const request: VideoRequest = {
      prompt: "a ferry",
      width: 300,
      height: 200,
      durationMs: 1400,
      seed: 7,
      signal,
      image: { bytes: Buffer.from("png"), mimetype: "image/png" },
      onProgress: (fraction) => fractions.push(fraction),
      job: { remember: rememberIn(remembered) },
    };
    const made = await model.generate(request);
    expect(made).toMatchObject({ mimetype: "video/mp4", width: 304, height: 208, durationMs: 1000 });
    expect(fractions).toEqual([0.4, 0.9]);
    expect(remembered).toEqual(["video_1"]);
    expect(server.asked).toMatchObject([
      {
        fields: { prompt: "a ferry", model: "wan", seconds: "1", size: "304x208", seed: "7" },
        picture: { type: "image/png", bytes: Buffer.from("png") },
      },
    ]);
    expect(new Set(server.keys)).toEqual(new Set(["Bearer sk-test"]));
    expect(server.deleted).toEqual([]);
  });

  test("goes on with a job that was begun before", async () => {
    await using server = await startVideoServer();
    const model = openServer(server);
    const stop = new AbortController();
    const remembered: string[] = [];
    const job = { remember: rememberIn(remembered), isResumedLater: () => true };
    const first = model.generate({ prompt: "a", durationMs: 1000, signal: stop.signal, job });
    await vi.waitFor(() => expect(remembered).toEqual(["video_1"]));
    stop.abort();
    expect(await errorOf(first)).toMatchObject({ code: "cancelled" });
    expect(server.deleted).toEqual([]);
    server.say({ status: "completed" });
    const again = { prompt: "a", durationMs: 1000, signal, job: { ...job, id: "video_1" } };
    expect(await model.generate(again)).toMatchObject({ durationMs: 1000 });
    expect(server.asked).toHaveLength(1);
  });

  test("begins anew what the server has forgotten", async () => {
    await using server = await startVideoServer();
    server.say({ status: "completed" });
    const remembered: string[] = [];
    const job = { id: "video_0", remember: rememberIn(remembered) };
    await openServer(server).generate({ prompt: "a", durationMs: 1000, signal, job });
    expect(remembered).toEqual(["video_1"]);
  });

  test("cancels what nobody waits for anymore", async () => {
    await using server = await startVideoServer();
    const stop = new AbortController();
    const work = openServer(server).generate({ prompt: "a", signal: stop.signal });
    await server.nextJob();
    stop.abort();
    expect(await errorOf(work)).toMatchObject({ code: "cancelled", userMessage: "That was stopped." });
    expect(server.deleted).toEqual(["video_1"]);
  });

  test("gives up a job that gets no further, and cancels it", async () => {
    await using server = await startVideoServer();
    const error = await errorOf(openServer(server, { timeoutSeconds: 0.3 }).generate({ prompt: "a", signal }));
    expect(error).toMatchObject({
      code: "timeout",
      userMessage: "The video generator took too long. Please try again.",
    });
    expect(server.deleted).toEqual(["video_1"]);
  });

  test("is not put off by a server that is away for a while", async () => {
    await using server = await startVideoServer();
    server.say({ status: "completed" });
    const work = openServer(server).generate({ prompt: "a", durationMs: 1000, signal });
    await server.nextJob();
    server.refuse(503, 502);
    expect(await work).toMatchObject({ durationMs: 1000 });
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    [
      { status: "failed", error: { code: "moderation_blocked", message: "secret" } },
      "bad-request",
      "The video generator could not take this.",
    ],
    [
      { status: "failed", error: { code: "oom", message: "secret" } },
      "unavailable",
      "The video generator has a fault of its own right now. Please try again in a moment.",
    ],
  ])("says in a sentence that a job failed: %j", async (state, code, userMessage) => {
    await using server = await startVideoServer();
    server.say(state);
    const error = await errorOf(openServer(server).generate({ prompt: "a", signal }));
    expect(error).toMatchObject({ code, userMessage });
    expect(error.message).not.toContain("secret");
  });

  test.each([
    [401, "unauthorized"],
    [404, "unknown-model"],
    [400, "bad-request"],
  ])("types a refusal with %i as %s", async (status, code) => {
    await using server = await startVideoServer();
    server.refuse(status);
    expect(await errorOf(openServer(server).generate({ prompt: "a", signal }))).toMatchObject({ code });
    expect(server.asked).toEqual([]);
  });

  test("refuses what is no video", async () => {
    await using server = await startVideoServer();
    server.say({ status: "completed" });
    server.sendInstead(Buffer.from("#EXTM3U\nfile:///etc/passwd\n"));
    expect(await errorOf(openServer(server).generate({ prompt: "a", signal }))).toMatchObject({ code: "bad-response" });
  });

  test("needs an endpoint", () => {
    const settings = videoModelSettings.parse({ provider: "server" });
    expect(() => createVideoModel(settings, painter())).toThrow("needs endpoint");
  });
});
