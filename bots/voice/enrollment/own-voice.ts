import type { OfferContext } from "#sdk";
import type { Speaker } from "../speaker.ts";
import { VoiceError } from "../voice-error.ts";
import { keptOfVoice } from "./kept.ts";

/**
 * The voice of whoever asks, for their own assistant. That it is used for this text is in their audit log.
 * @throws VoiceError `not-own-voice`, `no-voice`, `other-provider`
 */
export async function ownVoice(context: OfferContext, text: string): Promise<Speaker> {
  if (!context.isOwnAgent) throw new VoiceError("not-own-voice");
  const voice = await keptOfVoice(context.records, context.now).voice();
  const { signal, capabilities, request } = context;
  const { voiceClone } = capabilities;
  if (voice === undefined || voiceClone === undefined) throw new VoiceError("no-voice");
  if (voice.provider !== voiceClone.provider) throw new VoiceError("other-provider");
  const { personId, roomId } = request;
  await context.audit({ action: "spoke in your voice", detail: `in ${roomId}: ${text}` });
  return {
    provider: voice.provider,
    synthetic: { of: personId, isApproximation: voice.isApproximation },
    speak: (words, language) =>
      voiceClone.speak({ text: words, voice: voice.voice, signal, ...(language === undefined ? {} : { language }) }),
  };
}
