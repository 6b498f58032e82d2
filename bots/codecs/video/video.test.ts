import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { openTemporaryFolder } from "../program/temporary-folder.ts";
import { animatePicture, motions } from "./animate-picture.ts";
import { changeVideo } from "./change-video.ts";
import { extractSound } from "./extract-sound.ts";
import { inspectVideo } from "./inspect-video.ts";
import { posterOf } from "./poster-of.ts";

/** Programs start slowly where others are at work. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const signal = new AbortController().signal;

/** What ffmpeg makes of its arguments, of a container that wants to go back to its beginning. */
async function ffmpeg(...args: readonly string[]): Promise<Buffer> {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, "made");
  execFileSync("ffmpeg", ["-loglevel", "error", ...args, file]);
  return readFileSync(file);
}

const picture = ["-f", "lavfi", "-i", "testsrc=s=160x90:r=15:d=3"];
const tone = ["-f", "lavfi", "-i", "sine=440:d=3"];
const h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p"];

let phone: Buffer;
let gif: Buffer;
let silent: Buffer;

beforeAll(async () => {
  const where = ["-metadata", "location=+52.5163+013.3777/", "-metadata", "title=secret", "-f", "mp4"];
  phone = await ffmpeg(...picture, ...tone, ...h264, "-c:a", "aac", ...where);
  gif = await ffmpeg("-f", "lavfi", "-i", "testsrc=s=61x41:r=10:d=2", "-f", "gif");
  silent = await ffmpeg(...picture, "-c:v", "libvpx", "-b:v", "200k", "-f", "webm");
});

interface Probe {
  readonly streams: readonly Readonly<Record<string, unknown>>[];
  readonly format: { readonly duration: string; readonly tags?: Readonly<Record<string, string>> };
}

async function probe(bytes: Uint8Array): Promise<Probe> {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, "a");
  writeFileSync(file, bytes);
  const args = ["-loglevel", "error", "-show_streams", "-show_format", "-of", "json", file];
  return JSON.parse(execFileSync("ffprobe", args).toString()) as Probe;
}

/** Whether the index is in front of the content. */
function isFaststart(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes);
  return file.indexOf("moov") < file.indexOf("mdat");
}

describe("looks into", () => {
  test("a video of a phone", async () => {
    expect(await inspectVideo(phone, { signal })).toMatchObject({
      mimetype: "video/mp4",
      width: 160,
      height: 90,
      durationMs: 3000,
      codec: "h264",
      soundCodec: "aac",
      frameRate: "15/1",
    });
  });

  test("a GIF", async () => {
    expect(await inspectVideo(gif, { signal })).toMatchObject({ mimetype: "image/gif", width: 61, height: 41 });
  });

  test("one that was held upright", async () => {
    await using folder = await openTemporaryFolder();
    const file = join(folder.path, "lying.mp4");
    writeFileSync(file, phone);
    const turned = await ffmpeg("-i", file, "-c", "copy", "-metadata:s:v", "rotate=90", "-f", "mov");
    expect(await inspectVideo(turned, { signal })).toMatchObject({ width: 90, height: 160 });
    const { width, height } = await changeVideo(turned, {}, { signal });
    expect([width, height]).toEqual([90, 160]);
  });
});

describe("makes", () => {
  test("of a part of a video an MP4 that plays while it loads, and tells nothing about where it was recorded", async () => {
    const made = await changeVideo(phone, { startMs: 1000, endMs: 2000, width: 80 }, { signal });
    expect(made).toMatchObject({ mimetype: "video/mp4", width: 80, height: 46, hasSound: true });
    expect(Math.abs(made.durationMs - 1000)).toBeLessThan(100);
    const { streams, format } = await probe(made.bytes);
    expect(streams).toMatchObject([
      { codec_name: "h264", pix_fmt: "yuv420p", width: 80, height: 46 },
      { codec_name: "aac", channels: 2 },
    ]);
    expect(isFaststart(made.bytes)).toBe(true);
    expect(isFaststart(phone)).toBe(false);
    expect(JSON.stringify(format.tags)).not.toMatch(/52\.5|secret|location/);
  });

  test.each([
    ["a WebM without sound", () => silent, 3000, 160, 90],
    ["a GIF of odd size", () => gif, 2000, 60, 40],
  ])("of %s an MP4", async (_name, source, durationMs, width, height) => {
    const made = await changeVideo(source(), {}, { signal });
    expect({ ...made, bytes: 0, durationMs: Math.round(made.durationMs / 200) * 200 }).toMatchObject({
      durationMs,
      hasSound: false,
    });
    expect(Math.abs(made.width - width)).toBeLessThan(3);
    expect(Math.abs(made.height - height)).toBeLessThan(3);
    expect([made.width % 2, made.height % 2]).toEqual([0, 0]);
    expect((await probe(made.bytes)).streams).toMatchObject([{ codec_name: "h264" }]);
  });

  test("a GIF that goes on forever", async () => {
    const made = await changeVideo(phone, { format: "gif", startMs: 500, width: 100 }, { signal });
    expect(made).toMatchObject({ mimetype: "image/gif", width: 100, hasSound: false });
    expect(Math.abs(made.durationMs - 2500)).toBeLessThan(150);
    const { pages = 0, loop } = await sharp(made.bytes).metadata();
    expect(pages).toBeGreaterThan(20);
    expect(loop).toBe(0);
  });

  test("a video without its sound", async () => {
    expect(await changeVideo(phone, { isMuted: true }, { signal })).toMatchObject({ hasSound: false });
  });

  test("what is larger, in its own shape and within bounds", async () => {
    const made = await changeVideo(phone, { endMs: 200, width: 5000, height: 5000 }, { signal });
    expect([made.width, made.height]).toEqual([1920, 1080]);
  });

  test("the sound of a part of a video", async () => {
    const made = await extractSound(phone, { startMs: 2000 }, { signal });
    expect(Math.abs(made.durationMs - 1000)).toBeLessThan(100);
    expect((await probe(made.bytes)).streams).toMatchObject([{ codec_name: "aac", channels: 2 }]);
    expect(isFaststart(made.bytes)).toBe(true);
  });

  test("a picture that stands for it, which is not the black that it begins with", async () => {
    const fade = await ffmpeg("-f", "lavfi", "-i", "color=red:s=1600x900:r=15:d=3,fade=d=1", ...h264, "-f", "mp4");
    const poster = await posterOf(fade, { signal });
    expect(poster).toMatchObject({ mimetype: "image/jpeg", width: 800, height: 450, frames: 1 });
    const [red] = (await sharp(poster.bytes).stats()).channels;
    expect(red?.mean).toBeGreaterThan(200);
  });
});

describe("a picture that moves", () => {
  test.each(motions)("%s", async (motion) => {
    const noise = Buffer.from(Array.from({ length: 64 * 48 * 3 }, (_, index) => (index * 7919) % 251));
    const png = await sharp(noise, { raw: { width: 64, height: 48, channels: 3 } })
      .resize(320, 240, { kernel: "nearest" })
      .png()
      .toBuffer();
    const made = await animatePicture(png, { durationMs: 1000, motion, signal });
    expect(made).toMatchObject({ mimetype: "video/mp4", width: 320, height: 240, durationMs: 1000, hasSound: false });
    expect((await probe(made.bytes)).streams).toMatchObject([{ codec_name: "h264", nb_frames: "25" }]);
    expect(isFaststart(made.bytes)).toBe(true);
    expect(await meanDifference(made.bytes)).toBeGreaterThan(10);
  });

  test("has the size and time that is wanted, within bounds", async () => {
    const png = await sharp({ create: { width: 30, height: 30, channels: 4, background: "red" } })
      .png()
      .toBuffer();
    const made = await animatePicture(png, { width: 101, height: 9, durationMs: 1, motion: "zoom-in", signal });
    expect(made).toMatchObject({ width: 102, height: 64, durationMs: 520 });
  });
});

/** Between the first frame and the last. */
async function meanDifference(bytes: Uint8Array): Promise<number> {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, "a.mp4");
  writeFileSync(file, bytes);
  const raw = execFileSync(
    "ffmpeg",
    ["-loglevel", "error", "-i", file, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"],
    {
      maxBuffer: 100_000_000,
    },
  );
  const size = raw.length / 25;
  const [first, last] = [raw.subarray(0, size), raw.subarray(-size)];
  return first.reduce((sum, level, index) => sum + Math.abs(level - (last[index] ?? 0)), 0) / size;
}
