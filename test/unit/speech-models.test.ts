import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { durationMsOf, readWav } from "#codecs";
import type { Pcm } from "#codecs";
import {
  createSpeechModel,
  createTranscriptionModel,
  ModelError,
  speechSettings,
  transcriptionSettings,
} from "#models";
import type { SpeechModel } from "#models";
import { startSpeechServer, type SpeechServer } from "../harness/speech-server.ts";

vi.setConfig({ testTimeout: 20_000 });

const { signal } = new AbortController();
const sound = readWav(execFileSync("espeak-ng", ["--stdout", "One two three."]));
let server: SpeechServer;

beforeEach(async () => {
  server = await startSpeechServer();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function speaker(settings: Readonly<Record<string, unknown>> = {}): SpeechModel {
  return createSpeechModel(speechSettings.parse({ provider: "openai", endpoint: server.url, ...settings }));
}

function listener(settings: Readonly<Record<string, unknown>> = {}) {
  return createTranscriptionModel(
    transcriptionSettings.parse({ provider: "openai", endpoint: server.url, ...settings }),
  );
}

async function collect(sentences: AsyncIterable<Pcm>): Promise<readonly Pcm[]> {
  const all: Pcm[] = [];
  for await (const sentence of sentences) all.push(sentence);
  return all;
}

async function errorOf(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ModelError) return error;
  throw new Error("there was no error of a model", { cause: error });
}

const secret = (value: string) => ({ reveal: () => value });

describe("speech by a server", () => {
  test("comes sentence by sentence, and the first before the second is asked for", async () => {
    const speech = speaker({ voice: "nova", model: "kokoro" }).speak({ text: "Hello there. How are you?", signal });
    const iterator = speech[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(server.spoken).toEqual([{ model: "kokoro", voice: "nova", input: "Hello there.", response_format: "wav" }]);
    expect(durationMsOf(first.value as Pcm)).toBeGreaterThan(500);
    await iterator.next();
    expect(server.spoken.map(({ input }) => input)).toEqual(["Hello there.", "How are you?"]);
    expect((await iterator.next()).done).toBe(true);
  });

  test("is understood in another format than was asked for", async () => {
    server.answerWith(
      execFileSync("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", "sine=d=1", "-f", "mp3", "-"]),
    );
    const [spoken] = await collect(speaker().speak({ text: "Hello.", signal }));
    expect(spoken?.sampleRate).toBe(24_000);
  });

  test("that is none is the server's fault", async () => {
    server.answerWith(Buffer.from("<html>It works!</html>"));
    const error = await errorOf(collect(speaker().speak({ text: "Hello.", signal })));
    expect(error).toMatchObject({ code: "bad-response", userMessage: expect.stringMatching(/^The speech server/) });
  });
});

describe("a transcript", () => {
  test("has text, language and segments; the server gets a WAV file", async () => {
    server.hear("One, two,\n three.");
    expect(await listener({ apiKey: secret("k3y") }).transcribe({ sound, language: "en-GB", signal })).toEqual({
      text: "One, two, three.",
      language: "en",
      segments: [{ startMs: 0, endMs: 1250, text: "One, two,\n three." }],
    });
    const [heard] = server.heard;
    expect(heard).toMatchObject({ model: "whisper-1", language: "en", responseFormat: "verbose_json" });
    expect(heard?.file).toMatchObject({ name: "sound.wav", type: "audio/wav" });
    expect(durationMsOf(readWav(heard?.file.bytes ?? Buffer.alloc(0)))).toBe(durationMsOf(sound));
    expect(server.keys).toEqual(["Bearer k3y"]);
  });

  test("of a model that tells no more is the text", async () => {
    expect(await listener({ model: "gpt-4o-mini-transcribe" }).transcribe({ sound, signal })).toEqual({
      text: "Hello.",
    });
    expect(server.heard[0]?.responseFormat).toBe("json");
    expect(server.keys).toEqual([undefined]);
  });

  test("that is none is the server's fault", async () => {
    server.answerWith(Buffer.from('{"error":"FFmpeg conversion failed."}'));
    expect((await errorOf(listener().transcribe({ sound, signal }))).code).toBe("bad-response");
  });
});

describe("a server that refuses", () => {
  const quota = { error: { message: "s3cret", type: "insufficient_quota", code: "insufficient_quota" } };

  test.each([
    [401, {}, "unauthorized", "The transcription server refused the key it was given. Please tell your administrator."],
    [404, {}, "unknown-model", "The transcription server is not set up correctly. Please tell your administrator."],
    [413, {}, "context-overflow", "That was too much at once for the transcription server. Please try less."],
    [400, { error: "s3cret" }, "bad-request", "The transcription server could not take this."],
    [
      429,
      quota,
      "rate-limited",
      "The account that pays for the transcription server is used up. Please tell your administrator.",
    ],
  ])("with %d is not asked again", async (status, body, code, userMessage) => {
    server.refuse({ status, body }, { status, body });
    const error = await errorOf(listener().transcribe({ sound, signal }));
    expect(error).toMatchObject({ code, userMessage });
    expect(error.message).not.toContain("s3cret");
    expect(server.keys).toHaveLength(1);
  });

  test("for a moment is asked again when it says so", async () => {
    server.refuse({ status: 429, headers: { "retry-after": "0" } }, { status: 503, headers: { "retry-after": "0" } });
    expect(await listener().transcribe({ sound, signal })).toMatchObject({ text: "Hello." });
    expect(server.keys).toHaveLength(3);
  });

  test("for long is left alone, and says for how long", async () => {
    server.refuse({ status: 429, headers: { "retry-after": "120" } });
    const error = await errorOf(collect(speaker().speak({ text: "Hello.", signal })));
    expect(error).toMatchObject({ code: "rate-limited", retryable: true, retryAfterMs: 120_000 });
    expect(server.keys).toHaveLength(1);
  });

  test("to begin with is found out by the check", async () => {
    await listener().check();
    await speaker().check();
    server.refuse({ status: 404 });
    await listener().check();
    server.refuse({ status: 401 });
    expect((await errorOf(listener().check())).code).toBe("unauthorized");
    expect((await errorOf(speaker({ endpoint: "http://127.0.0.1:1/v1" }).check())).code).toBe("unreachable");
  });

  test("is not waited for when nobody wants the answer any more", async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await errorOf(listener().transcribe({ sound, signal: stop.signal }))).code).toBe("cancelled");
  });
});

describe("an XTTS server", () => {
  const settings = () => ({ provider: "xtts", endpoint: server.url.replace("/v1", "") });

  test("speaks with a studio voice, which is asked for once", async () => {
    const model = speaker(settings());
    await model.check();
    expect(await collect(model.speak({ text: "Guten Tag. Wie geht es?", language: "de-DE", signal }))).toHaveLength(2);
    expect(server.spoken).toEqual(
      ["Guten Tag.", "Wie geht es?"].map((text) => ({
        text,
        language: "de",
        speaker_embedding: [0.1, 0.2],
        gpt_cond_latent: [[0.3, 0.4]],
      })),
    );
    expect(server.keys).toHaveLength(3);
  });

  test("says which voices it has instead", async () => {
    const error = await errorOf(speaker({ ...settings(), voice: "Nobody" }).check());
    expect(error).toMatchObject({ code: "unknown-model", message: expect.stringContaining("have: Ana Florence") });
  });
});

describe("espeak-ng", () => {
  test("speaks sentence by sentence in the language", async () => {
    const model = createSpeechModel(speechSettings.parse({ provider: "espeak", voice: "f3" }));
    await model.check();
    const sentences = await collect(model.speak({ text: "Guten Tag! Wie geht es dir?", language: "de-DE", signal }));
    expect(sentences).toHaveLength(2);
    for (const sentence of sentences) expect(durationMsOf(sentence)).toBeGreaterThan(400);
    expect(await collect(model.speak({ text: " … ", signal }))).toEqual([]);
  });

  test("has no voice of that name", async () => {
    const model = createSpeechModel(speechSettings.parse({ provider: "espeak", voice: "nobody" }));
    const error = await errorOf(collect(model.speak({ text: "Hello.", signal })));
    expect(error.userMessage).toMatch(/^[A-Z].*\.$/);
  });
});

test.each([
  [{ provider: "espeak", voice: "../../etc/passwd\n" }],
  [{ provider: "openai", endpoint: "ftp://a.example" }],
  [{ provider: "elsewhere" }],
  [{ provider: "openai", voices: "alloy" }],
])("settings that are wrong are refused: %j", (settings) => {
  expect(speechSettings.safeParse(settings).success).toBe(false);
});

test("a server needs an endpoint, and OpenAI itself a key", () => {
  expect(() => createSpeechModel(speechSettings.parse({ provider: "openai" }))).toThrow(/needs endpoint/);
  const openai = { provider: "openai", endpoint: "https://api.openai.com/v1" };
  expect(() => createTranscriptionModel(transcriptionSettings.parse(openai))).toThrow(/needs apiKey/);
});
