import { animatePicture, CodecError, motions } from "#codecs";
import { codecFault } from "../../codec-fault.ts";
import type { ImageModel } from "../../image.ts";
import type { GeneratedVideo, VideoModel, VideoRequest } from "../../video.ts";

const usual = { width: 1280, height: 720, durationMs: 5000 };
/** Drawing the picture is this much of the work, moving it the rest. */
const drawing = 0.5;

/**
 * The embedded default: the picture that the image model makes, or the one that it is given, slowly moved: a placeholder, whoever drew it. The same seed makes the same movement, and where the
 * image model can do that the same picture.
 */
export function createMovingPictureModel(image: ImageModel): VideoModel {
  return {
    provider: "sketch",
    isPlaceholder: true,
    check: (signal) => image.check(signal),
    async generate(request) {
      const picture = request.image?.bytes ?? (await draw(image, request));
      request.onProgress?.(drawing);
      return move(picture, request);
    },
  };
}

async function draw(image: ImageModel, request: VideoRequest): Promise<Uint8Array> {
  const { prompt, seed, signal } = request;
  const [picture] = await image.generate({
    prompt,
    ...frameOf(request),
    ...(seed === undefined ? {} : { seed }),
    signal,
    onProgress: (fraction) => request.onProgress?.(fraction * drawing),
  });
  if (picture === undefined) throw new CodecError("failed", "the image model made no picture");
  return picture.bytes;
}

async function move(picture: Uint8Array, request: VideoRequest): Promise<GeneratedVideo> {
  const { prompt, seed = prompt.length, durationMs = usual.durationMs, signal, width, height } = request;
  const frame = request.image === undefined ? frameOf(request) : { width, height };
  try {
    const motion = motions[seed % motions.length] ?? "zoom-in";
    const { hasSound: _hasSound, ...video } = await animatePicture(picture, { ...frame, durationMs, motion, signal });
    return video;
  } catch (error) {
    throw codecFault(error);
  }
}

/** One side alone makes a square, as with pictures. */
function frameOf({ width, height }: VideoRequest): { readonly width: number; readonly height: number } {
  return { width: width ?? height ?? usual.width, height: height ?? width ?? usual.height };
}
