import { CodecError, inspectPicture } from "#codecs";
import { wrongAnswer } from "../call-json.ts";
import type { Endpoint } from "../endpoint.ts";
import type { GeneratedImage } from "../image.ts";
import { serviceError } from "../service-error.ts";
import { imageService } from "./image-settings.ts";

/** A picture that a server has sent, with what it really is. */
export async function measureImage(bytes: Uint8Array, endpoint: Endpoint, seed?: number): Promise<GeneratedImage> {
  try {
    const { mimetype, width, height } = await inspectPicture(bytes);
    return { bytes, mimetype, width, height, ...(seed === undefined ? {} : { seed }) };
  } catch (error) {
    if (error instanceof CodecError)
      throw serviceError(wrongAnswer(endpoint, "sent a picture that cannot be opened"), imageService);
    throw error;
  }
}
