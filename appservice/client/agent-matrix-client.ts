import { MatrixClient, MatrixError as BotSdkError } from "matrix-bot-sdk";
import type { Cipher } from "../encryption/cipher.ts";
import { parseRoomId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { HomeserverClient, HomeserverRequest } from "./homeserver-client.ts";

/**
 * matrix-bot-sdk's `MatrixClient` with its transport replaced by ours: it acts as one agent and no other, and holds no token. It does not sync: events come from the
 * application service.
 */
export function createAgentMatrixClient(
  client: HomeserverClient,
  userId: UserId,
  cipher: Pick<Cipher, "seal">,
): MatrixClient {
  return new AgentMatrixClient(client, userId, cipher);
}

/** `PUT /rooms/{roomId}/send/{eventType}/{txnId}` */
const sendPath = /^\/_matrix\/client\/[^/]+\/rooms\/(?<room>[^/]+)\/send\/(?<type>[^/]+)\/(?<transaction>[^/?]+)$/u;

class AgentMatrixClient extends MatrixClient {
  readonly #client: HomeserverClient;
  readonly #userId: UserId;

  readonly #cipher: Pick<Cipher, "seal">;

  constructor(client: HomeserverClient, userId: UserId, cipher: Pick<Cipher, "seal">) {
    super(client.url, "");
    this.#client = client;
    this.#userId = userId;
    this.#cipher = cipher;
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
      ...(await this.#sealed(methodOf(method), endpoint.startsWith("/") ? endpoint : `/${endpoint}`, body)),
      endpoint: `${method} (bot author's call)`,
      query: stringValues(query ?? {}),
      actAs: { userId: this.#userId },
      contentType,
      timeoutMs: timeout,
    };
    try {
      if (!raw && !noEncoding) return await this.#client.request(request);
      const answer = await this.#client.download(request);
      return raw ? answer : answer.body;
    } catch (error) {
      throw error instanceof MatrixError ? asBotSdkError(error) : error;
    }
  }

  /** What is sent into an encrypted room is encrypted as everything else is. */
  async #sealed(
    method: HomeserverRequest["method"],
    path: string,
    body: unknown,
  ): Promise<Pick<HomeserverRequest, "method" | "path" | "body">> {
    const { room, type, transaction } = (method === "PUT" ? sendPath.exec(path)?.groups : undefined) ?? {};
    if (room === undefined || type === undefined || !isRecord(body)) return { method, path, ...bodyOf(body) };
    const roomId = parseRoomId(decodeURIComponent(room));
    const event = { agentId: this.#userId, roomId, type: decodeURIComponent(type), content: body };
    const sealed = await this.#cipher.seal(event);
    return {
      method,
      path: `/_matrix/client/v3/rooms/${room}/send/${encodeURIComponent(sealed.type)}/${transaction}`,
      body: sealed.body,
    };
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
