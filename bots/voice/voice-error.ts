import { AgentChatError } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `no-speech` | nothing is set up that speaks |
 * | `no-transcription` | nothing is set up that writes down what is said |
 * | `nothing-to-say` | a text has no words |
 * | `no-voice` | the person has not recorded their voice, or nothing is set up that speaks with it |
 * | `not-own-voice` | an agent that does not serve the person alone wants to speak with their voice |
 * | `other-provider` | the person's voice was made by another provider than the one that is set up |
 */
export type VoiceErrorCode =
  "no-speech" | "no-transcription" | "nothing-to-say" | "no-voice" | "not-own-voice" | "other-provider";

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
  "no-voice": "I have no voice of yours to speak with. In your chat with your assistant, !voice enroll begins.",
  "not-own-voice": "Only your own assistant may speak with your voice.",
  "other-provider":
    "Your voice was made by another program than the one that speaks now. !voice revoke deletes it, then !voice enroll makes it anew.",
};
