import type { Box, Size } from "./box.ts";
import { pictureError } from "./picture-error.ts";
import type { StepOf } from "./picture-step.ts";

/**
 * The part of a picture that a step cuts out.
 * @throws CodecError `bad-request` when that is not within the picture
 */
export function cropBox(picture: Size, step: Omit<StepOf<"crop">, "do">): Box {
  const { width, height } = step.aspect === undefined ? sizeOf(picture, step) : largest(picture, step.aspect);
  const left = step.left ?? Math.floor((picture.width - width) / 2);
  const top = step.top ?? Math.floor((picture.height - height) / 2);
  const isInside =
    width > 0 && height > 0 && left >= 0 && top >= 0 && left + width <= picture.width && top + height <= picture.height;
  if (isInside) return { left, top, width, height };
  const size = `${picture.width}×${picture.height}`;
  throw pictureError("bad-request", `That part lies outside of the picture, which has ${size} pixels.`);
}

/** Without a width or height the box reaches from its corner to the other end. */
function sizeOf(picture: Size, { left = 0, top = 0, width, height }: Omit<StepOf<"crop">, "do">): Size {
  return { width: width ?? picture.width - left, height: height ?? picture.height - top };
}

function largest(picture: Size, aspect: string): Size {
  const [horizontal = 0, vertical = 0] = aspect.split(":").map(Number);
  if (horizontal === 0 || vertical === 0)
    throw pictureError("bad-request", "A shape is two numbers above 0, such as 16:9.");
  const unit = Math.min(picture.width / horizontal, picture.height / vertical);
  return { width: Math.max(1, Math.floor(horizontal * unit)), height: Math.max(1, Math.floor(vertical * unit)) };
}
