import { encodeVoiceMessage, joinSentences, offerTool, z } from "#sdk";
import type { OfferContext, Pcm } from "#sdk";
import { ownVoice } from "./enrollment/own-voice.ts";
import { languageOf } from "./language-of.ts";
import type { Speaker } from "./speaker.ts";
import { VoiceError } from "./voice-error.ts";

/** Longer texts are said in several voice messages. */
const maxLength = 4000;

/** Makes a voice message of a text, for whichever agent asks. */
export const speak = offerTool({
  name: "speak",
  description: "Says a text aloud.",
  request: "io.agentchat.voice.message.request",
  isForCode: true,
  isHeavy: true,
  timeoutMs: 180_000,
  input: z.object({
    text: z.string().min(1).max(maxLength).describe("What is to be said, without markup."),
    language: z.string().max(35).exactOptional().describe("Language of it, such as `de` or `en-GB`."),
    voiceId: z.string().max(100).exactOptional().describe("Name of a voice as the speech provider knows it."),
    asPerson: z.boolean().exactOptional().describe("Whether it is said in the person's own voice."),
  }),
  async run({ text, language = languageOf(text), voiceId, asPerson = false }, context) {
    const { upload, progress, signal } = context;
    const speaker = asPerson ? await ownVoice(context, text) : usualVoice(context, voiceId);
    const sentences: Pcm[] = [];
    progress({ text: "Speaking" });
    for await (const sentence of speaker.speak(text, language)) sentences.push(sentence);
    if (sentences.length === 0) throw new VoiceError("nothing-to-say");
    const { bytes, durationMs, waveform } = await encodeVoiceMessage(joinSentences(sentences), { signal });
    const media = await upload({ bytes, mimetype: "audio/ogg", fileName: "Voice message.ogg" });
    const { provider, synthetic } = speaker;
    const parts = [{ ...media, durationMs, waveform, text }];
    return { parts, provider, ...(synthetic === undefined ? {} : { synthetic }) };
  },
});

/** @throws VoiceError `no-speech` */
function usualVoice({ capabilities, signal }: OfferContext, voiceId: string | undefined): Speaker {
  const { speech } = capabilities;
  if (speech === undefined) throw new VoiceError("no-speech");
  const voice = voiceId === undefined ? {} : { voice: voiceId };
  return {
    provider: speech.provider,
    speak: (text, language) =>
      speech.speak({ text, signal, ...voice, ...(language === undefined ? {} : { language }) }),
  };
}
