import { findEspeakVoice, type Pcm, speakWithEspeak } from "#codecs";
import { codecFault } from "../codec-fault.ts";
import { sentencesOf } from "../sentences.ts";
import type { SpeechModel, SpeechRequest } from "../speech.ts";

const defaultLanguage = "en";

/**
 * The embedded default: espeak-ng, which speaks a hundred languages and sounds like a robot.
 * @param voice a variant, such as `f3`, or a voice for all languages
 */
export function createEspeakSpeech({ voice }: { readonly voice?: string | undefined }): SpeechModel {
  async function* speak({ text, language, voice: wished = voice, signal }: SpeechRequest): AsyncGenerator<Pcm, void> {
    const name = await chooseVoice(wished, language, signal).catch(rethrow);
    for (const sentence of sentencesOf(text)) {
      yield await speakWithEspeak({ text: sentence, voice: name, signal }).catch(rethrow);
    }
  }

  return {
    provider: "espeak",
    async check(signal = new AbortController().signal) {
      await chooseVoice(voice, undefined, signal).catch(rethrow);
    },
    speak,
  };
}

async function chooseVoice(
  voice: string | undefined,
  language: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const found = language === undefined ? undefined : await findEspeakVoice(language, signal);
  const speaker = found ?? (await findEspeakVoice(defaultLanguage, signal)) ?? defaultLanguage;
  if (voice === undefined) return speaker;
  return isVariant.test(voice) ? `${speaker}+${voice}` : voice;
}

/** `m1` to `m8`, `f1` to `f5` and the like belong to no language. */
const isVariant = /^[mf]\d$/;

function rethrow(error: unknown): never {
  throw codecFault(error);
}
