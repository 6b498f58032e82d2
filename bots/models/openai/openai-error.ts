import { APIConnectionError, APIError } from "openai";
import { describeEndpoint, type Endpoint } from "../endpoint.ts";
import { codeOfStatus, connectionError, networkError } from "../http-error.ts";
import { ModelError, type ModelErrorCode } from "../model-error.ts";
import { readRetryAfter } from "../retry-after.ts";

/** Error codes and types that say more than the status they come with. */
const namedCodes: ReadonlyMap<string, ModelErrorCode> = new Map([
  ["context_length_exceeded", "context-overflow"],
  ["exceed_context_size_error", "context-overflow"], // llama.cpp
  ["model_not_found", "unknown-model"],
  ["invalid_api_key", "unauthorized"],
  ["rate_limit_exceeded", "rate-limited"],
  ["insufficient_quota", "rate-limited"],
]);

/** Types whatever the `openai` package threw. What the server wrote is left out, as it may quote the prompt or the key. */
export function openaiError(error: unknown, endpoint: Endpoint): ModelError {
  if (error instanceof ModelError) return error;
  if (isRefusal(error)) return refusal(error, endpoint);
  if (error instanceof APIConnectionError) return connectionError(error, endpoint);
  const fault = networkError(error, endpoint);
  if (fault !== undefined) return fault;
  const hint = "check that endpoint is the base URL of such an API";
  return new ModelError("bad-response", `${describeEndpoint(endpoint)} does not speak OpenAI's wire format; ${hint}`);
}

function refusal(error: APIError, endpoint: Endpoint): ModelError {
  const status = error.status ?? statusInStream(error);
  const names = [error.type, error.code].filter(isIdentifier);
  const code = names.map((name) => namedCodes.get(name)).find((named) => named !== undefined) ?? codeOfStatus(status);
  const details = [status, ...names, ...(isIdentifier(error.param) ? [`parameter ${error.param}`] : [])].join(", ");
  const message = `${describeEndpoint(endpoint)} ${explain(code, endpoint.model)} (${details})`;
  if (names.includes("insufficient_quota")) {
    return new ModelError(code, `${message}: the account's quota is used up; check its plan and billing`, {
      retryable: false,
      userMessage: "The account that pays for the language model is used up. Please tell your administrator.",
    });
  }
  const retryAfterMs = error.headers === undefined ? undefined : readRetryAfter(error.headers, Date.now());
  return new ModelError(code, message, { retryAfterMs, ...(status === 409 ? { retryable: true } : {}) });
}

/** An error event inside a stream has no HTTP status; some servers put one into its code. */
function statusInStream(error: APIError): number {
  const code = Number(error.code);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : 500;
}

function explain(code: ModelErrorCode, model: string): string {
  switch (code) {
    case "unauthorized":
      return "refused the key; set apiKey to one that is valid and may use the model";
    case "unknown-model":
      return `does not know the model ${model}, or the endpoint is not the API's base URL (which usually ends in /v1)`;
    case "rate-limited":
      return "has had too many requests";
    case "context-overflow":
      return "takes no prompt as long as this one; send fewer messages, or use a model with a larger context";
    case "unavailable":
      return "has a fault of its own; see its log";
    case "timeout":
      return "gave up waiting; check that it is not overloaded";
    default:
      return "refused the request";
  }
}

/** A class check alone leaves the error's fields without types. */
function isRefusal(error: unknown): error is APIError {
  return error instanceof APIError && !(error instanceof APIConnectionError);
}

function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && /^[\w.[\]-]{1,64}$/.test(value);
}
