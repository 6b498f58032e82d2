import type { ConfiguredBot } from "#sdk/runtime";

type Capabilities = ConfiguredBot["capabilities"];

/** Told of each video that was made. Must not throw. */
export interface VideoObserver {
  videoGenerated(work: {
    readonly provider: string;
    /** Of the video. */
    readonly videoSeconds: number;
    /** That it took, waiting for the provider included; after a restart, since then. */
    readonly seconds: number;
  }): void;
}

/** The same models, which tell the observer of each video. */
export function measureVideo(capabilities: Capabilities, observer: VideoObserver): Capabilities {
  const { video } = capabilities;
  if (video === undefined) return capabilities;
  return {
    ...capabilities,
    video: {
      ...video,
      async generate(request) {
        const since = performance.now();
        const made = await video.generate(request);
        const seconds = (performance.now() - since) / 1000;
        observer.videoGenerated({ provider: video.provider, videoSeconds: made.durationMs / 1000, seconds });
        return made;
      },
    },
  };
}
