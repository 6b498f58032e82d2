import sharp from "sharp";
import { expect } from "vitest";
import type { ImageModel } from "../image.ts";

/** What every image model does. `make` makes one that is up. */
export const imageModelContract: readonly {
  readonly behavior: string;
  readonly verify: (make: () => ImageModel) => Promise<void>;
}[] = [
  {
    behavior: "is there when it is checked",
    async verify(make) {
      await expect(make().check(AbortSignal.timeout(10_000))).resolves.toBeUndefined();
    },
  },
  {
    behavior: "makes as many pictures as are wanted, of the format and size that it says",
    async verify(make) {
      const signal = AbortSignal.timeout(30_000);
      const fractions: number[] = [];
      const pictures = await make().generate({
        prompt: "a lighthouse",
        count: 2,
        width: 512,
        height: 512,
        signal,
        onProgress: (fraction) => fractions.push(fraction),
      });
      expect(pictures).toHaveLength(2);
      for (const { bytes, mimetype, width, height } of pictures) {
        const { format, ...size } = await sharp(bytes).metadata();
        expect({ mimetype, width, height }).toEqual({
          mimetype: `image/${format}`,
          width: size.width,
          height: size.height,
        });
      }
      expect(fractions.every((fraction) => fraction > 0 && fraction <= 1)).toBe(true);
    },
  },
  {
    behavior: "begins with a picture",
    async verify(make) {
      const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: "green" } })
        .png()
        .toBuffer();
      const source = { bytes, mimetype: "image/png", strength: 0.4 };
      const pictures = await make().generate({ prompt: "add a cat", source, signal: AbortSignal.timeout(30_000) });
      expect(pictures).toHaveLength(1);
    },
  },
  {
    behavior: "does nothing after the signal",
    async verify(make) {
      const work = make().generate({ prompt: "a cat", signal: AbortSignal.abort() });
      await expect(work).rejects.toMatchObject({ name: "ModelError", code: "cancelled" });
    },
  },
];
