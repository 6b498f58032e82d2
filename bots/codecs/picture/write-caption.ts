import { fileURLToPath } from "node:url";
import { type Canvas, drawn, onCanvas } from "./canvas.ts";
import { pictureError } from "./picture-error.ts";
import type { StepOf } from "./picture-step.ts";
import type { OpenPicture } from "./with-sharp.ts";

/** From a package, since a machine need not have any font; signs that it lacks come from the machine's. */
const font = {
  name: "DejaVu Sans Bold",
  file: fileURLToPath(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf")),
};

/** Writes white letters with a black edge over the top or bottom of a canvas, as large as they fit into two fifths of its height. */
export async function writeCaption(open: OpenPicture, canvas: Canvas, step: StepOf<"caption">): Promise<Canvas> {
  const letters = await setLetters(open, canvas, step.text);
  const edge = Math.max(2, Math.round(letters.size / 8));
  const input = await withEdge(open, letters.mask, edge);
  const margin = Math.round(canvas.height * 0.03);
  const top = step.position === "top" ? margin : canvas.height - input.height - margin;
  const left = Math.round((canvas.width - input.width) / 2);
  const raw = { width: input.width, height: input.height, channels: 4 } as const;
  return drawn(
    onCanvas(open, canvas).composite([{ input: input.data, raw, left: Math.max(0, left), top: Math.max(0, top) }]),
  );
}

/** One byte a pixel: how much of it is covered. */
interface Mask {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

async function setLetters(open: OpenPicture, canvas: Canvas, text: string): Promise<{ size: number; mask: Mask }> {
  const width = Math.floor(canvas.width * 0.92);
  const markup = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\p{Cc}--\n]/gv, " ");
  for (let size = Math.min(canvas.width, canvas.height) / 8; size >= 6; size *= 0.85) {
    const pipeline = open({
      text: {
        text: markup,
        font: `${font.name} ${Math.round(size)}`,
        fontfile: font.file,
        width,
        align: "center",
        wrap: "word-char",
        dpi: 72,
      },
    });
    const { data, info } = await pipeline.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    if (info.height <= canvas.height * 0.4 && info.width <= width)
      return { size, mask: { data, width: info.width, height: info.height } };
  }
  throw pictureError("bad-request", "That text is too long to be written on this picture.");
}

async function withEdge(open: OpenPicture, letters: Mask, edge: number): Promise<Canvas> {
  const raw = { width: letters.width, height: letters.height, channels: 1 } as const;
  const widened = await open(letters.data, { raw })
    .extend({ top: edge, bottom: edge, left: edge, right: edge, background: "black" })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = widened.info;
  const around = await open(widened.data, { raw: { width, height, channels: 1 } })
    .blur(0.3 + edge / 2)
    .linear(6)
    .extractChannel(0)
    .raw()
    .toBuffer();
  const data = Buffer.alloc(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    const covered = widened.data[index] ?? 0;
    const alpha = Math.max(covered, around[index] ?? 0);
    data.fill(alpha === 0 ? 0 : Math.round((covered * 255) / alpha), index * 4, index * 4 + 3);
    data[index * 4 + 3] = alpha;
  }
  return { data, width, height };
}
