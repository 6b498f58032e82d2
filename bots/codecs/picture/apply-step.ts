import type { Matrix4x4 } from "sharp";
import { type Canvas, drawn, maxCanvasPixels, onCanvas } from "./canvas.ts";
import { writeCaption } from "./write-caption.ts";
import { cropBox } from "./crop-box.ts";
import { pictureError } from "./picture-error.ts";
import type { PictureStep, StepOf } from "./picture-step.ts";
import type { OpenPicture } from "./with-sharp.ts";

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };

const gray: Matrix4x4 = [
  [0.299, 0.587, 0.114, 0],
  [0.299, 0.587, 0.114, 0],
  [0.299, 0.587, 0.114, 0],
  [0, 0, 0, 1],
];
const sepia: Matrix4x4 = [
  [0.393, 0.769, 0.189, 0],
  [0.349, 0.686, 0.168, 0],
  [0.272, 0.534, 0.131, 0],
  [0, 0, 0, 1],
];

/** Changes a canvas. @throws CodecError `bad-request` when that cannot be done with it */
export async function applyStep(open: OpenPicture, canvas: Canvas, step: PictureStep): Promise<Canvas> {
  const picture = onCanvas(open, canvas);
  switch (step.do) {
    case "resize":
      return resize(open, canvas, step);
    case "crop":
      return drawn(picture.extract(cropBox(canvas, step)));
    case "rotate":
      return drawn(picture.rotate(step.degrees, { background: transparent }));
    case "flip":
      return drawn(step.direction === "vertical" ? picture.flip() : picture.flop());
    case "grayscale":
      return drawn(picture.recomb(gray));
    case "sepia":
      return drawn(picture.recomb(sepia));
    case "blur":
      return drawn(picture.blur(Math.max(0.3, (shareOf(step.amount) * longestSide(canvas)) / 20)));
    case "sharpen":
      return drawn(picture.sharpen({ sigma: 0.5 + shareOf(step.amount) * 5 }));
    case "round":
      return cutRound(open, canvas);
    case "caption":
      return writeCaption(open, canvas, step);
  }
}

/** Whether the result of a step may be transparent where the picture was not. */
export function makesTransparent(step: PictureStep): boolean {
  return step.do === "round" || (step.do === "rotate" && step.degrees % 90 !== 0);
}

async function resize(open: OpenPicture, canvas: Canvas, step: StepOf<"resize">): Promise<Canvas> {
  const { percent, fit = "inside" } = step;
  const { width = scaled(canvas.width, percent), height = scaled(canvas.height, percent) } = step;
  if (width === undefined && height === undefined)
    throw pictureError("bad-request", "To change the size of a picture I need a width or a height.");
  const largest = (width ?? canvas.width) * (height ?? canvas.height);
  if (largest > maxCanvasPixels)
    throw pictureError(
      "bad-request",
      `A picture of more than ${maxCanvasPixels / 1e6} million pixels is too large for me.`,
    );
  return drawn(onCanvas(open, canvas).resize({ width, height, fit: fit === "stretch" ? "fill" : fit }));
}

/** The largest circle in its middle; around it, it is transparent. */
async function cutRound(open: OpenPicture, canvas: Canvas): Promise<Canvas> {
  const side = Math.min(canvas.width, canvas.height);
  const square = await drawn(onCanvas(open, canvas).extract(cropBox(canvas, { aspect: "1:1" })));
  const circle = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><circle cx="50%" cy="50%" r="50%"/></svg>`;
  return drawn(onCanvas(open, square).composite([{ input: Buffer.from(circle), blend: "dest-in" }]));
}

function scaled(side: number, percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : Math.max(1, Math.round((side * percent) / 100));
}

function shareOf(amount = 20): number {
  return amount / 100;
}

function longestSide({ width, height }: Canvas): number {
  return Math.max(width, height);
}
