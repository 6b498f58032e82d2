import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ImageRequest } from "../../image.ts";
import { readScene } from "./read-scene.ts";
import { createSketchModel } from "./sketch-model.ts";

const signal = new AbortController().signal;
const model = createSketchModel();

async function sketch(request: Omit<ImageRequest, "signal">): Promise<Buffer> {
  const [picture] = await model.generate({ width: 256, height: 256, ...request, signal });
  return Buffer.from(picture?.bytes ?? []);
}

/** Mean red, green and blue of a part of a picture, given in hundredths. */
async function meanOf(
  bytes: Buffer,
  [left, top, width, height]: readonly [number, number, number, number],
): Promise<number[]> {
  const part = { left: left * 2.56, top: top * 2.56, width: width * 2.56, height: height * 2.56 };
  const box = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, Math.round(value)])) as typeof part;
  const { channels } = await sharp(await sharp(bytes).extract(box).toBuffer()).stats();
  return channels.slice(0, 3).map(({ mean }) => mean);
}

describe("a prompt is read for", () => {
  test.each([
    ["a lighthouse at dusk", { time: "dusk", ground: "sea", things: [{ kind: "lighthouse", count: 1 }] }],
    [
      "Two black cats under the moon",
      {
        time: "night",
        things: [
          { kind: "cat", count: 2, color: "#26242b" },
          { kind: "moon", count: 1 },
        ],
      },
    ],
    [
      "a black cat and a white cat",
      {
        things: [
          { kind: "cat", color: "#26242b" },
          { kind: "cat", color: "#f6f3ec" },
        ],
      },
    ],
    [
      "boats at sunrise in the fog",
      { time: "dawn", weather: "fog", ground: "sea", things: [{ kind: "boat", count: 3 }] },
    ],
    ["12 birds over a pink sky", { things: [{ kind: "bird", count: 6 }], colors: ["#ef7fae"] }],
    ["a house, the house in the desert", { ground: "desert", things: [{ kind: "house", count: 1 }] }],
    ["black and white city", { colors: [], things: [{ kind: "city" }] }],
    ["winter", { weather: "snow", isUnderstood: true, things: [] }],
    ["the theory of everything in red", { isUnderstood: false, colors: ["#d0342c"] }],
  ])("%s", (prompt, expected) => {
    expect(readScene(prompt)).toMatchObject(expected);
  });
});

describe("a sketch", () => {
  test("is the same for the same prompt, size and seed, another one otherwise", async () => {
    const request = { prompt: "a boat on the sea", seed: 1 };
    const once = await sketch(request);
    expect(await sketch(request)).toEqual(once);
    expect(await sketch({ ...request, seed: 2 })).not.toEqual(once);
    expect(await sketch({ ...request, width: 300 })).not.toEqual(once);
    expect(await sketch({ prompt: request.prompt })).toEqual(await sketch({ prompt: request.prompt }));
  });

  test("several have seeds of their own, each of which makes it again", async () => {
    const [first, second] = await model.generate({ prompt: "a tree", seed: 5, count: 2, width: 256, signal });
    expect([first?.seed, second?.seed]).toEqual([5, 6]);
    expect(Buffer.from(second?.bytes ?? [])).toEqual(await sketch({ prompt: "a tree", seed: 6 }));
  });

  test("shows the time of day: a blue sky, a dark one", async () => {
    const top = [0, 0, 100, 12] as const;
    const [dayRed = 0, , dayBlue = 0] = await meanOf(await sketch({ prompt: "a meadow" }), top);
    const night = await meanOf(await sketch({ prompt: "a meadow at night" }), top);
    expect(dayBlue - dayRed).toBeGreaterThan(40);
    expect(Math.max(...night)).toBeLessThan(90);
  });

  test("shows grass as green, the sea as blue", async () => {
    const front = [0, 85, 100, 15] as const;
    const [grassRed = 0, grassGreen = 0, grassBlue = 0] = await meanOf(await sketch({ prompt: "a meadow" }), front);
    expect(grassGreen).toBeGreaterThan(Math.max(grassRed, grassBlue) + 30);
    const [seaRed = 0, , seaBlue = 0] = await meanOf(await sketch({ prompt: "the sea" }), front);
    expect(seaBlue).toBeGreaterThan(seaRed + 60);
  });

  test("has the thing that was asked for, in the color that was asked for", async () => {
    const without = await sketch({ prompt: "a meadow", seed: 3 });
    const withCat = await sketch({ prompt: "a red cat on a meadow", seed: 3 });
    const body = [48, 70, 12, 12] as const;
    const [red = 0, green = 0] = await meanOf(withCat, body);
    const [meadowRed = 0, meadowGreen = 0] = await meanOf(without, body);
    expect(red - green).toBeGreaterThan(meadowRed - meadowGreen + 60);
  });

  test("of words that name nothing is a pattern, with the colors that they name", async () => {
    const [red = 0, green = 0, blue = 0] = await meanOf(
      await sketch({ prompt: "justice, in green" }),
      [0, 0, 100, 100],
    );
    expect(green).toBeGreaterThan(Math.max(red, blue));
  });

  test.each([
    ["black and white", "lighthouse at dusk"],
    [undefined, "lighthouse at dusk in black and white"],
  ])("in style %s without colors", async (style, prompt) => {
    const { channels } = await sharp(await sketch({ prompt, ...(style === undefined ? {} : { style }) })).stats();
    const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(2);
  });

  test("over a picture keeps it, and adds what is asked for", async () => {
    const bytes = await sharp({ create: { width: 256, height: 256, channels: 3, background: "#00ff00" } })
      .png()
      .toBuffer();
    const changed = await sketch({ prompt: "add a red heart", seed: 1, source: { bytes, mimetype: "image/png" } });
    expect(await sharp(changed).metadata()).toMatchObject({ width: 256, height: 256 });
    const [, bottomGreen = 0] = await meanOf(changed, [0, 90, 100, 10]);
    expect(bottomGreen).toBe(255);
    const [red = 0] = await meanOf(changed, [0, 0, 100, 60]);
    expect(red).toBeGreaterThan(10);
  });

  test("cannot begin with what is no picture", async () => {
    const source = { bytes: Buffer.from("PDF"), mimetype: "image/png" };
    await expect(sketch({ prompt: "a", source })).rejects.toMatchObject({
      code: "bad-request",
      userMessage: "This is no picture that I know: I can open JPEG, PNG, WebP, GIF and AVIF files.",
    });
  });

  test("does not take words for markup", async () => {
    const prompt = `a cat </svg><script/> & "red" '#' <image href="file:///etc/passwd"/>`;
    expect(await sharp(await sketch({ prompt, style: prompt })).metadata()).toMatchObject({ format: "png" });
  });
});
