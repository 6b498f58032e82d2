import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { inspectPicture } from "./inspect-picture.ts";
import { isPicture } from "./picture-format.ts";

const red = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "red" } });

describe("a picture is told by its content", () => {
  test.each(["jpeg", "png", "webp", "gif", "avif"] as const)("%s", async (format) => {
    const bytes = await red(20, 10).toFormat(format).toBuffer();
    expect(isPicture(bytes)).toBe(true);
    expect(await inspectPicture(bytes)).toMatchObject({
      format,
      mimetype: `image/${format}`,
      width: 20,
      height: 10,
      frames: 1,
      delays: [],
    });
  });

  test.each(["", "GIF", "%PDF-1.7", "<svg xmlns='http://www.w3.org/2000/svg'/>", "RIFF____WAVE"])(
    "%j is none",
    async (text) => {
      expect(isPicture(Buffer.from(text))).toBe(false);
      await expect(inspectPicture(Buffer.from(text))).rejects.toMatchObject({ code: "unknown-format" });
    },
  );
});

test("width and height are those of the picture turned upright", async () => {
  const bytes = await red(30, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect(await inspectPicture(bytes)).toMatchObject({ width: 20, height: 30 });
});

test("frames are counted, and how long they are shown", async () => {
  const raw = { width: 10, height: 20, channels: 3, pageHeight: 10 } as const;
  const frames = Buffer.concat([Buffer.alloc(300, 255), Buffer.alloc(300, 0)]);
  const bytes = await sharp(frames, { raw })
    .gif({ delay: [100, 250] })
    .toBuffer();
  expect(await inspectPicture(bytes)).toMatchObject({ width: 10, height: 10, frames: 2, delays: [100, 250] });
  await expect(inspectPicture(bytes, { maxFrames: 1 })).rejects.toMatchObject({
    code: "too-large",
    userMessage: "This picture has more than the 1 frames that I can look at.",
  });
  await expect(inspectPicture(bytes, { maxPixels: 150 })).rejects.toMatchObject({ code: "too-large" });
});

test("a file of too many bytes is not looked at", async () => {
  await expect(inspectPicture(Buffer.alloc(2_000_001), { maxBytes: 2e6 })).rejects.toMatchObject({
    code: "too-large",
    userMessage: "This picture is larger than the 2 MB that I can look at.",
  });
});
