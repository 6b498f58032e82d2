import * as fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { CodecError } from "../codec-error.ts";
import { changePicture } from "./change-picture.ts";
import { fitPicture } from "./fit-picture.ts";
import { inspectPicture } from "./inspect-picture.ts";
import { preparePicture } from "./prepare-picture.ts";

const formats = ["jpeg", "png", "webp", "gif", "avif"] as const;
const seeds: Buffer[] = [];

beforeAll(async () => {
  const noise = Buffer.from(Array.from({ length: 48 * 32 * 3 }, (_, index) => (index * 7919) % 251));
  const picture = sharp(noise, { raw: { width: 48, height: 32, channels: 3 } });
  for (const format of formats) seeds.push(await picture.clone().toFormat(format).toBuffer());
  const raw = { width: 48, height: 32, channels: 3, pageHeight: 16 } as const;
  seeds.push(await sharp(noise, { raw }).gif().toBuffer(), await sharp(noise, { raw }).webp().toBuffer());
});

/** What somebody may do to a file: cut it, overwrite a byte, put some in, put the end of another picture behind its beginning. `at` is a place in it. */
const at = fc.nat(100_000);
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("overwrite" as const), at, value: fc.nat(255) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("insert" as const), at, value: fc.uint8Array({ maxLength: 64 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("splice" as const), at, seed: fc.nat(6) }) },
);
const mutation = fc.record({ seed: fc.nat(6), changes: fc.array(change, { minLength: 1, maxLength: 3 }) });

type Value<Of> = Of extends fc.Arbitrary<infer Inside> ? Inside : never;

function mutate({ seed, changes }: Value<typeof mutation>): Buffer {
  return changes.reduce(apply, Buffer.from(seeds[seed] ?? []));
}

function apply(bytes: Buffer, mutated: Value<typeof change>): Buffer {
  const place = mutated.at % Math.max(1, bytes.length);
  switch (mutated.kind) {
    case "overwrite":
      return Buffer.from(bytes.map((byte, index) => (index === place ? mutated.value : byte)));
    case "insert":
      return Buffer.concat([bytes.subarray(0, place), mutated.value, bytes.subarray(place)]);
    case "cut":
      return bytes.subarray(0, place);
    case "splice":
      return Buffer.concat([bytes.subarray(0, place), (seeds[mutated.seed] ?? bytes).subarray(place)]);
  }
}

/** One plain sentence or two, as a person reads it, with nothing of the library's words. */
const plainSentence = /^(This|That|I|A|To) [^\n]{10,140}\.$/u;

/** `opened`, `refused` in a plain sentence, or what else it ended in. */
async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "opened";
  } catch (error) {
    if (!(error instanceof CodecError)) return String(error);
    const isPlain = plainSentence.test(error.userMessage) && !/vips|sharp|buffer|png:/iu.test(error.userMessage);
    return isPlain ? "refused" : error.userMessage;
  }
}

test("files that were tampered with are opened, or end in one plain sentence", async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(mutation, async (mutated) => {
      const bytes = mutate(mutated);
      for (const work of [
        () => inspectPicture(bytes),
        () => fitPicture(bytes, { maxWidth: 20, maxHeight: 20 }),
        () => changePicture(bytes, [{ do: "rotate", degrees: 10 }, { do: "round" }]),
        () => preparePicture(bytes),
      ]) {
        const outcome = await outcomeOf(work);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }),
    { numRuns: 300, seed: 20_261_121 },
  );
  expect([...outcomes.keys()].toSorted()).toEqual(["opened", "refused"]);
  expect(Math.min(...outcomes.values())).toBeGreaterThan(50);
}, 60_000);

describe("a picture that claims to be huge", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452000186a0000186a0080200000000000000", "hex");
  const gif = Buffer.from("474946383961ffffffff800000000000ffffff2c00000000ffffffff0002024401003b", "hex");
  test.each([
    ["PNG", png],
    ["GIF", gif],
  ])("%s is not decoded", async (_format, bytes) => {
    const startedAt = performance.now();
    for (const work of [() => inspectPicture(bytes), () => changePicture(bytes, [])])
      expect(await outcomeOf(work)).toBe("refused");
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test("of millions of pixels in a few kilobytes is refused", async () => {
    const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: "red" } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(500_000);
    for (const work of [() => changePicture(bomb, []), () => preparePicture(bomb)])
      await expect(work()).rejects.toMatchObject({
        code: "too-large",
        userMessage: "This picture has more than the 64 million pixels that I can look at.",
      });
  });

  test("of many frames is refused", async () => {
    const frames = 301;
    const raw = { width: 2, height: 2 * frames, channels: 3, pageHeight: 2 } as const;
    const noise = Buffer.from(Array.from({ length: 12 * frames }, (_, index) => (index * 7919) % 251));
    const bytes = await sharp(noise, { raw }).gif().toBuffer();
    await expect(changePicture(bytes, [{ do: "sepia" }])).rejects.toMatchObject({
      code: "too-large",
      userMessage: "This picture has more than the 300 frames that I can look at.",
    });
  });
});

test("what is no picture is not handed to any reader", async () => {
  const external = `<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>`;
  for (const text of [external, "%PDF-1.7", "<?xml version='1.0'?>", "P6 1 1 255 aaa", "#?RADIANCE"])
    await expect(changePicture(Buffer.from(text), [])).rejects.toMatchObject({
      code: "unknown-format",
      userMessage: "This is no picture that I know: I can open JPEG, PNG, WebP, GIF and AVIF files.",
    });
});
