import { AgentChatError, type AgentChatErrorOptions } from "#error";

/**
 * | code | meaning | retryable |
 * | --- | --- | --- |
 * | `bad-settings` | the settings lack something that the provider needs; thrown when the model is created | no |
 * | `unreachable` | no connection, or it broke off | yes |
 * | `timeout` | nothing arrived within the time allowed | yes |
 * | `cancelled` | the caller's signal was aborted | no |
 * | `unauthorized` | the key is missing or refused (401, 403) | no |
 * | `unknown-model` | the endpoint does not have the model, or is not the base URL of the API (404) | no |
 * | `rate-limited` | 429 | yes, unless the account's quota is used up |
 * | `context-overflow` | the prompt is longer than the model's context | no |
 * | `bad-request` | refused for another reason (4xx) | only 409 |
 * | `unavailable` | the provider's own fault (5xx) | yes |
 * | `circuit-open` | the endpoint failed several times in a row and was not asked | yes |
 * | `bad-response` | what came back is not the provider's wire format | yes |
 */
export type ModelErrorCode =
  | "bad-settings"
  | "unreachable"
  | "timeout"
  | "cancelled"
  | "unauthorized"
  | "unknown-model"
  | "rate-limited"
  | "context-overflow"
  | "bad-request"
  | "unavailable"
  | "circuit-open"
  | "bad-response";

export interface ModelErrorOptions extends AgentChatErrorOptions {
  readonly retryAfterMs?: number | undefined;
  readonly retryAt?: number | undefined;
}

/** Its message and cause never hold a key, a prompt or an answer. `retryable` and `userMessage` follow from the code unless given. */
export class ModelError extends AgentChatError<ModelErrorCode> {
  /** How long the provider wants to be left alone, milliseconds from when it said so; `undefined` when it did not. */
  readonly retryAfterMs: number | undefined;
  /** Until when another call is of no use, milliseconds since the epoch; only where that is too long to be waited for. */
  readonly retryAt: number | undefined;

  constructor(code: ModelErrorCode, message: string, options: ModelErrorOptions = {}) {
    super(code, message, { retryable: retryableCodes.has(code), userMessage: userMessages[code], ...options });
    this.retryAfterMs = options.retryAfterMs;
    this.retryAt = options.retryAt;
  }
}

const retryableCodes: ReadonlySet<ModelErrorCode> = new Set([
  "unreachable",
  "timeout",
  "rate-limited",
  "unavailable",
  "circuit-open",
  "bad-response",
]);

const userMessages: Readonly<Record<ModelErrorCode, string>> = {
  "bad-settings": "The language model is not set up correctly. Please tell your administrator.",
  unreachable: "The language model cannot be reached right now. Please try again in a moment.",
  timeout: "The language model took too long to answer. Please try again.",
  cancelled: "The answer was stopped.",
  unauthorized: "The language model refused the key it was given. Please tell your administrator.",
  "unknown-model": "The language model is not set up correctly. Please tell your administrator.",
  "rate-limited": "The language model is busy. Please try again in a minute.",
  "context-overflow": "This conversation is too long for the language model. Please send less text at a time.",
  "bad-request": "The language model could not take this request. Please try to put it differently.",
  unavailable: "The language model has a fault of its own right now. Please try again in a moment.",
  "circuit-open": "The language model cannot be reached right now. Please try again in a moment.",
  "bad-response": "The language model's answer could not be read. Please try again.",
};
