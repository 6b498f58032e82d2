import { Agent, fetch } from "undici";
import { describeEndpoint, type Endpoint } from "./endpoint.ts";
import { codeOfStatus, connectionError } from "./http-error.ts";
import { ModelError } from "./model-error.ts";
import { readRetryAfter } from "./retry-after.ts";

export interface JsonCall {
  readonly endpoint: Endpoint;
  /** Behind the endpoint's URL, with its slash. */
  readonly path: string;
  /** Sent as JSON with POST; without one it is GET. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Its reason is thrown when it is aborted. */
  readonly signal: AbortSignal;
  /** Default 1 MB. */
  readonly maxBytes?: number;
}

/** Servers that compute for minutes say nothing meanwhile; the caller's signal is what ends that. */
const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/**
 * Calls an HTTP API that speaks JSON. What the server wrote in a refusal is left out of the error, as it may quote the request.
 * @throws ModelError
 */
export async function callJson(call: JsonCall): Promise<unknown> {
  const { endpoint, signal, maxBytes = 1_000_000 } = call;
  const url = endpoint.url.replace(/\/+$/u, "") + call.path;
  try {
    const response = await fetch(url, {
      method: call.body === undefined ? "GET" : "POST",
      headers: { ...(call.body === undefined ? {} : { "content-type": "application/json" }), ...call.headers },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal,
      dispatcher: patient,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(endpoint, response.status, readRetryAfter(new Headers([...response.headers]), Date.now()));
    }
    return parse(await readBody(response.body, maxBytes, endpoint), endpoint);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw signal.aborted ? signal.reason : connectionError(error, endpoint);
  }
}

async function readBody(body: AsyncIterable<Uint8Array> | null, maxBytes: number, endpoint: Endpoint): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw wrongAnswer(endpoint, `sent more than ${maxBytes / 1e6} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What came back is not what the API says. */
export function wrongAnswer(endpoint: Endpoint, what: string): ModelError {
  return new ModelError(
    "bad-response",
    `${describeEndpoint(endpoint)} ${what}; check that endpoint is the base URL of such an API`,
  );
}

function parse(bytes: Buffer, endpoint: Endpoint): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw wrongAnswer(endpoint, "did not answer in JSON");
  }
}

function refusal(endpoint: Endpoint, status: number, retryAfterMs: number | undefined): ModelError {
  const code = codeOfStatus(status);
  return new ModelError(code, `${describeEndpoint(endpoint)} ${explain(code)} (${status})`, { retryAfterMs });
}

function explain(code: ModelError["code"]): string {
  switch (code) {
    case "unauthorized":
      return "refused the key; set apiKey to one that is valid";
    case "unknown-model":
      return "does not have this API; check endpoint, and that the server offers its API";
    case "rate-limited":
      return "has had too many requests";
    case "unavailable":
      return "has a fault of its own; see its log";
    default:
      return "refused the request";
  }
}
