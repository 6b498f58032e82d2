import { expect, test } from "vitest";
import type { Pcm } from "#codecs";
import { assessSample } from "#models";
import { joinSounds } from "./join-sounds.ts";
import { silence, testRate, vowel, withNoise } from "./testing.ts";

const pause = silence(0.6);

function speech(level: number, pauses = pause): Pcm {
  const word = vowel({ pitchHz: 120, seconds: 0.9, level });
  return joinSounds(Array.from({ length: 8 }, () => [word, pauses]).flat(), testRate);
}

function clipped({ samples, sampleRate }: Pcm, gain: number): Pcm {
  return { samples: samples.map((sample) => Math.max(-1, Math.min(1, sample * gain))), sampleRate };
}

test.each([
  ["a good recording", withNoise(speech(0.5), 0.0005), []],
  ["silence", silence(10), [{ kind: "no-speech", isFatal: true }]],
  ["nothing", silence(0), [{ kind: "no-speech", isFatal: true }]],
  ["noise", withNoise(speech(0.3), 0.014), [{ kind: "noisy", isFatal: false }]],
  ["much noise", withNoise(speech(0.3), 0.06), [{ kind: "noisy", isFatal: true }]],
  ["a whisper", withNoise(speech(0.03), 0.0002), [{ kind: "quiet", isFatal: false }]],
  ["a scream", clipped(speech(0.5), 2.02), [{ kind: "clipped", isFatal: false }]],
  ["an overdriven microphone", clipped(speech(0.5), 8), [{ kind: "clipped", isFatal: true }]],
  ["long pauses", speech(0.5, silence(3)), [{ kind: "little-speech", isFatal: false }]],
])("%s", (_, sound, flaws) => {
  expect(assessSample(sound).flaws).toEqual(flaws);
});

test("measures seconds, level and noise", () => {
  const quality = assessSample(withNoise(speech(0.5), 0.001));
  expect(quality.seconds).toBeCloseTo(12, 5);
  expect(quality.speechSeconds).toBeGreaterThan(6);
  expect(quality.speechSeconds).toBeLessThan(9);
  expect(quality.levelDb).toBeGreaterThan(-30);
  expect(quality.levelDb).toBeLessThan(-8);
  expect(quality.signalToNoiseDb).toBeGreaterThan(30);
  expect(quality.signalToNoiseDb).toBeLessThan(60);
  expect(quality.clippedShare).toBe(0);
});
