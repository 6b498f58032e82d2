import type { SpeechModel } from "../speech.ts";
import { createEspeakSpeech } from "./espeak-speech.ts";
import { createOpenaiSpeech } from "./openai-speech.ts";
import { createXttsSpeech } from "./xtts-speech.ts";
import type { SpeechSettings } from "./settings.ts";

/**
 * Makes what reads aloud from its settings. Nothing is sent before it is used.
 * @throws ModelError `bad-settings`
 */
export function createSpeechModel(settings: SpeechSettings): SpeechModel {
  switch (settings.provider) {
    case "espeak":
      return createEspeakSpeech(settings);
    case "openai":
      return createOpenaiSpeech(settings);
    case "xtts":
      return createXttsSpeech(settings);
  }
}
