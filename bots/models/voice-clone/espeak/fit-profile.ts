import { analyzeSound } from "../../voice-measures/analyze-sound.ts";
import { bandMiddles, shiftedSpectrum } from "../../voice-measures/long-term-spectrum.ts";
import { measureVoice, spectrumDistance, voiceDistance } from "../../voice-measures/measure-voice.ts";
import type { VoiceDistance, VoiceMeasures } from "../../voice-measures/measure-voice.ts";
import { ModelError } from "../../model-error.ts";
import type { EspeakProfile } from "./profile.ts";
import { speakProfile } from "./speak-profile.ts";
import { textsFor } from "./texts.ts";

export interface FittedProfile {
  readonly profile: EspeakProfile;
  /** Of espeak-ng's own voice to the person's, measured on a text that was not used for fitting. */
  readonly before: VoiceDistance;
  readonly after: VoiceDistance;
}

/** Voices to begin with: espeak-ng's variants that are ordinary people. */
const variants = [
  "",
  "m2",
  "m3",
  "m4",
  "m7",
  "m8",
  "f1",
  "f2",
  "f3",
  "f4",
  "f5",
  "Andy",
  "Annie",
  "klatt4",
  "Hugo",
  "Denis",
  "Alicia",
  "belinda",
];
const formantSteps = [0.88, 0.94, 1, 1.06, 1.12, 1.18];
/** dB by which a band is moved at most: more would bring out what is not there. */
const mostGain = 15;

/** What espeak-ng's variants sound like by themselves, by the names of voices: it need not be heard for each person anew. */
export type KnownVariants = Map<string, VoiceMeasures>;

export interface FitRequest {
  readonly target: VoiceMeasures;
  /** espeak-ng's voice for the language, e.g. `gmw/en-US`. */
  readonly base: string;
  /** Is added to. */
  readonly known: KnownVariants;
  readonly signal: AbortSignal;
}

/** Finds how espeak-ng comes nearest to a voice: its variant, then pitch, melody and rate, then the spectral envelope. @throws CodecError, ModelError */
export async function fitProfile({ target, base, known, signal }: FitRequest): Promise<FittedProfile> {
  const texts = textsFor(base);
  const plain = plainProfile(base);
  const hear = (profile: EspeakProfile, text: string): Promise<VoiceMeasures> => measure(profile, text, signal);
  const begun = await chooseVariant(target, async (variant) => {
    const name = `${base}+${variant}`;
    const measured = known.get(name) ?? (await hear({ ...plain, variant }, texts.fitting));
    known.set(name, measured);
    return measured;
  });
  let profile: EspeakProfile = { ...plain, ...begun };
  for (let round = 0; round < 3; round += 1) {
    profile = moveMelody(profile, target, await hear(profile, texts.fitting));
  }
  for (let round = 0; round < 3; round += 1) {
    profile = moveSpectrum(profile, target, await hear(profile, texts.fitting));
  }
  const before = voiceDistance(target, await hear(plain, texts.checking));
  const after = voiceDistance(target, await hear(profile, texts.checking));
  return after.total < before.total ? { profile, before, after } : { profile: plain, before, after: before };
}

function plainProfile(base: string): EspeakProfile {
  const gains = bandMiddles.map(() => 0);
  return { kind: "espeak", base, variant: "", pitch: 50, pitchRange: 50, rate: 175, formants: 1, shift: 1, gains };
}

async function measure(profile: EspeakProfile, text: string, signal: AbortSignal): Promise<VoiceMeasures> {
  const measured = measureVoice(analyzeSound(await speakProfile(profile, text, signal)));
  if (measured !== undefined) return measured;
  throw new ModelError("bad-response", `espeak-ng's voice ${profile.base}+${profile.variant} has no pitch`);
}

/** The variant and the length of throat whose spectrum is nearest, so that little is left to the equalizer. */
async function chooseVariant(
  target: VoiceMeasures,
  hear: (variant: string) => Promise<VoiceMeasures>,
): Promise<Pick<EspeakProfile, "variant" | "formants">> {
  const choices: { readonly variant: string; readonly formants: number; readonly distance: number }[] = [];
  for (const variant of variants) {
    const { bands } = await hear(variant);
    for (const formants of formantSteps) {
      const distance = spectrumDistance(target.bands, shiftedSpectrum(bands, formants));
      // moving formants costs some clarity
      choices.push({ variant, formants, distance: distance + 4 * Math.abs(Math.log2(formants)) });
    }
  }
  const [best = { variant: "", formants: 1 }] = choices.toSorted((left, right) => left.distance - right.distance);
  return { variant: best.variant, formants: best.formants };
}

/** espeak-ng's steps of pitch in an octave. */
const pitchSteps = 75;

function moveMelody(profile: EspeakProfile, target: VoiceMeasures, heard: VoiceMeasures): EspeakProfile {
  const octaves = Math.log2(target.pitchHz / heard.pitchHz);
  const wanted = profile.pitch + octaves * pitchSteps;
  const pitch = clamp(wanted, 0, 99);
  return {
    ...profile,
    pitch,
    pitchRange: clamp(profile.pitchRange * ratio(target.pitchRange, heard.pitchRange), 5, 99),
    rate: clamp(profile.rate * ratio(target.syllablesPerSecond, heard.syllablesPerSecond), 80, 450),
    // what espeak-ng's pitch does not reach
    shift: profile.shift * 2 ** ((wanted - pitch) / pitchSteps),
  };
}

function moveSpectrum(profile: EspeakProfile, target: VoiceMeasures, heard: VoiceMeasures): EspeakProfile {
  const gains = profile.gains.map((gain, band) =>
    clamp(gain + 0.8 * ((target.bands[band] ?? 0) - (heard.bands[band] ?? 0)), -mostGain, mostGain),
  );
  return { ...profile, gains };
}

/** Not more at once than half or twice. */
function ratio(wanted: number, heard: number): number {
  return heard <= 0 ? 1 : clamp(wanted / heard, 0.5, 2);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
