import { decode } from "blurhash";
import sharp from "sharp";
import { expect, test } from "vitest";
import { makeCollage } from "./make-collage.ts";
import { preparePicture } from "./prepare-picture.ts";

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

test("a large picture gets a thumbnail and a blurhash of its colors", async () => {
  const { width, height, mimetype, blurhash, thumbnail } = await preparePicture(await plain(1600, 900, "#204060"));
  expect({ width, height, mimetype }).toEqual({ width: 1600, height: 900, mimetype: "image/png" });
  const [red = 0, green = 0, blue = 0] = decode(blurhash, 1, 1);
  expect(Math.max(Math.abs(red - 0x20), Math.abs(green - 0x40), Math.abs(blue - 0x60))).toBeLessThan(16);
  expect(thumbnail).toMatchObject({ width: 800, height: 450, mimetype: "image/jpeg" });
});

test("a small picture needs no thumbnail", async () => {
  const prepared = await preparePicture(await plain(300, 200, "red"));
  expect(prepared.thumbnail).toBeUndefined();
});

test("a collage has all pictures, none cut off", async () => {
  const backgrounds = ["#ff0000", "#00ff00", "#0000ff", "#000000"];
  const pictures = await Promise.all(backgrounds.map((color, index) => plain(100 + index * 40, 100, color)));
  const { bytes, width, height, mimetype } = await makeCollage(pictures);
  expect({ width, mimetype }).toEqual({ width: 1600, mimetype: "image/jpeg" });
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const shares = backgrounds.map((color) => {
    const wanted = Buffer.from(color.slice(1), "hex");
    let count = 0;
    for (let start = 0; start < data.length; start += 3)
      if (wanted.every((value, channel) => Math.abs(value - (data[start + channel] ?? -1)) < 12)) count += 1;
    return count / (info.width * info.height);
  });
  expect(height).toBe(info.height);
  expect(Math.min(...shares)).toBeGreaterThan(0.1);
  expect(shares.reduce((sum, share) => sum + share)).toBeGreaterThan(0.9);
});

test.each([1, 13])("a collage of %i pictures is refused", async (count) => {
  const picture = await plain(4, 4, "red");
  await expect(makeCollage(Array.from({ length: count }, () => picture))).rejects.toMatchObject({
    code: "bad-request",
    userMessage: "A collage needs two to 12 pictures.",
  });
});
