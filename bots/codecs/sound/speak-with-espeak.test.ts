import { expect, test } from "vitest";
import { durationMsOf } from "../pcm.ts";
import { filterSound } from "./filter-sound.ts";
import { findEspeakVoice } from "./find-espeak-voice.ts";
import { speakWithEspeak } from "./speak-with-espeak.ts";

const { signal } = new AbortController();

test.each([
  ["en", "gmw/en"],
  ["en-US", "gmw/en-US"],
  ["en-NZ", "gmw/en"],
  ["de-AT", "gmw/de"],
  ["pt-BR", "roa/pt-BR"],
  ["zh-CN", "sit/cmn"],
  ["xx", undefined],
])("finds the voice for %s", async (language, voice) => {
  expect(await findEspeakVoice(language, signal)).toBe(voice);
});

test("says a text, and more of it takes longer", async () => {
  const short = await speakWithEspeak({ text: "Hello.", voice: "gmw/en+f3", signal });
  const long = await speakWithEspeak({ text: "Hello, this is a longer sentence.", voice: "gmw/en+f3", signal });
  expect(durationMsOf(short)).toBeGreaterThan(300);
  expect(durationMsOf(long)).toBeGreaterThan(durationMsOf(short) * 2);
});

test("a text is no markup", async () => {
  const text = "</prosody><break time='20s'/> & so on\u0000";
  const spoken = await speakWithEspeak({ text, voice: "en", signal });
  expect(durationMsOf(spoken)).toBeLessThan(10_000);
});

test("refuses a voice that it does not have", async () => {
  await expect(speakWithEspeak({ text: "Hello.", voice: "xx", signal })).rejects.toMatchObject({ code: "failed" });
});

test("sends sound through filters, and says when there is none of that name", async () => {
  const sound = await speakWithEspeak({ text: "Hello, hello.", voice: "en", signal });
  const slower = await filterSound(sound, { filters: ["rubberband=tempo=0.6"], signal });
  expect(durationMsOf(slower) / durationMsOf(sound)).toBeCloseTo(1 / 0.6, 1);
  await expect(filterSound(sound, { filters: ["nonsense"], signal })).rejects.toMatchObject({ code: "failed" });
});
