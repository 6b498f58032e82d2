import type {
  ImageModel,
  SpeakerRecognition,
  SpeechModel,
  TranscriptionModel,
  VideoModel,
  VoiceCloneModel,
} from "#models";

/** The models of a bot beside its chat model: those that its definition names and its section of the config sets up; `undefined` is not set up. */
export interface Capabilities {
  readonly speech?: SpeechModel | undefined;
  readonly transcription?: TranscriptionModel | undefined;
  readonly voiceClone?: VoiceCloneModel | undefined;
  readonly speakerRecognition?: SpeakerRecognition | undefined;
  readonly image?: ImageModel | undefined;
  readonly video?: VideoModel | undefined;
}
