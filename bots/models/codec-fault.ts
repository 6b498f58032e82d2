import { CodecError } from "#codecs";
import { ModelError } from "./model-error.ts";

/** Types what went wrong while a built-in model used a program: the error to be thrown in its place. */
export function codecFault(error: unknown): unknown {
  if (!(error instanceof CodecError)) return error;
  const { message, userMessage, retryable } = error;
  return new ModelError(codeOf(error), message, { userMessage, retryable, cause: error });
}

function codeOf({ code }: CodecError): "cancelled" | "bad-settings" | "unavailable" | "bad-request" {
  switch (code) {
    case "cancelled":
      return "cancelled";
    case "not-installed":
      return "bad-settings";
    case "failed":
      return "unavailable";
    default:
      return "bad-request";
  }
}
