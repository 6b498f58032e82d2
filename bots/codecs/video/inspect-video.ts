import { openVideo, type OpenVideoOptions } from "./open-video.ts";
import type { VideoFacts } from "./video-facts.ts";

/**
 * Reads what a video is, by its content, without decoding more of it than a moment. What it says may still prove wrong when it is decoded.
 * @throws CodecError `empty`, `unknown-format`, `damaged`, `too-large`, `too-long`, `too-complex`, `not-installed`, `cancelled`
 */
export async function inspectVideo(bytes: Uint8Array, options: OpenVideoOptions): Promise<VideoFacts> {
  await using video = await openVideo(bytes, options);
  return video.facts;
}
