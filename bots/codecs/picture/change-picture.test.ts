import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { changePicture } from "./change-picture.ts";
import type { PictureStep } from "./picture-step.ts";
import { drawSvg } from "./draw-svg.ts";

/** Red on the left, blue on the right, 40 × 20. */
const halves = await drawSvg(
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="20" height="20" fill="#ff0000"/><rect x="20" width="20" height="20" fill="#0000ff"/></svg>`,
);
const signal = new AbortController().signal;

/** Colors at places, as `#rrggbbaa`. */
async function colors(bytes: Uint8Array, ...places: readonly (readonly [x: number, y: number])[]): Promise<string[]> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return places.map(([x, y]) => {
    const start = (y * info.width + x) * 4;
    return `#${data.subarray(start, start + 4).toString("hex")}`;
  });
}

describe("a step", () => {
  const red = "#ff0000ff";
  const blue = "#0000ffff";
  const cases: readonly (readonly [PictureStep, readonly [number, number], Record<string, string>])[] = [
    [{ do: "resize", width: 20 }, [20, 10], { "2,5": red, "17,5": blue }],
    [{ do: "resize", width: 30, height: 30 }, [30, 15], { "2,5": red }],
    [{ do: "resize", width: 30, height: 30, fit: "cover" }, [30, 30], { "2,28": red, "28,2": blue }],
    [{ do: "resize", width: 10, height: 30, fit: "stretch" }, [10, 30], { "0,28": red, "9,1": blue }],
    [{ do: "resize", percent: 150 }, [60, 30], { "2,5": red }],
    [{ do: "crop", aspect: "1:1" }, [20, 20], { "0,0": red, "19,0": blue }],
    [{ do: "crop", left: 30, width: 5 }, [5, 20], { "0,0": blue }],
    [{ do: "crop", left: 5, top: 5 }, [35, 15], { "14,0": red, "15,0": blue }],
    [{ do: "rotate", degrees: 90 }, [20, 40], { "5,2": red, "5,37": blue }],
    [{ do: "rotate", degrees: 45 }, [42, 42], { "0,0": "#00000000", "21,38": "#00000000" }],
    [{ do: "flip" }, [40, 20], { "2,2": blue, "37,2": red }],
    [{ do: "flip", direction: "vertical" }, [40, 20], { "2,2": red }],
    [{ do: "grayscale" }, [40, 20], { "2,2": "#4c4c4cff", "37,2": "#1d1d1dff" }],
    [{ do: "sepia" }, [40, 20], { "2,2": "#645845ff" }],
    [{ do: "round" }, [20, 20], { "0,0": "#00000000", "5,10": red, "15,10": blue }],
  ];
  test.each(cases)("%j", async (step, [width, height], expected) => {
    const changed = await changePicture(halves, [step], { signal });
    expect(changed).toMatchObject({ width, height, mimetype: "image/png", frames: 1 });
    const places = Object.keys(expected).map((place) => place.split(",").map(Number) as [number, number]);
    expect(await colors(changed.bytes, ...places)).toEqual(Object.values(expected));
  });

  test("blurs what was sharp, and sharpens again", async () => {
    const blurred = await changePicture(halves, [{ do: "blur", amount: 100 }]);
    const [middle = ""] = await colors(blurred.bytes, [18, 10]);
    expect(middle).not.toBe(red);
    const sharpened = await changePicture(blurred.bytes, [{ do: "sharpen", amount: 50 }]);
    const [harder = ""] = await colors(sharpened.bytes, [18, 10]);
    expect(Number.parseInt(harder.slice(1, 3), 16)).toBeGreaterThan(Number.parseInt(middle.slice(1, 3), 16));
  });

  test("follows the one before", async () => {
    const changed = await changePicture(halves, [
      { do: "crop", left: 0, top: 0, width: 20, height: 20 },
      { do: "resize", width: 100 },
      { do: "round" },
    ]);
    expect(changed).toMatchObject({ width: 100, height: 100 });
    expect(await colors(changed.bytes, [50, 50], [1, 1])).toEqual([red, "#00000000"]);
  });

  test.each([
    [{ do: "crop", left: 30, width: 20 }, "That part lies outside of the picture, which has 40×20 pixels."],
    [{ do: "crop", aspect: "0:1" }, "A shape is two numbers above 0, such as 16:9."],
    [{ do: "resize" }, "To change the size of a picture I need a width or a height."],
    [{ do: "resize", width: 4096 * 4, height: 4096 }, "A picture of more than 16 million pixels is too large for me."],
    [{ do: "caption", text: "word ".repeat(60) }, "That text is too long to be written on this picture."],
  ] as const)("%j that cannot be done is told", async (step, userMessage) => {
    await expect(changePicture(halves, [step])).rejects.toMatchObject({ code: "bad-request", userMessage });
  });

  test("is not begun after the signal", async () => {
    const aborted = AbortSignal.abort();
    await expect(changePicture(halves, [{ do: "sepia" }], { signal: aborted })).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});

test("a caption is white with a black edge, at the bottom or at the top", async () => {
  const gray = await sharp({ create: { width: 300, height: 200, channels: 3, background: "#808080" } })
    .png()
    .toBuffer();
  for (const position of ["bottom", "top"] as const) {
    const { bytes } = await changePicture(gray, [{ do: "caption", text: "<b>5 & 6</b>", position }]);
    const half = async (top: number) =>
      sharp(await sharp(bytes).extract({ left: 0, top, width: 300, height: 100 }).toBuffer()).stats();
    const written = await half(position === "top" ? 0 : 100);
    const empty = await half(position === "top" ? 100 : 0);
    expect(written.channels[0]).toMatchObject({ min: 0, max: 255 });
    expect(empty.channels[0]).toMatchObject({ min: 128, max: 128 });
  }
});

describe("the result", () => {
  const photo = sharp({ create: { width: 30, height: 20, channels: 3, background: "red" } })
    .jpeg()
    .withExif({ IFD0: { Artist: "Alice" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" } })
    .withXmp("<x/>")
    .toBuffer();

  test.each([{ steps: [] }, { steps: [{ do: "flip" }] as const }])("of $steps has no metadata", async ({ steps }) => {
    expect((await sharp(await photo).metadata()).exif).toBeInstanceOf(Buffer);
    const { bytes, mimetype } = await changePicture(await photo, steps);
    expect(mimetype).toBe("image/jpeg");
    const { exif, xmp, icc, comments } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc, comments }).toEqual({});
    expect(Buffer.from(bytes).includes("Alice")).toBe(false);
  });

  test("loses what a generator wrote into its PNG", async () => {
    const png = Buffer.from(halves);
    const text = Buffer.from("parameters\0a secret prompt");
    const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from("tEXt"), text, Buffer.alloc(4)]);
    chunk.writeUInt32BE(text.length, 0);
    const { crc32 } = await import("node:zlib");
    chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
    const tagged = Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
    expect((await sharp(tagged).metadata()).comments).toEqual([{ keyword: "parameters", text: "a secret prompt" }]);
    expect(Buffer.from((await changePicture(tagged, [])).bytes).includes("secret")).toBe(false);
  });

  test("is upright", async () => {
    const lying = await sharp(await photo)
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(await changePicture(lying, [])).toMatchObject({ width: 20, height: 30 });
    expect(await changePicture(lying, [{ do: "sepia" }])).toMatchObject({ width: 20, height: 30 });
  });

  test.each([
    ["jpeg", undefined, [{ do: "sepia" }], "image/jpeg"],
    ["jpeg", undefined, [{ do: "round" }], "image/png"],
    ["webp", undefined, [{ do: "round" }], "image/webp"],
    ["gif", undefined, [], "image/png"],
    ["avif", undefined, [], "image/jpeg"],
    ["png", "webp", [], "image/webp"],
    ["png", "gif", [], "image/gif"],
    ["png", "jpeg", [{ do: "round" }], "image/jpeg"],
  ] as const)("of a %s, wanted as %s, with %j is %s", async (from, format, steps, mimetype) => {
    const bytes = await sharp(await photo)
      .toFormat(from)
      .toBuffer();
    const changed = await changePicture(bytes, steps, { format });
    expect(changed.mimetype).toBe(mimetype);
    expect(`image/${(await sharp(changed.bytes).metadata()).format}`).toBe(mimetype);
  });
});

describe("a picture that moves", () => {
  const raw = { width: 10, height: 20, channels: 3, pageHeight: 10 } as const;
  const moving = sharp(Buffer.concat([Buffer.alloc(300, 255), Buffer.alloc(300, 0)]), { raw })
    .gif({ delay: [100, 250] })
    .toBuffer();

  test.each([{ steps: [] }, { steps: [{ do: "resize", width: 20, height: 30, fit: "stretch" }] as const }])(
    "still does after $steps",
    async ({ steps }) => {
      const changed = await changePicture(await moving, steps, { format: "webp" });
      const { pages, delay, width, pageHeight } = await sharp(changed.bytes, { animated: true }).metadata();
      expect({ pages, delay, width, pageHeight }).toEqual({
        pages: 2,
        delay: [100, 250],
        width: changed.width,
        pageHeight: changed.height,
      });
      expect(changed.frames).toBe(2);
      const last = await sharp(changed.bytes, { page: 1 }).stats();
      expect(last.channels[0]?.max).toBeLessThan(10);
    },
  );

  test("is shown by its first frame where the format cannot move", async () => {
    const changed = await changePicture(await moving, [{ do: "sepia" }], { format: "jpeg" });
    expect(changed).toMatchObject({ frames: 1, width: 10, height: 10 });
    expect((await sharp(changed.bytes).stats()).channels[0]?.mean).toBeGreaterThan(240);
  });
});
