import { encodeVoiceMessage, joinSentences, offerTool, z } from "#sdk";
import type { Pcm } from "#sdk";
import { languageOf } from "./language-of.ts";
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
  }),
  async run({ text, language = languageOf(text), voiceId }, { capabilities, upload, progress, signal }) {
    const { speech } = capabilities;
    if (speech === undefined) throw new VoiceError("no-speech");
    const sentences: Pcm[] = [];
    progress({ text: "Speaking" });
    const request = { text, signal, ...(language === undefined ? {} : { language }) };
    const spoken = speech.speak({ ...request, ...(voiceId === undefined ? {} : { voice: voiceId }) });
    for await (const sentence of spoken) sentences.push(sentence);
    if (sentences.length === 0) throw new VoiceError("nothing-to-say");
    const { bytes, durationMs, waveform } = await encodeVoiceMessage(joinSentences(sentences), { signal });
    const media = await upload({ bytes, mimetype: "audio/ogg", fileName: "Voice message.ogg" });
    return { parts: [{ ...media, durationMs, waveform, text }], provider: speech.provider };
  },
});
