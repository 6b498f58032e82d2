import { AgentChatError } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `unreachable` | no connection, or it broke off |
 * | `timeout` | nothing arrived within the time allowed |
 * | `cancelled` | the caller's signal was aborted |
 * | `unauthorized` | the key is missing or refused (401, 403) |
 * | `unknown-model` | the endpoint does not have the model |
 * | `rate-limited` | 429 |
 * | `context-overflow` | the prompt is longer than the model's context |
 * | `bad-request` | refused for another reason (4xx) |
 * | `unavailable` | the provider's own fault (5xx) |
 * | `bad-response` | what came back is not the provider's wire format |
 */
export type ModelErrorCode =
  | "unreachable"
  | "timeout"
  | "cancelled"
  | "unauthorized"
  | "unknown-model"
  | "rate-limited"
  | "context-overflow"
  | "bad-request"
  | "unavailable"
  | "bad-response";

export class ModelError extends AgentChatError<ModelErrorCode> {}
