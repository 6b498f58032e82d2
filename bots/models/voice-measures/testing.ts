import type { Pcm } from "#codecs";

export const testRate = 16_000;

export interface VowelOptions {
  readonly pitchHz: number;
  readonly seconds: number;
  /** Resonances of the throat, Hz. */
  readonly formants?: readonly number[];
  readonly level?: number;
}

/** An "ah": pulses of a voice through resonators. */
export function vowel({ pitchHz, seconds, formants = [700, 1200, 2600], level = 0.3 }: VowelOptions): Pcm {
  let samples = new Float32Array(Math.round(seconds * testRate));
  for (let at = 0; at < samples.length; at += testRate / pitchHz) samples[Math.floor(at)] = 1;
  for (const formant of formants) samples = resonated(samples, formant);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { samples: samples.map((sample) => (sample / peak) * level), sampleRate: testRate };
}

export function silence(seconds: number): Pcm {
  return { samples: new Float32Array(Math.round(seconds * testRate)), sampleRate: testRate };
}

/** With noise of this level (root mean square) over all of it; the same in each run. */
export function withNoise({ samples, sampleRate }: Pcm, level: number): Pcm {
  let state = 7;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647 - 0.5) * Math.sqrt(12);
  };
  return { samples: samples.map((sample) => sample + random() * level), sampleRate };
}

function resonated(samples: Float32Array, frequency: number): Float32Array<ArrayBuffer> {
  const radius = Math.exp((-Math.PI * 90) / testRate);
  const turn = 2 * radius * Math.cos((2 * Math.PI * frequency) / testRate);
  const output = new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) {
    output[index] =
      (samples[index] ?? 0) + turn * (output[index - 1] ?? 0) - radius * radius * (output[index - 2] ?? 0);
  }
  return output;
}
