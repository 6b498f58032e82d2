import type { VoiceCloneModel } from "../voice-clone.ts";
import { createEspeakClone } from "./espeak/espeak-clone.ts";
import type { VoiceCloneSettings } from "./settings.ts";
import { createXttsClone } from "./xtts/xtts-clone.ts";

/**
 * Makes what speaks with people's voices from its settings. Nothing is sent before it is used.
 * @throws ModelError `bad-settings`
 */
export function createVoiceCloneModel(settings: VoiceCloneSettings): VoiceCloneModel {
  switch (settings.provider) {
    case "espeak":
      return createEspeakClone();
    case "xtts":
      return createXttsClone(settings);
  }
}
