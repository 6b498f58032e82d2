import type { ImageRequest } from "../../image.ts";
import type { ImageModelSettings } from "../image-settings.ts";

/** A request in the words of the web UI's API, and where to send it. */
export function generationBody(
  request: ImageRequest,
  settings: Pick<ImageModelSettings, "model" | "steps">,
): { readonly path: "/txt2img" | "/img2img"; readonly body: Readonly<Record<string, unknown>> } {
  const { prompt, negativePrompt, style, width, height, count = 1, seed = -1, source } = request;
  const body = {
    prompt: style === undefined ? prompt : `${prompt}, ${style}`,
    negative_prompt: negativePrompt ?? "",
    width: side(width ?? height),
    height: side(height ?? width),
    n_iter: count,
    batch_size: 1,
    seed,
    steps: settings.steps ?? 25,
    send_images: true,
    save_images: false,
    ...(settings.model === undefined ? {} : { override_settings: { sd_model_checkpoint: settings.model } }),
  };
  if (source === undefined) return { path: "/txt2img", body };
  const picture = Buffer.from(source.bytes).toString("base64");
  return { path: "/img2img", body: { ...body, init_images: [picture], denoising_strength: source.strength ?? 0.6 } };
}

/** Multiples of 64, as the models were trained on. */
function side(wanted = 768): number {
  return Math.min(2048, Math.max(256, Math.round(wanted / 64) * 64));
}
