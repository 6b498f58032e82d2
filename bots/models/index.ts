export type { ModelObserver } from "./assemble/model-observer.ts";
export { createModels, type Models, type ModelSettings } from "./assemble/open-models.ts";
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
export { listOllamaChatModels } from "./ollama/list-models.ts";
export { chatModelSettings, type ChatModelSettings, type SecretValue } from "./settings.ts";
