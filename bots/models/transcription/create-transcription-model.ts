import type { TranscriptionModel } from "../transcription.ts";
import { createOpenaiTranscription } from "./openai-transcription.ts";
import type { TranscriptionSettings } from "./settings.ts";

/**
 * Makes what writes down speech from its settings. Nothing is sent before it is used.
 * @throws ModelError `bad-settings`
 */
export function createTranscriptionModel(settings: TranscriptionSettings): TranscriptionModel {
  return createOpenaiTranscription(settings);
}
