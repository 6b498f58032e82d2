import type { VideoRequest } from "../../video.ts";

const usualSeconds = 4;

/** A request in the words of the API: `multipart/form-data`. `seed` is not OpenAI's, but of servers that came after it. */
export function jobForm(request: VideoRequest, model: string | undefined): FormData {
  const { prompt, image, width, height, durationMs, seed } = request;
  const form = new FormData();
  form.set("prompt", prompt);
  if (model !== undefined) form.set("model", model);
  form.set("seconds", String(Math.max(1, Math.round((durationMs ?? usualSeconds * 1000) / 1000))));
  const size = sizeOf(width, height);
  if (size !== undefined) form.set("size", size);
  if (seed !== undefined) form.set("seed", String(seed));
  if (image !== undefined) {
    const file = new Blob([Uint8Array.from(image.bytes)], { type: image.mimetype });
    form.set("input_reference", file, `picture.${image.mimetype.split("/")[1] ?? "png"}`);
  }
  return form;
}

/** Multiples of 16, which is what video models work with. */
function sizeOf(width: number | undefined, height: number | undefined): string | undefined {
  if (width === undefined && height === undefined) return undefined;
  const side = (pixels: number | undefined): number =>
    Math.min(2048, Math.max(128, Math.round((pixels ?? 512) / 16) * 16));
  return `${side(width ?? height)}x${side(height ?? width)}`;
}
