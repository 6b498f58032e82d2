import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { CodecError } from "../codec-error.ts";
import { durationMsOf, type Pcm } from "../pcm.ts";
import { openTemporaryFolder } from "../program/temporary-folder.ts";
import { decodeSound } from "./decode-sound.ts";
import { encodeVoiceMessage } from "./encode-voice-message.ts";
import { rootMeanSquare, waveformOf } from "./waveform-of.ts";

/** Programs start slowly where others are at work. */
vi.setConfig({ testTimeout: 20_000 });

const signal = new AbortController().signal;
const soundTrack = ["-c:a", "libopus", "-f", "matroska"];
const options = { sampleRate: 16_000, maxSeconds: 60, signal };

/** What ffmpeg makes of its arguments. */
function ffmpeg(...args: string[]): Buffer {
  return execFileSync("ffmpeg", ["-loglevel", "error", ...args, "pipe:1"], { maxBuffer: 100_000_000 });
}

/** Two seconds of a tone, in the middle of which it is silent. */
function tone(...output: string[]): Buffer {
  return ffmpeg("-f", "lavfi", "-i", "sine=440:d=2,volume=enable='between(t,0.5,1.5)':volume=0", ...output);
}

async function problem(bytes: Uint8Array, more: Partial<typeof options> = {}): Promise<CodecError> {
  const error = await decodeSound(bytes, { ...options, ...more }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CodecError) return error;
  throw new Error("it was opened", { cause: error });
}

describe("opens", () => {
  test.each([
    ["OGG with Opus", ["-c:a", "libopus", "-f", "ogg"]],
    ["OGG with Vorbis", ["-c:a", "libvorbis", "-f", "ogg"]],
    ["MP3", ["-f", "mp3"]],
    ["WAV", ["-f", "wav"]],
    ["FLAC", ["-f", "flac"]],
    ["AAC", ["-c:a", "aac", "-f", "adts"]],
    ["MPEG-4", ["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"]],
    ["WebM", ["-c:a", "libopus", "-f", "webm"]],
    ["Matroska", ["-c:a", "libopus", "-f", "matroska"]],
  ])("%s", async (_, output) => {
    const sound = await decodeSound(tone(...output), options);
    expect(sound.sampleRate).toBe(16_000);
    expect(durationMsOf(sound)).toBeGreaterThan(1950);
    expect(durationMsOf(sound)).toBeLessThan(2150);
    const parts = [0.2, 1, 1.8].map((second) =>
      rootMeanSquare(sound.samples.subarray(second * 16_000).subarray(0, 1600)),
    );
    expect(parts.map((level) => level > 0.05)).toEqual([true, false, true]);
  });

  test("the sound of a video", async () => {
    const video = ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "testsrc=s=64x64:d=1",
      "-f",
      "lavfi",
      "-i",
      "sine=d=1",
      "-c:v",
      "mpeg4",
      ...soundTrack,
    );
    expect(durationMsOf(await decodeSound(video, options))).toBeGreaterThan(950);
  });

  test("MPEG-4 with its index at the end, as phones write it", async () => {
    await using folder = await openTemporaryFolder();
    const file = join(folder.path, "a.m4a");
    execFileSync("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", file]);
    expect(durationMsOf(await decodeSound(readFileSync(file), options))).toBeGreaterThan(1950);
  });

  test("what there is of a file that breaks off", async () => {
    const whole = tone("-c:a", "libopus", "-page_duration", "100000", "-f", "ogg");
    const sound = await decodeSound(whole.subarray(0, whole.length / 2), options);
    expect(durationMsOf(sound)).toBeGreaterThan(300);
    expect(durationMsOf(sound)).toBeLessThan(1900);
  });
});

describe("refuses", () => {
  const wav = tone("-f", "wav");
  const silentVideo = ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-f", "matroska");
  const playlist = Buffer.from("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
  const concat = Buffer.from("ffconcat version 1.0\nfile /etc/passwd\n");
  test.each<[string, Uint8Array, string, Partial<typeof options>]>([
    ["nothing", new Uint8Array(), "empty", {}],
    ["text", Buffer.from("hello, I am a song"), "unknown-format", {}],
    [
      "a picture",
      ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-frames:v", "1", "-f", "apng"),
      "unknown-format",
      {},
    ],
    ["a playlist", playlist, "unknown-format", {}],
    ["a list of files", concat, "unknown-format", {}],
    ["a video without sound", silentVideo, "empty", {}],
    ["what lasts too long", wav, "too-long", { maxSeconds: 1 }],
    ["what lasts longer than it says", withFalseLength(wav), "too-long", { maxSeconds: 1 }],
    ["a header without content", wav.subarray(0, 44), "damaged", {}],
    ["a header in front of noise", Buffer.concat([Buffer.from("OggS\0"), noise(5000)]), "damaged", {}],
  ])("%s", async (_, bytes, code, more) => {
    const error = await problem(bytes, more);
    expect(error.code).toBe(code);
    expect(error.userMessage).toMatch(/^[A-Z][^.]+\.$/);
  });

  test("what is larger than allowed, before anything is opened", async () => {
    const error = decodeSound(wav, { ...options, maxBytes: 1000 });
    await expect(error).rejects.toMatchObject({ code: "too-large" });
  });
});

describe("whatever happens to the bytes of a file, it is opened or refused in one sentence", () => {
  const formats = {
    ogg: ["-c:a", "libopus", "-f", "ogg"],
    mp3: ["-f", "mp3"],
    flac: ["-f", "flac"],
    matroska: soundTrack,
  };
  const random = randomNumbers(7);
  const corpus = Object.entries(formats).flatMap(([name, format]) => {
    const bytes = tone(...format);
    return [
      [`${name}, damaged`, damage(bytes, random)] as const,
      [`${name}, damaged elsewhere`, damage(bytes, random)] as const,
      [`${name}, damaged and broken off`, damage(bytes.subarray(0, bytes.length * random()), random)] as const,
    ];
  });

  test.each(corpus)("%s", async (_, bytes) => {
    const outcome = await decodeSound(bytes, options).catch((error: unknown) => error);
    const isSound = !(outcome instanceof Error) && (outcome as Pcm).samples.every((sample) => Math.abs(sample) <= 1);
    expect(isSound || outcome).toSatisfy((value) => value === true || value instanceof CodecError);
  });

  test("and nothing of it is left", () => {
    const folders = readdirSync(join(tmpdir(), `agentchat-codecs-${process.getuid?.()}`));
    expect(folders.filter((name) => name.startsWith(`${process.pid}-`))).toEqual([]);
  });
});

describe("a voice message", () => {
  const speech = { samples: new Float32Array(0), sampleRate: 22_050 };
  beforeAll(async () => {
    const wav = execFileSync("espeak-ng", ["--stdout", "Good evening. The ferry leaves at nine from the second pier."]);
    Object.assign(speech, await decodeSound(wav, { ...options, sampleRate: 22_050 }));
  });

  test("is OGG Opus with one channel of 48 kHz, of the length that it says, without metadata of ours", async () => {
    const { bytes, durationMs } = await encodeVoiceMessage(speech, { signal });
    await using folder = await openTemporaryFolder();
    const file = join(folder.path, "a");
    writeFileSync(file, bytes);
    const probe = execFileSync("ffprobe", ["-loglevel", "error", "-show_streams", "-of", "json", file]);
    const { streams } = JSON.parse(probe.toString()) as { streams: Record<string, unknown>[] };
    expect(streams).toEqual([
      expect.objectContaining({ codec_name: "opus", sample_rate: "48000", channels: 1, codec_type: "audio" }),
    ]);
    expect(Number(streams[0]?.["duration"])).toBeCloseTo(durationMs / 1000, 1);
    expect(bytes.length * 8).toBeLessThan((durationMs / 1000) * 40_000);
  });

  test("is as loud as one that a person recorded, however loud the sound was", async () => {
    const levels = await Promise.all(
      [0.02, 1].map(async (volume) => {
        const samples = speech.samples.map((sample) => sample * volume);
        const { bytes } = await encodeVoiceMessage({ samples, sampleRate: 22_050 }, { signal });
        return integratedLoudness(bytes);
      }),
    );
    for (const level of levels) expect(level).toBeGreaterThan(-24);
    for (const level of levels) expect(level).toBeLessThan(-15);
  });

  test("shows where it is loud", () => {
    const sampleRate = 8000;
    const half = new Float32Array(sampleRate * 2).fill(0.5, sampleRate);
    const waveform = waveformOf({ samples: half, sampleRate });
    expect(waveform).toHaveLength(30);
    expect(waveform.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 0));
    expect(waveform.slice(15)).toEqual(Array.from({ length: 15 }, () => 1024));
    expect(waveformOf({ samples: new Float32Array(sampleRate * 60), sampleRate })).toEqual(
      Array.from({ length: 120 }, () => 0),
    );
  });

  test("of silence stays silent", async () => {
    const { bytes } = await encodeVoiceMessage({ samples: new Float32Array(8000), sampleRate: 8000 }, { signal });
    const { samples } = await decodeSound(bytes, options);
    expect(rootMeanSquare(samples)).toBeLessThan(0.001);
  });
});

/** LUFS (EBU R 128). */
function integratedLoudness(bytes: Buffer): number {
  const args = ["-c", "ffmpeg -hide_banner -i pipe:0 -af ebur128 -f null - 2>&1"];
  const report = execFileSync("sh", args, { input: bytes }).toString();
  return Number(/I:\s+(-?[\d.]+) LUFS(?![\s\S]*I:\s)/.exec(report)?.[1]);
}

function withFalseLength(wav: Buffer): Buffer {
  const copy = Buffer.from(wav);
  copy.writeUInt32LE(0xffff_ffff, copy.indexOf("data") + 4);
  return copy;
}

function damage(bytes: Uint8Array, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 0; count < 40; count += 1) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  return copy;
}

function noise(length: number): Buffer {
  const random = randomNumbers(3);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/** The same numbers in each run (Park and Miller). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
