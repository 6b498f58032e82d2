import { expect, test } from "vitest";
import type { VoiceCloneModel } from "#models";
import { scriptedTranscription, toneSpeech } from "#models/testing";
import { measureSound } from "./measure-sound.ts";
import { createMetrics } from "./metrics.ts";

const { signal } = new AbortController();

test("what is said and written down is counted in seconds of speech, with the work that it takes", async () => {
  const metrics = createMetrics({ inboxDepth: () => Promise.resolve({ count: 0, oldestReceivedAt: undefined }) });
  const models = { speech: toneSpeech(), transcription: scriptedTranscription(["hello"]) };
  const { speech, transcription, voiceClone } = measureSound(models, metrics);
  const sentences = await Array.fromAsync(speech?.speak({ text: "Hello, all of you. Hello.", signal }) ?? []);
  expect(sentences).toHaveLength(2);
  const sound = { samples: new Float32Array(32_000), sampleRate: 16_000 };
  expect(await transcription?.transcribe({ sound, signal })).toEqual({ text: "hello" });
  expect(voiceClone).toBeUndefined();
  const lines = (await metrics.expose()).split("\n").filter((line) => line.startsWith("agentchat_sound"));
  expect(lines).toContain('agentchat_sound_seconds_total{capability="transcription",provider="scripted"} 2');
  expect(lines).toContain('agentchat_sound_real_time_factor_count{capability="speech",provider="tone"} 1');
  const spoken = lines.find((line) => line.startsWith('agentchat_sound_seconds_total{capability="speech"'));
  expect(Number(spoken?.split(" ").at(-1))).toBeCloseTo("Hello, all of you.Hello.".length * 0.06, 1);
});

test("copies of voices are counted, and what is said with them like other speech", async () => {
  const metrics = createMetrics({ inboxDepth: () => Promise.resolve({ count: 0, oldestReceivedAt: undefined }) });
  const speech = toneSpeech();
  const clone: VoiceCloneModel = {
    provider: "tone",
    isApproximation: true,
    check: () => Promise.resolve(),
    createVoice: () => Promise.resolve({ voice: "alice's" }),
    speak: ({ text }) => speech.speak({ text, signal }),
  };
  const { voiceClone } = measureSound({ voiceClone: clone }, metrics);
  expect(await voiceClone?.createVoice({ samples: [], signal })).toEqual({ voice: "alice's" });
  await Array.fromAsync(voiceClone?.speak({ text: "Hello.", voice: "alice's", signal }) ?? []);
  const lines = (await metrics.expose()).split("\n");
  expect(lines).toContain('agentchat_voice_clones_total{provider="tone"} 1');
  expect(lines).toContain('agentchat_sound_real_time_factor_count{capability="voiceClone",provider="tone"} 1');
});
