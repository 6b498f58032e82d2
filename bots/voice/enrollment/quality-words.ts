import type { SampleFlaw, SampleQuality } from "#sdk";

/** The figures of a recording in one line. */
export function figuresOf({ seconds, speechSeconds, levelDb, signalToNoiseDb, clippedShare }: SampleQuality): string {
  const share = seconds === 0 ? 0 : Math.round((speechSeconds / seconds) * 100);
  const figures = [
    `${seconds.toFixed(1)} s`,
    `${share} % of it speech`,
    `level ${Math.round(levelDb)} dB`,
    `${Math.round(signalToNoiseDb)} dB above the noise`,
    ...(clippedShare > 0.0001 ? [`${(clippedShare * 100).toFixed(2)} % clipped`] : []),
  ];
  return figures.join(", ");
}

/** What to do better, the worst flaw first; empty when nothing is. */
export function adviceOn({ flaws }: SampleQuality): string {
  return flaws.map(({ kind }) => advice[kind]).join(" ");
}

const advice: Readonly<Record<SampleFlaw["kind"], string>> = {
  "no-speech": "I hear hardly anybody speak in it. Check the microphone, and speak for ten seconds or more.",
  "little-speech": "It has long pauses: speak without waiting.",
  clipped: "It is too loud and distorted: hold the microphone farther away.",
  quiet: "It is very quiet: hold the microphone closer.",
  noisy: "There is much noise in it: go where it is quiet, and away from fans and traffic.",
};
