import type { ImageModel } from "../image.ts";
import { createImageModel } from "../image/create-image-model.ts";
import type { VideoModel } from "../video.ts";
import { createVideoServerModel } from "./server/video-server-model.ts";
import { createMovingPictureModel } from "./sketch/moving-picture-model.ts";
import type { VideoModelSettings } from "./video-settings.ts";

/**
 * Makes a video model from its settings. Nothing is sent before it is used.
 * @param image draws what `sketch` moves; default is the built-in one
 * @throws ModelError `bad-settings`
 */
export function createVideoModel(
  settings: VideoModelSettings,
  image: ImageModel = createImageModel({ provider: "sketch" }),
): VideoModel {
  switch (settings.provider) {
    case "sketch":
      return createMovingPictureModel(image);
    case "server":
      return createVideoServerModel(settings);
  }
}
