import { findEspeakVoice, type Pcm } from "#codecs";
import { codecFault } from "../../codec-fault.ts";
import { ModelError } from "../../model-error.ts";
import { sentencesOf } from "../../sentences.ts";
import type { ClonedSpeechRequest, CreatedVoice, VoiceCloneModel, VoiceRequest } from "../../voice-clone.ts";
import { analyzeSound } from "../../voice-measures/analyze-sound.ts";
import { joinSounds } from "../../voice-measures/join-sounds.ts";
import { measureVoice } from "../../voice-measures/measure-voice.ts";
import { analysisRate } from "../../voice-measures/resample.ts";
import { fitProfile, type KnownVariants } from "./fit-profile.ts";
import { espeakProfile } from "./profile.ts";
import type { EspeakProfile } from "./profile.ts";
import { speakProfile } from "./speak-profile.ts";

const defaultLanguage = "en-us";
/** A minute tells as much of what is measured as more would, and measuring holds up everything else. */
const mostSeconds = 60;

/**
 * The embedded approximation: espeak-ng, moved towards a person's pitch, melody, rate and timbre. It does not sound like them; it sounds more like them than espeak-ng does, and
 * `before` and `after` say by how much.
 */
export function createEspeakClone(): VoiceCloneModel {
  const known: KnownVariants = new Map();
  return {
    provider: "espeak",
    isApproximation: true,
    check,
    createVoice: (request) => createVoice(request, known),
    speak,
  };
}

async function check(signal = new AbortController().signal): Promise<void> {
  await findEspeakVoice(defaultLanguage, signal).catch(rethrow);
}

async function createVoice({ samples, language, signal }: VoiceRequest, known: KnownVariants): Promise<CreatedVoice> {
  const target = measureVoice(analyzeSound(joinSounds(samples, analysisRate, mostSeconds)));
  if (target === undefined) {
    throw new ModelError("bad-request", "the samples have less than a second of voiced speech", {
      userMessage: "There is too little speech in these recordings to make a voice of.",
    });
  }
  const base = await baseFor(language, signal).catch(rethrow);
  const { profile, before, after } = await fitProfile({ target, base, known, signal }).catch(rethrow);
  return { voice: profile, before: before.total, after: after.total };
}

async function* speak({ text, language, voice, signal }: ClonedSpeechRequest): AsyncGenerator<Pcm, void> {
  const profile = readProfile(voice);
  const base = language === undefined ? profile.base : await baseFor(language, signal).catch(rethrow);
  for (const sentence of sentencesOf(text)) {
    yield await speakProfile({ ...profile, base }, sentence, signal).catch(rethrow);
  }
}

async function baseFor(language: string | undefined, signal: AbortSignal): Promise<string> {
  const found = language === undefined ? undefined : await findEspeakVoice(language, signal);
  return found ?? (await findEspeakVoice(defaultLanguage, signal)) ?? "en";
}

function readProfile(voice: unknown): EspeakProfile {
  const parsed = espeakProfile.safeParse(voice);
  if (parsed.success) return parsed.data;
  throw new ModelError("bad-request", "this voice was made by another provider than espeak: it has to be made anew", {
    userMessage:
      "Your voice was made by another program than the one that speaks now. Please record it anew: !voice enroll",
  });
}

function rethrow(error: unknown): never {
  throw codecFault(error);
}
