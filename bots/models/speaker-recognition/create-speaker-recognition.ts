import type { SpeakerRecognition } from "../speaker-recognition.ts";
import { createCepstrumRecognition } from "./cepstrum/cepstrum-recognition.ts";
import type { SpeakerRecognitionSettings } from "./settings.ts";

/** Makes what tells speakers apart from its settings. */
export function createSpeakerRecognition({ provider, threshold }: SpeakerRecognitionSettings): SpeakerRecognition {
  switch (provider) {
    case "cepstrum":
      return createCepstrumRecognition(threshold);
  }
}
