import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { scalePicture } from "./picture.ts";

const photo = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "red" } });

describe("a picture", () => {
  test.each(["jpeg", "png", "webp", "gif"] as const)("%s is shown as JPEG or PNG", async (format) => {
    const bytes = await photo(20, 10).toFormat(format).toBuffer();
    const { mediaType, data } = await scalePicture(bytes, "a");
    expect(await sharp(data).metadata()).toMatchObject({
      width: 20,
      height: 10,
      format: mediaType.slice("image/".length),
    });
  });

  test("is made smaller, turned upright, and loses what it tells beside the picture", async () => {
    const bytes = await photo(3000, 1500)
      .jpeg()
      .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { mediaType, data } = await scalePicture(bytes, "a.jpg");
    const { width, height, exif, orientation } = await sharp(data).metadata();
    expect({ mediaType, width, height, exif, orientation }).toEqual({
      mediaType: "image/jpeg",
      width: 784,
      height: 1568,
    });
  });

  test("stays transparent", async () => {
    const bytes = await sharp({ create: { width: 4, height: 4, channels: 4, background: "#ff000080" } })
      .webp()
      .toBuffer();
    expect((await scalePicture(bytes, "a")).mediaType).toBe("image/png");
  });

  test("that moves is shown by its first frame", async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 255), Buffer.alloc(300, 0)]);
    const raw = { width: 10, height: 20, channels: 3, pageHeight: 10 } as const;
    const bytes = await sharp(frames, { raw }).gif().toBuffer();
    expect((await sharp(bytes, { animated: true }).metadata()).pages).toBe(2);
    const { data } = await scalePicture(bytes, "a.gif");
    expect(await sharp(data).metadata()).toMatchObject({ width: 10, height: 10 });
    expect((await sharp(data).stats()).channels[0]?.mean).toBeGreaterThan(250);
  });

  test("of too many pixels is not decoded", async () => {
    const bytes = await photo(9000, 9000).png({ compressionLevel: 9 }).toBuffer();
    expect(bytes.length).toBeLessThan(500_000);
    const startedAt = performance.now();
    await expect(scalePicture(bytes, "bomb.png")).rejects.toMatchObject({
      code: "too-large",
      userMessage: "bomb.png has more than the 64 million pixels that I can look at.",
    });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test.each([
    ["ends early", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["is none", (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(100)])],
  ])("that %s is damaged", async (_how, change) => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251));
    const bytes = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer();
    await expect(scalePicture(change(bytes), "a.jpg")).rejects.toMatchObject({ code: "damaged" });
  });
});
