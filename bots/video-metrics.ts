import { Counter, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { VideoObserver } from "./measure-video.ts";

/** Measures how many videos are made, and how long that takes for each second of them. */
export function observeVideo(registry: Registry): VideoObserver {
  const shared = { labelNames: ["provider"], registers: [registry] };
  const videos = new Counter({
    ...shared,
    name: "agentchat_videos_generated_total",
    help: "Videos that were made; changes of videos do not count",
  });
  const factor = new Histogram({
    ...shared,
    name: "agentchat_video_real_time_factor",
    help: "Seconds of work, and of waiting for the provider, for a second of video that was made",
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250],
  });
  return {
    videoGenerated({ provider, videoSeconds, seconds }) {
      videos.inc({ provider });
      if (videoSeconds > 0) factor.observe({ provider }, seconds / videoSeconds);
    },
  };
}
