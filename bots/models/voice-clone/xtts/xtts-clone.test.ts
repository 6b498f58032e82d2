import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav, readWav } from "#codecs";
import { vowel } from "../../voice-measures/testing.ts";
import { createVoiceCloneModel } from "../create-voice-clone-model.ts";
import { voiceCloneContract } from "../voice-clone.contract.ts";

const { signal } = new AbortController();
const sample = vowel({ pitchHz: 150, seconds: 12 });
const key = { reveal: () => "s3cret" };

/** What the server does next, in place of its work. */
let trouble: { readonly status?: number; readonly body?: string; readonly silent?: boolean } | undefined;
const asked: { path: string; authorization: string | undefined; body: Buffer }[] = [];

/** The wire format of coqui's xtts-streaming-server (server/main.py), with a vowel in place of what XTTS says. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const path = `${request.method} ${request.url}`;
    asked.push({ path, authorization: request.headers.authorization, body });
    const [status, text] = answer(path, body);
    if (trouble?.silent !== true) response.writeHead(status).end(text);
  });
});

function answer(path: string, body: Buffer): readonly [status: number, body: string] {
  if (trouble !== undefined) return [trouble.status ?? 200, trouble.body ?? ""];
  switch (path) {
    case "GET /languages":
      return [200, JSON.stringify(["en", "de", "zh-cn"])];
    case "POST /clone_speaker":
      return [200, JSON.stringify(conditioning)];
    case "POST /tts":
      return [200, JSON.stringify(synthesize(body))];
    default:
      return [404, JSON.stringify({ detail: "Not Found" })];
  }
}

const conditioning = {
  gpt_cond_latent: [
    [0.25, -1.5],
    [0, 3],
  ],
  speaker_embedding: [0.5, 0.125],
};

function synthesize(body: Buffer): string {
  const { text } = JSON.parse(body.toString());
  return encodeWav(vowel({ pitchHz: 150, seconds: String(text).length / 20 })).toString("base64");
}

let endpoint: string;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function open(timeoutSeconds = 10) {
  return createVoiceCloneModel({ provider: "xtts", endpoint: `${endpoint}/`, apiKey: key, timeoutSeconds });
}

describe("xtts", () => {
  test.each(voiceCloneContract)("$behavior", ({ verify }) => verify({ model: open(), sample }));
});

test("uploads the samples as one recording, and sends what it got with each text", async () => {
  asked.length = 0;
  const model = open();
  const { voice } = await model.createVoice({ samples: [sample, sample], language: "de-AT", signal });
  await Array.fromAsync(model.speak({ text: "Eins.", voice, signal }));
  await Array.fromAsync(model.speak({ text: "Two.", language: "zh-TW", voice, signal }));
  const [clone, ...texts] = asked;
  expect(clone?.body.toString("latin1")).toMatch(/name="wav_file"; filename="voice.wav"\r\nContent-Type: audio\/wav/);
  const wav = clone?.body.subarray(clone.body.indexOf("RIFF")) ?? Buffer.alloc(0);
  expect(readWav(wav).sampleRate).toBe(22_050);
  expect(readWav(wav).samples).toHaveLength(24 * 22_050);
  expect(texts.map(({ body }): unknown => JSON.parse(body.toString()))).toEqual([
    { text: "Eins.", language: "de", ...conditioning },
    { text: "Two.", language: "zh-cn", ...conditioning },
  ]);
  expect(asked.map(({ authorization }) => authorization)).toEqual(Array.from({ length: 3 }, () => "Bearer s3cret"));
});

test.each([
  ["a key that is wrong", { status: 401 }, "unauthorized"],
  ["another server", { status: 404 }, "unknown-model"],
  ["too many requests", { status: 429 }, "rate-limited"],
  ["a fault of its own", { status: 500, body: "Internal Server Error" }, "unavailable"],
  ["no JSON", { body: "<html>" }, "bad-response"],
  ["other JSON", { body: "{}" }, "bad-response"],
  ["silence", { silent: true }, "timeout"],
])("%s is a typed error that quotes nothing", async (_, what, code) => {
  const { voice } = await open().createVoice({ samples: [sample], signal });
  trouble = what;
  try {
    const spoken = Array.fromAsync(open(0.3).speak({ text: "A secret.", voice, signal }));
    await expect(spoken).rejects.toMatchObject({ code });
    await expect(spoken).rejects.not.toMatchObject({ message: expect.stringMatching(/secret/i) });
  } finally {
    trouble = undefined;
  }
});

test("sound that is none is a typed error", async () => {
  const { voice } = await open().createVoice({ samples: [sample], signal });
  trouble = { body: JSON.stringify(Buffer.from("no wav").toString("base64")) };
  try {
    const spoken = Array.fromAsync(open().speak({ text: "Hello.", voice, signal }));
    await expect(spoken).rejects.toMatchObject({ code: "bad-response" });
  } finally {
    trouble = undefined;
  }
});

test("a server that is not there, and one that was not named", async () => {
  const nowhere = createVoiceCloneModel({ provider: "xtts", endpoint: "http://127.0.0.1:1", timeoutSeconds: 5 });
  await expect(nowhere.check()).rejects.toMatchObject({ code: "unreachable" });
  expect(() => createVoiceCloneModel({ provider: "xtts", timeoutSeconds: 5 })).toThrow(
    expect.objectContaining({ code: "bad-settings" }),
  );
});
