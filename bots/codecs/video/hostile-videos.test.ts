import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { CodecError } from "../codec-error.ts";
import { openTemporaryFolder } from "../program/temporary-folder.ts";
import { changeVideo } from "./change-video.ts";
import { extractSound } from "./extract-sound.ts";
import { inspectVideo } from "./inspect-video.ts";
import { posterOf } from "./poster-of.ts";

/** Programs start slowly where others are at work. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const signal = new AbortController().signal;
const seeds: Buffer[] = [];

async function ffmpeg(...args: readonly string[]): Promise<Buffer> {
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, "made");
  execFileSync("ffmpeg", ["-loglevel", "error", ...args, file]);
  return readFileSync(file);
}

const source = ["-f", "lavfi", "-i", "testsrc=s=48x32:r=5:d=2", "-f", "lavfi", "-i", "sine=d=2"];

beforeAll(async () => {
  seeds.push(
    await ffmpeg(...source, "-c:v", "libx264", "-c:a", "aac", "-f", "mp4"),
    await ffmpeg(...source, "-c:v", "libvpx", "-c:a", "libopus", "-f", "webm"),
    await ffmpeg(...source, "-c:v", "mpeg4", "-c:a", "mp3", "-f", "avi"),
    await ffmpeg(...source.slice(0, 4), "-f", "gif"),
  );
});

const works: readonly ((bytes: Uint8Array) => Promise<unknown>)[] = [
  (bytes) => inspectVideo(bytes, { signal }),
  (bytes) => changeVideo(bytes, { width: 32 }, { signal }),
  (bytes) => changeVideo(bytes, { format: "gif", endMs: 1000 }, { signal }),
  (bytes) => posterOf(bytes, { signal }),
  (bytes) => extractSound(bytes, {}, { signal }),
];

/** One sentence or two, as a person reads it, with nothing of a program's words or of this machine. */
const plainSentence = /^(This|That|There|The|I|A) [^\n/]{10,160}\.$/u;

/** `opened`, `refused` in a plain sentence, or what else it ended in. */
async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "opened";
  } catch (error) {
    if (!(error instanceof CodecError)) return String(error);
    const isPlain = plainSentence.test(error.userMessage) && !/ffmpeg|ffprobe|moov|pipe/iu.test(error.userMessage);
    return isPlain && error.code !== "failed" ? "refused" : error.userMessage;
  }
}

const at = fc.double({ min: 0, max: 1, noNaN: true });
const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("overwrite" as const), at, value: fc.uint8Array({ maxLength: 8 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("insert" as const), at, value: fc.uint8Array({ maxLength: 64 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut" as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("splice" as const), at, seed: fc.nat(3) }) },
);
const mutation = fc.record({
  seed: fc.nat(3),
  work: fc.nat(works.length - 1),
  changes: fc.array(change, { minLength: 1, maxLength: 6 }),
});

type Value<Of> = Of extends fc.Arbitrary<infer Inside> ? Inside : never;

function apply(bytes: Buffer, mutated: Value<typeof change>): Buffer {
  const place = Math.floor(mutated.at * bytes.length);
  switch (mutated.kind) {
    case "overwrite":
      return Buffer.concat([bytes.subarray(0, place), mutated.value, bytes.subarray(place + mutated.value.length)]);
    case "insert":
      return Buffer.concat([bytes.subarray(0, place), mutated.value, bytes.subarray(place)]);
    case "cut":
      return bytes.subarray(0, place);
    case "splice":
      return Buffer.concat([bytes.subarray(0, place), (seeds[mutated.seed] ?? bytes).subarray(place)]);
  }
}

test("files that were tampered with are opened, or end in one plain sentence, and nothing of them is left", async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(mutation, async ({ seed, work, changes }) => {
      const bytes = changes.reduce(apply, Buffer.from(seeds[seed] ?? []));
      const outcome = await outcomeOf(async () => works[work]?.(bytes));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { numRuns: 60, seed: 20_261_121 },
  );
  expect([...outcomes.keys()].toSorted()).toEqual(["opened", "refused"]);
  expect(Math.min(...outcomes.values())).toBeGreaterThan(5);
  expect(leftFolders()).toEqual([]);
});

describe("what leads elsewhere is not followed:", () => {
  /** A server that counts who comes, and a file that nobody is to see. */
  async function withBait(use: (bait: { url: string; file: string; visits: () => number }) => Promise<void>) {
    let visits = 0;
    const server = createServer((_request, response) => {
      visits += 1;
      response.end(seeds[0]);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await using folder = await openTemporaryFolder();
    const file = join(folder.path, "secret.mp4");
    writeFileSync(file, seeds[0] ?? "");
    await use({ url: `http://127.0.0.1:${port}/a.mp4`, file, visits: () => visits });
    await new Promise((resolve) => server.close(resolve));
  }

  const playlists: readonly (readonly [string, (target: string) => string])[] = [
    ["an HLS playlist", (target) => `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n${target}\n#EXT-X-ENDLIST\n`],
    [
      "an HLS playlist with a map",
      (target) => `#EXTM3U\n#EXT-X-MAP:URI="${target}"\n#EXTINF:1,\n${target}\n#EXT-X-ENDLIST\n`,
    ],
    ["a list of files", (target) => `ffconcat version 1.0\nfile '${target}'\n`],
    ["a DASH manifest", (target) => `<?xml version="1.0"?><MPD><Period><BaseURL>${target}</BaseURL></Period></MPD>`],
    [
      "a session description",
      (target) => `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=control:${target}\n`,
    ],
    ["an SVG", (target) => `<svg xmlns="http://www.w3.org/2000/svg"><image href="${target}"/></svg>`],
  ];

  test.each(playlists)("%s", async (_name, write) => {
    await withBait(async ({ url, file, visits }) => {
      for (const target of [
        url,
        file,
        `file://${file}`,
        `concat:${file}|${file}`,
        `subfile,,start,0,end,9,,:${file}`,
      ]) {
        const playlist = Buffer.from(write(target));
        for (const bytes of [playlist, disguisedAsMp4(playlist), disguisedAsGif(playlist)])
          expect(await outcomeOf(() => changeVideo(bytes, {}, { signal }))).toBe("refused");
      }
      expect(visits()).toBe(0);
    });
  });

  test("a film whose picture is in another file", async () => {
    await withBait(async ({ file }) => {
      const bytes = withReference(seeds[0] ?? Buffer.alloc(0), file);
      await using folder = await openTemporaryFolder();
      const film = join(folder.path, "film.mov");
      writeFileSync(film, bytes);
      const following = ["-loglevel", "error", "-enable_drefs", "1", "-use_absolute_path", "1", "-i", film];
      expect(picturesIn([...following.slice(0, 2), "-i", film])).toBe(0);
      expect(picturesIn(following)).toBe(10);
      expect(await outcomeOf(() => changeVideo(bytes, {}, { signal }))).toBe("refused");
      expect(await outcomeOf(() => posterOf(bytes, { signal }))).toBe("refused");
    });
  });
});

/** How many frames ffmpeg decodes. */
function picturesIn(input: readonly string[]): number {
  const output = ["-map", "0:v", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"];
  const { stdout } = spawnSync("ffmpeg", [...input, ...output]);
  return stdout.length / (48 * 32);
}

describe("a bomb:", () => {
  test("a frame of more pixels than a screen has", async () => {
    const bytes = await ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "color=s=8192x4320:d=0.1:r=10",
      "-c:v",
      "libx264",
      "-preset",
      "ultrafast",
      "-f",
      "mp4",
    );
    await expect(changeVideo(bytes, {}, { signal })).rejects.toMatchObject({
      code: "too-large",
      userMessage: "This video has more pixels than what I can open, which is 4K.",
    });
  });

  test("a GIF that claims to be huge", async () => {
    const gif = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
      .gif()
      .toBuffer();
    gif.writeUInt16LE(65_535, 6);
    gif.writeUInt16LE(65_535, 8);
    await expect(inspectVideo(gif, { signal })).rejects.toMatchObject({
      code: expect.stringMatching(/too-large|damaged/u) as string,
    });
  });

  test("days of nothing in a few kilobytes", async () => {
    const bytes = await ffmpeg("-f", "lavfi", "-i", "color=s=16x16:r=1/600:d=90000", "-c:v", "libx264", "-f", "mp4");
    expect(bytes.length).toBeLessThan(50_000);
    await expect(changeVideo(bytes, {}, { signal })).rejects.toMatchObject({
      code: "too-long",
      userMessage: "This video is longer than the 30 minutes that I can open.",
    });
  });

  test("a recording that does not say how long it is", async () => {
    const length = ["-f", "lavfi", "-i", "color=s=16x16:r=1/10:d=4000", "-c:v", "libvpx", "-f", "webm"];
    const bytes = execFileSync("ffmpeg", ["-loglevel", "error", ...length, "pipe:1"], { maxBuffer: 10_000_000 });
    expect(await inspectVideo(bytes, { signal })).toMatchObject({ durationMs: undefined });
    await expect(changeVideo(bytes, {}, { signal })).rejects.toMatchObject({ code: "too-long" });
    expect(await changeVideo(bytes, { startMs: 1000, endMs: 21_000 }, { signal })).toMatchObject({
      durationMs: 20_000,
    });
  });

  test("more tracks than anybody watches", async () => {
    const tracks = Array.from({ length: 20 }, () => ["-map", "0:v"]).flat();
    const bytes = await ffmpeg("-f", "lavfi", "-i", "color=s=16x16:d=0.2", ...tracks, "-c:v", "libx264", "-f", "mp4");
    await expect(inspectVideo(bytes, { signal })).rejects.toMatchObject({ code: "too-large" });
  });
});

test("no part is cut out that is not there", async () => {
  const cut = (startMs: number, endMs?: number) =>
    changeVideo(seeds[0] ?? Buffer.alloc(0), { startMs, endMs }, { signal });
  await expect(cut(2000)).rejects.toMatchObject({
    code: "bad-request",
    userMessage: "This video ends after 2 seconds: there is nothing to cut out.",
  });
  await expect(cut(1000, 500)).rejects.toMatchObject({ code: "bad-request" });
});

test("a song is no video, although it has a cover", async () => {
  const song = await ffmpeg(
    ...source,
    "-map",
    "0:v",
    "-map",
    "1:a",
    "-c:v",
    "mjpeg",
    "-frames:v",
    "1",
    "-disposition:v",
    "attached_pic",
    "-f",
    "ipod",
  );
  expect(["empty", "unknown-format"]).toContain(await codeOf(inspectVideo(song, { signal })));
});

test("whoever stops waiting leaves nothing behind", async () => {
  const stop = new AbortController();
  const work = changeVideo(seeds[1] ?? Buffer.alloc(0), {}, { signal: stop.signal });
  stop.abort();
  await expect(work).rejects.toMatchObject({ code: "cancelled" });
  expect(leftFolders()).toEqual([]);
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "opened",
    (error: unknown) => (error instanceof CodecError ? error.code : String(error)),
  );
}

/** What file-type takes for an MP4 file, with a playlist in it. */
function disguisedAsMp4(playlist: Buffer): Buffer {
  return Buffer.concat([Buffer.from("\0\0\0\u0010ftypisom\0\0\u0002\0", "latin1"), playlist]);
}

function disguisedAsGif(playlist: Buffer): Buffer {
  return Buffer.concat([Buffer.from("GIF89a"), playlist]);
}

/** Says of the first track that its content is in another file, by an alias record of QuickTime (`alis`) in its data reference. */
function withReference(mp4: Buffer, file: string): Buffer {
  const alias = Buffer.alloc(150 + 4 + file.length + (file.length % 2) + 4);
  alias.writeUInt16BE(2, 150);
  alias.writeUInt16BE(file.length, 152);
  alias.write(file, 154);
  alias.writeInt16BE(-1, alias.length - 4);
  const head = Buffer.from("\0\0\0\0alis\0\0\0\0", "latin1");
  const entry = Buffer.concat([head, alias]);
  entry.writeUInt32BE(entry.length, 0);
  const bytes = Buffer.from(mp4);
  const place = bytes.indexOf("url \0\0\0\u0001", 0, "latin1") - 4;
  for (const box of ["moov", "trak", "mdia", "minf", "dinf", "dref"]) {
    const size = bytes.lastIndexOf(box, place) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(size) + entry.length - 12, size);
  }
  return Buffer.concat([bytes.subarray(0, place), entry, bytes.subarray(place + 12)]);
}

function leftFolders(): readonly string[] {
  const folders = readdirSync(join(tmpdir(), `agentchat-codecs-${process.getuid?.()}`));
  return folders.filter((name) => name.startsWith(`${process.pid}-`));
}
