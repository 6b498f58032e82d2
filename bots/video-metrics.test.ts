import { expect, test } from "vitest";
import type { VideoModel } from "#models";
import { measureVideo } from "./measure-video.ts";
import { createMetrics } from "./metrics.ts";

const video: VideoModel = {
  provider: "still",
  isPlaceholder: true,
  check: () => Promise.resolve(),
  generate: ({ prompt }) =>
    prompt === "nothing"
      ? Promise.reject(new Error("nothing to film"))
      : Promise.resolve({ bytes: Buffer.alloc(1), mimetype: "video/mp4", width: 2, height: 2, durationMs: 2000 }),
};

test("videos are counted with the work that a second of them takes", async () => {
  const metrics = createMetrics({ inboxDepth: () => Promise.resolve({ count: 0, oldestReceivedAt: undefined }) });
  const measured = measureVideo({ video }, metrics).video;
  const { signal } = new AbortController();
  await measured?.generate({ prompt: "a ferry", signal });
  await expect(measured?.generate({ prompt: "nothing", signal })).rejects.toThrow("nothing to film");
  const lines = (await metrics.expose()).split("\n");
  expect(lines).toContain('agentchat_videos_generated_total{provider="still"} 1');
  expect(lines).toContain('agentchat_video_real_time_factor_count{provider="still"} 1');
  expect(measureVideo({}, metrics)).toEqual({});
});
