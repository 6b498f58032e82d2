import type { z } from "zod";
import type { ImageModel } from "./image.ts";
import { createImageModel } from "./image/create-image-model.ts";
import { imageModelSettings } from "./image/image-settings.ts";
import { createSpeakerRecognition } from "./speaker-recognition/create-speaker-recognition.ts";
import { speakerRecognitionSettings } from "./speaker-recognition/settings.ts";
import { createSpeechModel } from "./speech/create-speech-model.ts";
import { speechSettings } from "./speech/settings.ts";
import { createTranscriptionModel } from "./transcription/create-transcription-model.ts";
import { transcriptionSettings } from "./transcription/settings.ts";
import { createVoiceCloneModel } from "./voice-clone/create-voice-clone-model.ts";
import { voiceCloneSettings } from "./voice-clone/settings.ts";
import { createVideoModel } from "./video/create-video-model.ts";
import { videoModelSettings } from "./video/video-settings.ts";

/** A kind of model that a bot may have beside its chat model, as the config and the composition root know it. */
export interface CapabilityKind<Model> {
  /** The section of the config that sets it up. */
  readonly section: z.ZodType;
  /** Makes the model that a section sets up. @throws ModelError `bad-settings` */
  open(section: unknown, others: OtherModels): Model;
}

/** Models of the same bot that others build upon; they are opened before. */
export interface OtherModels {
  readonly image?: ImageModel | undefined;
}

interface CapabilityDeclaration<Settings extends z.ZodObject, Model> {
  readonly about: string;
  readonly settings: Settings;
  readonly create: (settings: z.output<Settings>, others: OtherModels) => Model;
  /** What it is when the config does not say; left out, there is none then. */
  readonly byDefault?: z.input<Settings>;
  readonly example: z.input<Settings>;
}

/** All kinds, by the name of their section. */
export const capabilityKinds = {
  speech: capability({
    about: "What reads aloud. Left out, espeak-ng on this machine.",
    settings: speechSettings,
    create: createSpeechModel,
    byDefault: { provider: "espeak" },
    example: { provider: "openai", endpoint: "http://127.0.0.1:8880/v1", model: "kokoro" },
  }),
  transcription: capability({
    about: "What writes down what people say. Left out, nothing does.",
    settings: transcriptionSettings,
    create: createTranscriptionModel,
    example: { provider: "openai", endpoint: "http://127.0.0.1:8080/v1" },
  }),
  voiceClone: capability({
    about: "What speaks with people's own voices. Left out, espeak-ng on this machine, moved towards the voice.",
    settings: voiceCloneSettings,
    create: createVoiceCloneModel,
    byDefault: { provider: "espeak" },
    example: { provider: "xtts", endpoint: "http://127.0.0.1:8000" },
  }),
  speakerRecognition: capability({
    about: "What tells whether recordings are of one speaker. Left out, what is built in.",
    settings: speakerRecognitionSettings,
    create: createSpeakerRecognition,
    byDefault: { provider: "cepstrum" },
    example: { provider: "cepstrum", threshold: 0.6 },
  }),
  image: capability({
    about: "What draws pictures. Left out, simple drawings that stand for a picture.",
    settings: imageModelSettings,
    create: createImageModel,
    byDefault: { provider: "sketch" },
    example: { provider: "sdwebui", endpoint: "http://127.0.0.1:7860" },
  }),
  video: capability({
    about: "What makes videos. Left out, pictures of the image model that move, which stand for a video.",
    settings: videoModelSettings,
    create: (settings, { image }) => createVideoModel(settings, image),
    byDefault: { provider: "sketch" },
    example: { provider: "server", endpoint: "http://127.0.0.1:8091/v1" },
  }),
};

export type CapabilityName = keyof typeof capabilityKinds;

function capability<Settings extends z.ZodObject, Model>(
  declaration: CapabilityDeclaration<Settings, Model>,
): CapabilityKind<Model> {
  const { about, settings, create, byDefault, example } = declaration;
  const section = byDefault === undefined ? settings.exactOptional() : settings.prefault(byDefault);
  return {
    section: section.meta({ example }).describe(about),
    open: (given, others) => create(settings.parse(given), others),
  };
}
