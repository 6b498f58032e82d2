import { describeEndpoint, type Endpoint } from "./endpoint.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";

/** What an HTTP status of 400 and above says about a call to a model. */
export function codeOfStatus(status: number): ModelErrorCode {
  switch (status) {
    case 401:
    case 403:
      return "unauthorized";
    case 404:
      return "unknown-model";
    case 408:
      return "timeout";
    case 413:
      return "context-overflow";
    case 429:
      return "rate-limited";
    default:
      return status >= 500 ? "unavailable" : "bad-request";
  }
}

/** Types an error that `fetch` or reading its body threw; undefined when the network is not at fault. */
export function networkError(error: unknown, endpoint: Endpoint): ModelError | undefined {
  const code = networkCode(error);
  if (code === undefined) return undefined;
  const subject = describeEndpoint(endpoint);
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    return new ModelError("timeout", `${subject} sent nothing for too long (${code})`, { cause: error });
  }
  return new ModelError("unreachable", `cannot reach ${subject}: ${explain(code)}`, { cause: error });
}

/** Types an error of connecting, where there is no other reason than the network. */
export function connectionError(error: unknown, endpoint: Endpoint): ModelError {
  const message = `cannot reach ${describeEndpoint(endpoint)}: the connection failed; check endpoint`;
  return networkError(error, endpoint) ?? new ModelError("unreachable", message, { cause: error });
}

function explain(code: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return "nothing listens there; start it, or correct endpoint (ECONNREFUSED)";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `its host name is not known; correct endpoint, or check the name service (${code})`;
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return `the connection broke off (${code})`;
    default:
      return `the connection failed (${code}); check endpoint and the network between`;
  }
}

/** The system's or undici's code, which sits on the error or, as with `fetch failed`, on one of its causes. */
function networkCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return undefined;
}
