export type { ModelObserver } from "./assemble/model-observer.ts";
export { createModels, type Models, type ModelSettings } from "./assemble/open-models.ts";
export { capabilityKinds, type CapabilityName } from "./capability-kinds.ts";
export type { CapabilityModel } from "./capability.ts";
export type { AnswerCache } from "./cache/answer-cache.ts";
export type {
  AnsweringModel,
  ChatImage,
  ChatMessage,
  ChatModel,
  ChatPart,
  ChatRequest,
  FinishReason,
  JsonSchema,
  ModelPrice,
  RequestPerson,
  ToolCall,
  ToolDescription,
} from "./chat.ts";
export { createChatModel } from "./create-chat-model.ts";
export { ModelError, type ModelErrorCode } from "./model-error.ts";
export type { GeneratedImage, ImageModel, ImageRequest, SourceImage } from "./image.ts";
export { createImageModel } from "./image/create-image-model.ts";
export { imageModelSettings, type ImageModelSettings } from "./image/image-settings.ts";
export type { JsonValue } from "./json-value.ts";
export { listOllamaChatModels } from "./ollama/list-models.ts";
export { chatModelSettings, type ChatModelSettings, type SecretValue } from "./settings.ts";
export type { SpeakerRecognition } from "./speaker-recognition.ts";
export type { SpeechModel, SpeechRequest } from "./speech.ts";
export type { Transcript, TranscriptionModel, TranscriptionRequest, TranscriptSegment } from "./transcription.ts";
export type { GeneratedVideo, VideoJob, VideoModel, VideoRequest } from "./video.ts";
export type { ClonedSpeechRequest, CreatedVoice, VoiceCloneModel, VoiceRequest } from "./voice-clone.ts";
export { createSpeechModel } from "./speech/create-speech-model.ts";
export { speechSettings, type SpeechSettings } from "./speech/settings.ts";
export { createTranscriptionModel } from "./transcription/create-transcription-model.ts";
export { transcriptionSettings, type TranscriptionSettings } from "./transcription/settings.ts";
export { createSpeakerRecognition } from "./speaker-recognition/create-speaker-recognition.ts";
export { speakerRecognitionSettings, type SpeakerRecognitionSettings } from "./speaker-recognition/settings.ts";
export { createVoiceCloneModel } from "./voice-clone/create-voice-clone-model.ts";
export { voiceCloneSettings, type VoiceCloneSettings } from "./voice-clone/settings.ts";
export { assessSample, type SampleFlaw, type SampleQuality } from "./voice-measures/assess-sample.ts";
export { createVideoModel } from "./video/create-video-model.ts";
export { videoModelSettings, type VideoModelSettings } from "./video/video-settings.ts";
