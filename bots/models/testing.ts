export {
  callsTool,
  fails,
  hangs,
  scriptedModel,
  type ScriptedAnswer,
  type ScriptedModel,
  throwsError,
} from "./scripted-model.ts";
export { scriptedTranscription, type ScriptedTranscription } from "./scripted-transcription.ts";
export { toneSpeech, type ToneSpeech } from "./tone-speech.ts";
