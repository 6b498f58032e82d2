import { MatrixClient, MatrixError as BotSdkError } from "matrix-bot-sdk";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { HomeserverClient, HomeserverRequest } from "./homeserver-client.ts";

/**
 * matrix-bot-sdk's `MatrixClient` with its transport replaced by ours: it acts as one agent and no other, and holds no token. It does not sync: events come from the
 * application service.
 */
export function createAgentMatrixClient(client: HomeserverClient, userId: UserId): MatrixClient {
  return new AgentMatrixClient(client, userId);
}

class AgentMatrixClient extends MatrixClient {
  readonly #client: HomeserverClient;
  readonly #userId: UserId;

  constructor(client: HomeserverClient, userId: UserId) {
    super(client.url, "");
    this.#client = client;
    this.#userId = userId;
  }

  override getUserId(): Promise<string> {
    return Promise.resolve(this.#userId);
  }

  override async doRequest(
    method: string,
    endpoint: string,
    query: Readonly<Record<string, unknown>> | null = null,
    body: unknown = null,
    timeout = 60_000,
    raw = false,
    contentType = "application/json",
    noEncoding = false,
  ): Promise<unknown> {
    const request: HomeserverRequest = {
      method: methodOf(method),
      path: endpoint.startsWith("/") ? endpoint : `/${endpoint}`,
      endpoint: `${method} (bot author's call)`,
      query: stringValues(query ?? {}),
      actAs: { userId: this.#userId },
      contentType,
      timeoutMs: timeout,
      ...bodyOf(body),
    };
    try {
      if (!raw && !noEncoding) return await this.#client.request(request);
      const answer = await this.#client.download(request);
      return raw ? answer : answer.body;
    } catch (error) {
      throw error instanceof MatrixError ? asBotSdkError(error) : error;
    }
  }
}

function methodOf(method: string): HomeserverRequest["method"] {
  if (method === "GET" || method === "PUT" || method === "POST" || method === "DELETE") return method;
  throw new MatrixError("refused", `the client-server API has no method ${method}`);
}

function bodyOf(body: unknown): Pick<HomeserverRequest, "body"> {
  if (Buffer.isBuffer(body)) return { body };
  return isRecord(body) ? { body } : {};
}

/** matrix-bot-sdk's own methods look for its error class. */
function asBotSdkError(error: MatrixError): Error {
  if (error.status === undefined) return error;
  const body = {
    errcode: error.errcode ?? "M_UNKNOWN",
    error: error.message,
    ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
  };
  return new BotSdkError(body, error.status);
}

/** An agent cannot name another user to act as. */
function stringValues(query: Readonly<Record<string, unknown>>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (name === "user_id") continue;
    if (typeof value === "string") values[name] = value;
    if (typeof value === "number" || typeof value === "boolean") values[name] = String(value);
  }
  return values;
}
