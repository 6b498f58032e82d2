import { expect, test } from "vitest";
import { speakWithEspeak } from "#codecs";
import type { Pcm } from "#codecs";
import { createSpeakerRecognition, speakerRecognitionSettings } from "#models";
import { silence, withNoise } from "../../voice-measures/testing.ts";

const { signal } = new AbortController();
const recognition = createSpeakerRecognition(speakerRecognitionSettings.parse({}));

/** But for one they are among those that the figures of the recognition were measured with; the texts are others. */
const speakers = [
  "en-us",
  "en-us+m7",
  "en-us+m8",
  "en-us+f2",
  "en-us+f3",
  "en-us+Annie",
  "en-us+Andy",
  "en-us+Alicia",
  "en-us+belinda",
  "en-us+grandma",
];
const consent =
  "I agree that my assistant may speak with my voice. Nobody else may use it, and I can take this back whenever I want to.";
const sample =
  "Please call Stella, and ask her to bring these things with her from the store: six spoons of fresh snow peas, five thick slabs of blue cheese, and maybe a snack for her brother Bob.";

/** Recorded another time: a little faster, in a room with a fan. */
async function sampleOf(voice: string): Promise<Pcm> {
  const spoken = await speakWithEspeak({ text: sample, voice, rate: 190, pitch: 52, signal });
  return withNoise(spoken, 0.003);
}

test("tells ten speakers apart, saying different things", async () => {
  const phrases = await Promise.all(
    speakers.map(async (voice) => recognition.embed(await speakWithEspeak({ text: consent, voice, signal }))),
  );
  const samples = await Promise.all(speakers.map(async (voice) => recognition.embed(await sampleOf(voice))));
  const matrix = phrases.map((phrase) => samples.map((each) => recognition.similarity(phrase, each)));
  console.log(["similarity of consent (row) and sample (column)", ...matrix.map(rowText)].join("\n"));

  matrix.forEach((row, index) => {
    expect(row.indexOf(Math.max(...row)), speakers[index]).toBe(index);
    expect(row[index], speakers[index]).toBeGreaterThan(recognition.threshold);
  });
  const accepted = matrix.flatMap((row, index) =>
    row.filter((similarity, column) => column !== index && similarity >= recognition.threshold),
  );
  expect(accepted).toHaveLength(0);
});

test("says what it cannot hear: variants that differ in little but their name", async () => {
  const [one, other] = await Promise.all(
    ["en-us+m2", "en-us+m6"].map(async (voice) =>
      recognition.embed(await speakWithEspeak({ text: sample, voice, signal })),
    ),
  );
  expect(recognition.similarity(one ?? new Float32Array(), other ?? new Float32Array())).toBeGreaterThan(
    recognition.threshold,
  );
});

test("a sound is as similar to itself as can be", async () => {
  const embedding = await recognition.embed(await sampleOf("en-us"));
  expect(recognition.similarity(embedding, embedding)).toBe(1);
});

test("refuses what has no speech, with a sentence for the person", async () => {
  await expect(recognition.embed(silence(5))).rejects.toMatchObject({
    code: "bad-request",
    userMessage: "There is too little speech in this recording to tell who is speaking.",
  });
});

function rowText(row: readonly number[], index: number): string {
  return `${(speakers[index] ?? "").padEnd(16)}${row.map((similarity) => similarity.toFixed(2)).join(" ")}`;
}
