import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeSound, durationMsOf } from "#codecs";
import type { Pcm } from "#codecs";
import { createTranscriptionModel, transcriptionSettings } from "#models";
import type { TranscriptionModel } from "#models";
import { startWhisperServer } from "../../harness/whisper-server.ts";
import type { WhisperServer } from "../../harness/whisper-server.ts";

const { signal } = new AbortController();
let server: WhisperServer;
let model: TranscriptionModel;
let sound: Pcm;

beforeAll(async () => {
  server = await startWhisperServer();
  model = createTranscriptionModel(transcriptionSettings.parse({ provider: "openai", endpoint: server.url }));
  const wav = execFileSync("espeak-ng", ["--stdout", "What time does the ferry leave?"]);
  sound = await decodeSound(wav, { sampleRate: 16_000, maxSeconds: 60, signal });
}, 300_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("whisper.cpp's server takes our recordings and answers as we read it", async () => {
  await model.check();
  const transcript = await model.transcribe({ sound, language: "en-GB", signal });
  expect(transcript.text).toMatch(/^word\d+/u);
  expect(transcript.language).toBe("en");
  const [segment] = transcript.segments ?? [];
  expect(segment?.startMs).toBeGreaterThanOrEqual(0);
  expect(segment?.startMs).toBeLessThan(durationMsOf(sound));
  expect(segment?.endMs).toBeGreaterThan(segment?.startMs ?? 0);
  expect(transcript.text).toContain(segment?.text);
});

test("another language is told to it, and what it knows no language by it refuses", async () => {
  expect(await model.transcribe({ sound, language: "de", signal })).toMatchObject({ language: "de" });
  const refused = model.transcribe({ sound, language: "xx", signal });
  await expect(refused).rejects.toMatchObject({ name: "ModelError", userMessage: expect.any(String) });
});

test("a recording is given up when nobody waits for it", async () => {
  const stop = new AbortController();
  const long = { samples: new Float32Array(16_000 * 120).fill(0.01), sampleRate: 16_000 };
  const transcript = model.transcribe({ sound: long, signal: stop.signal });
  stop.abort();
  await expect(transcript).rejects.toMatchObject({ code: "cancelled" });
});
