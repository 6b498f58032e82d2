import { beforeAll, describe, expect, test } from "vitest";
import type { Pcm } from "#codecs";
import { createVoiceCloneModel, voiceCloneSettings } from "#models";
import { analyzeSound } from "../../voice-measures/analyze-sound.ts";
import { joinSounds } from "../../voice-measures/join-sounds.ts";
import { measureVoice } from "../../voice-measures/measure-voice.ts";
import { silence, testRate } from "../../voice-measures/testing.ts";
import { type MadeUpPerson, recordPerson } from "../testing.ts";
import { voiceCloneContract } from "../voice-clone.contract.ts";

const model = createVoiceCloneModel(voiceCloneSettings.parse({ provider: "espeak" }));
const { signal } = new AbortController();

describe("the embedded approximation", () => {
  let sample: Pcm;
  beforeAll(async () => {
    sample = await recordPerson({ voice: "gmw/en+f2" });
  });
  test.each(voiceCloneContract)("$behavior", ({ verify }) => verify({ model, sample }), 60_000);
});

const persons: readonly (MadeUpPerson & { readonly name: string })[] = [
  { name: "a woman with a short throat", voice: "gmw/en+f3", pitch: 60, rate: 150, filters: [throat(1.12)] },
  {
    name: "a man with a long one, at a telephone",
    voice: "en-us+m7",
    pitch: 30,
    rate: 200,
    filters: [throat(0.9), "equalizer=f=2500:t=o:w=1:g=8"],
  },
  {
    name: "a slow Scot without basses",
    voice: "gmw/en-GB-scotland",
    pitch: 70,
    rate: 130,
    filters: ["bass=g=-6"],
  },
  { name: "somebody who talks fast", voice: "en-us+Annie", pitch: 40, rate: 220 },
];

test.each(persons)(
  "comes nearer to $name",
  async ({ name, ...person }) => {
    const sample = await recordPerson(person);
    const { voice, before, after } = await model.createVoice({ samples: [sample], language: "en-US", signal });
    console.log(`${name}: distance ${before?.toFixed(2)} before, ${after?.toFixed(2)} after`);
    expect(after).toBeLessThan((before ?? 0) * 0.7);

    // what is said in the end, and not only what was measured on the way
    const target = measureVoice(analyzeSound(sample));
    const text = "Good night, everybody. I am going to bed now. Tomorrow we will go on with the garden.";
    const said = await Array.fromAsync(model.speak({ text, voice, signal }));
    const heard = measureVoice(analyzeSound(joinSounds(said, testRate)));
    expect(Math.abs(12 * Math.log2((heard?.pitchHz ?? 1) / (target?.pitchHz ?? 1)))).toBeLessThan(2);
  },
  60_000,
);

test("makes no voice of nothing", async () => {
  await expect(model.createVoice({ samples: [silence(10)], signal })).rejects.toMatchObject({
    code: "bad-request",
    userMessage: "There is too little speech in these recordings to make a voice of.",
  });
});

test("speaks other languages with the same throat", async () => {
  const { voice } = await model.createVoice({ samples: [await recordPerson({ voice: "gmw/en+f2" })], signal });
  const german = await Array.fromAsync(model.speak({ text: "Gute Nacht zusammen.", language: "de", voice, signal }));
  const english = await Array.fromAsync(model.speak({ text: "Gute Nacht zusammen.", voice, signal }));
  expect(german[0]?.samples).not.toEqual(english[0]?.samples);
}, 60_000);

function throat(factor: number): string {
  return `rubberband=pitch=${factor}:formant=shifted`;
}
