import { describe, expect, test } from "vitest";
import { analyzeSound } from "./analyze-sound.ts";
import { joinSounds } from "./join-sounds.ts";
import { shiftedSpectrum } from "./long-term-spectrum.ts";
import { measureVoice, spectrumDistance, voiceDistance } from "./measure-voice.ts";
import type { VoiceMeasures } from "./measure-voice.ts";
import { resample } from "./resample.ts";
import { silence, testRate, vowel, withNoise } from "./testing.ts";

function measure(...sounds: Parameters<typeof joinSounds>[0]): VoiceMeasures {
  const measured = measureVoice(analyzeSound(joinSounds(sounds, testRate)));
  if (measured === undefined) throw new Error("nothing voiced was found");
  return measured;
}

describe("pitch", () => {
  test.each([70, 90, 120, 165, 220, 300, 420])("of %i Hz is found", (pitchHz) => {
    expect(measure(vowel({ pitchHz, seconds: 2 })).pitchHz / pitchHz).toBeCloseTo(1, 1.7);
    expect(measure(withNoise(vowel({ pitchHz, seconds: 2 }), 0.01)).pitchHz / pitchHz).toBeCloseTo(1, 1.7);
  });

  test("ranges over as many semitones as are between low and high", () => {
    const { pitchRange } = measure(vowel({ pitchHz: 100, seconds: 1 }), vowel({ pitchHz: 200, seconds: 1 }));
    expect(pitchRange).toBeCloseTo(12, 0);
    expect(measure(vowel({ pitchHz: 100, seconds: 2 })).pitchRange).toBeLessThan(0.5);
  });

  test("is in no noise", () => {
    expect(measureVoice(analyzeSound(withNoise(silence(3), 0.1)))).toBeUndefined();
    expect(measureVoice(analyzeSound(silence(3)))).toBeUndefined();
    expect(measureVoice(analyzeSound(silence(0)))).toBeUndefined();
  });
});

test("syllables are counted, pauses are not", () => {
  const syllable = [vowel({ pitchHz: 120, seconds: 0.15 }), silence(0.05)];
  const words = Array.from({ length: 10 }, () => syllable).flat();
  expect(measure(...words).syllablesPerSecond).toBeCloseTo(5, 0);
  const withPauses = [...words, silence(1), ...words, silence(1), ...words];
  expect(measure(...withPauses).syllablesPerSecond).toBeCloseTo(5, 0);
});

describe("the spectrum", () => {
  const plain = measure(vowel({ pitchHz: 120, seconds: 2 }));

  test("is the same however loud, however high", () => {
    const soft = measure(vowel({ pitchHz: 120, seconds: 2, level: 0.02 }));
    expect(spectrumDistance(plain.bands, soft.bands)).toBeLessThan(0.5);
    const formants = measure(vowel({ pitchHz: 120, seconds: 2, formants: [400, 2000, 2800] }));
    expect(spectrumDistance(plain.bands, formants.bands)).toBeGreaterThan(5);
  });

  test("of higher formants is foreseen by shifting it", () => {
    const higher = measure(vowel({ pitchHz: 120, seconds: 2, formants: [840, 1440, 3120] }));
    const foreseen = spectrumDistance(shiftedSpectrum(plain.bands, 1.2), higher.bands);
    expect(foreseen).toBeLessThan(spectrumDistance(plain.bands, higher.bands) / 2);
  });
});

test("a voice has no distance to itself, and a growing one to others", () => {
  const voice = measure(vowel({ pitchHz: 120, seconds: 2 }));
  expect(voiceDistance(voice, voice).total).toBe(0);
  const near = voiceDistance(voice, { ...voice, pitchHz: 130 });
  const far = voiceDistance(voice, { ...voice, pitchHz: 240 });
  expect(near.total).toBeGreaterThan(0);
  expect(far.total).toBeGreaterThan(near.total);
  expect(far.pitchSemitones).toBeCloseTo(12, 1);
});

test.each([8000, 22_050, 24_000, 44_100, 48_000])(
  "sound of %i Hz is resampled without what does not fit",
  (sampleRate) => {
    const tone = (hz: number): Float32Array =>
      Float32Array.from({ length: sampleRate }, (_, index) => Math.sin((2 * Math.PI * hz * index) / sampleRate));
    const power = (samples: Float32Array): number =>
      samples.subarray(1000, 15_000).reduce((sum, sample) => sum + sample ** 2, 0) / 14_000;
    const kept = resample({ samples: tone(3000), sampleRate }, 16_000);
    expect(kept).toHaveLength(16_000);
    expect(power(kept)).toBeCloseTo(0.5, 1);
    const tooHigh = Math.min(9500, sampleRate / 2);
    expect(power(resample({ samples: tone(tooHigh), sampleRate }, 16_000))).toBeLessThan(0.01);
  },
);
