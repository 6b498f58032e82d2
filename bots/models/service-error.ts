import { ModelError, type ModelErrorCode } from "./model-error.ts";

/**
 * The same error with a sentence for the person that speaks of what was asked for, not of a language model.
 * @param service begins that sentence, e.g. "The speech server"
 */
export function serviceError(error: ModelError, service: string): ModelError {
  const { code, message, retryable, retryAfterMs, cause } = error;
  const isUsedUp = code === "rate-limited" && !retryable;
  const userMessage = isUsedUp
    ? `The account that pays for ${lowered(service)} is used up. Please tell your administrator.`
    : sentence(code, service);
  return new ModelError(code, message, { retryable, retryAfterMs, cause, userMessage });
}

function sentence(code: ModelErrorCode, service: string): string {
  switch (code) {
    case "cancelled":
      return "That was stopped.";
    case "timeout":
      return `${service} took too long. Please try again.`;
    case "rate-limited":
      return `${service} is busy. Please try again in a minute.`;
    case "unauthorized":
      return `${service} refused the key it was given. Please tell your administrator.`;
    case "bad-settings":
    case "unknown-model":
      return `${service} is not set up correctly. Please tell your administrator.`;
    case "context-overflow":
      return `That was too much at once for ${lowered(service)}. Please try less.`;
    case "bad-request":
      return `${service} could not take this.`;
    case "bad-response":
    case "unavailable":
      return `${service} has a fault of its own right now. Please try again in a moment.`;
    case "unreachable":
    case "circuit-open":
      return `${service} cannot be reached right now. Please try again in a moment.`;
  }
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
