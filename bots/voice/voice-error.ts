import { AgentChatError } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `no-speech` | nothing is set up that speaks |
 * | `no-transcription` | nothing is set up that writes down what is said |
 * | `nothing-to-say` | a text has no words |
 */
export type VoiceErrorCode = "no-speech" | "no-transcription" | "nothing-to-say";

/** Each says in `userMessage` what the person, or their administrator, can do. */
export class VoiceError extends AgentChatError<VoiceErrorCode> {
  constructor(code: VoiceErrorCode) {
    super(code, `the voice agent could not do what it was asked for: ${code}`, { userMessage: userMessages[code] });
  }
}

const userMessages: Readonly<Record<VoiceErrorCode, string>> = {
  "no-speech":
    "I cannot speak yet, because nothing that speaks is set up on this server: your administrator can set agents.voice.speech.",
  "no-transcription":
    "I cannot listen to recordings yet, because nothing that writes them down is set up on this server: your administrator can set agents.voice.transcription. Please write to me.",
  "nothing-to-say": "There are no words in that to say.",
};
