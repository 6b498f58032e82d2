import { describeEndpoint, type Endpoint } from "../endpoint.ts";
import { codeOfStatus, networkError } from "../http-error.ts";
import { ModelError, type ModelErrorCode } from "../model-error.ts";
import { readRetryAfter } from "../retry-after.ts";

/** Types whatever the `ollama` package or its fetch threw. */
export function ollamaError(error: unknown, endpoint: Endpoint): ModelError {
  if (error instanceof ModelError) return error;
  return networkError(error, endpoint) ?? wrongFormat(endpoint);
}

export function wrongFormat(endpoint: Endpoint): ModelError {
  const hint = "check that endpoint is an Ollama";
  return new ModelError(
    "bad-response",
    `${describeEndpoint(endpoint)} broke off, or does not speak Ollama's wire format; ${hint}`,
  );
}

/** What Ollama wrote is left out, as it may quote the prompt. */
export function refusal({ status, headers }: Pick<Response, "status" | "headers">, endpoint: Endpoint): ModelError {
  const code = codeOfStatus(status);
  const message = `${describeEndpoint(endpoint)} ${explain(code, endpoint.model)} (${status})`;
  const retryAfterMs = readRetryAfter(headers, Date.now());
  return new ModelError(code, message, { retryAfterMs, ...(status === 409 ? { retryable: true } : {}) });
}

export function unknownModel(endpoint: Endpoint, names: readonly string[]): ModelError {
  const have =
    names.length === 0 ? "it has none" : `have: ${names.slice(0, 8).join(", ")}${names.length > 8 ? " …" : ""}`;
  const message = `${describeEndpoint(endpoint)} does not have the model ${endpoint.model} (${have}); run: ollama pull ${endpoint.model}`;
  return new ModelError("unknown-model", message);
}

function explain(code: ModelErrorCode, model: string): string {
  switch (code) {
    case "unauthorized":
      return "refused the key; set apiKey, or sign in with: ollama signin";
    case "unknown-model":
      return `does not have the model ${model}; run: ollama pull ${model}`;
    case "rate-limited":
      return "has had too many requests";
    case "unavailable":
      return "has a fault of its own; see its log";
    case "bad-request":
      return `refused the request; where tools are used, check that ${model} is a model that can call them`;
    default:
      return "refused the request";
  }
}
