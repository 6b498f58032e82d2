import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { MatrixError } from "../matrix-error.ts";
import type { UserId } from "../ids.ts";
import type { AppserviceObserver } from "../observer.ts";
import { exchange } from "./exchange.ts";
import { readBytes, readJson, transportError } from "./homeserver-answer.ts";
import type { RawAnswer, ReadAnswer } from "./homeserver-answer.ts";

/** One call of the client-server API. */
export interface HomeserverRequest {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Path with its parts encoded, e.g. `/_matrix/client/v3/rooms/!a%3Ab/join`. */
  readonly path: string;
  /** The path with placeholders, for metrics and messages, e.g. `POST /join/{roomId}`. */
  readonly endpoint: string;
  readonly query?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as JSON that is ready, bytes as they are. */
  readonly body?: Readonly<Record<string, unknown>> | string | Buffer;
  /** Of bytes; default `application/octet-stream`. */
  readonly contentType?: string;
  /** Whom to act as (application service API, "Identity assertion"); without it, as the registration's sender, who is nobody in rooms. */
  readonly actAs?: { readonly userId: UserId; readonly deviceId?: string };
  /** Milliseconds until the answer must have begun; default 60,000. */
  readonly timeoutMs?: number;
  /**
   * How often a retryable failure is tried again, with growing pauses; default 3 for GET and PUT, 0 for POST and DELETE, which may have taken effect.
   * `M_LIMIT_EXCEEDED` is always waited for, as long as the homeserver asks, and does not count.
   */
  readonly retries?: number;
  /** Of the answer's body; more is `too-large`. */
  readonly maxBytes?: number;
  /** Ends the call and the pauses between attempts; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The client-server API as the application service, over one connection pool. */
export interface HomeserverClient {
  readonly url: string;
  /** Resolves with the answer's JSON. @throws MatrixError */
  request(request: HomeserverRequest): Promise<unknown>;
  /** Resolves with the answer's bytes and headers, as for media. @throws MatrixError */
  download(request: HomeserverRequest): Promise<RawAnswer>;
  /** Waits between attempts end at once with `stopped`; running calls may finish. */
  stop(): void;
  close(): Promise<void>;
}

export interface HomeserverClientOptions {
  /** Base URL, e.g. `http://127.0.0.1:8008`. */
  readonly url: string;
  readonly asToken: string;
  readonly observer: AppserviceObserver;
  /** Open connections at most; default 64. */
  readonly connections?: number;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
const defaultLimitPauseMs = 1_000;

/** Pause before attempt `attempt` (1 is the first retry), milliseconds, doubling up to 30 s. */
export function retryPauseMs(attempt: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 16));
}

export function createHomeserverClient(options: HomeserverClientOptions): HomeserverClient {
  const base = new URL(options.url);
  const basePath = base.pathname.replace(/\/$/u, "");
  const pool = new Pool(base.origin, {
    connections: options.connections ?? 64,
    keepAliveTimeout: 30_000,
    connectTimeout: 10_000,
  });
  const authorization = `Bearer ${options.asToken}`;
  const stopping = new AbortController();

  async function attempt<Result>(request: HomeserverRequest, read: ReadAnswer<Result>): Promise<Result> {
    const startedAt = performance.now();
    let status: number | "error" = "error";
    try {
      const call = {
        method: request.method,
        path: basePath + request.path + queryString(request),
        headers: headersFor(request, authorization),
        body: bodyOf(request),
        headersTimeout: request.timeoutMs ?? 60_000,
        bodyTimeout: request.timeoutMs ?? 60_000,
      };
      const answer = await exchange(pool, call, request);
      status = answer.statusCode;
      return read(request.endpoint, answer);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw transportError(error, request.endpoint, options.url);
    } finally {
      options.observer.homeserverCall({
        endpoint: request.endpoint,
        status,
        seconds: (performance.now() - startedAt) / 1000,
      });
    }
  }

  async function pause(milliseconds: number, ending: AbortSignal | undefined): Promise<void> {
    const signal = ending === undefined ? stopping.signal : AbortSignal.any([stopping.signal, ending]);
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (cause) {
      ending?.throwIfAborted();
      throw new MatrixError("stopped", "AgentChat is stopping", { cause });
    }
  }

  async function repeat<Result>(request: HomeserverRequest, read: ReadAnswer<Result>): Promise<Result> {
    const retries = request.retries ?? (request.method === "GET" || request.method === "PUT" ? 3 : 0);
    for (let failures = 0; ;) {
      try {
        return await attempt(request, read);
      } catch (error) {
        if (!(error instanceof MatrixError) || !error.retryable) throw error;
        if (error.errcode === "M_LIMIT_EXCEEDED") {
          await pause(error.retryAfterMs ?? defaultLimitPauseMs, request.signal);
          continue;
        }
        failures += 1;
        if (failures > retries) throw error;
        await pause(retryPauseMs(failures), request.signal);
      }
    }
  }

  return {
    url: options.url,
    request: (request) => repeat(request, readJson),
    download: (request) => repeat(request, readBytes),
    stop() {
      stopping.abort();
    },
    async close() {
      stopping.abort();
      await pool.destroy();
    },
  };
}

function queryString(request: HomeserverRequest): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(request.query ?? {})) {
    parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  if (request.actAs !== undefined) {
    parts.push(`user_id=${encodeURIComponent(request.actAs.userId)}`);
    if (request.actAs.deviceId !== undefined) {
      const deviceId = encodeURIComponent(request.actAs.deviceId);
      // stable since MSC4326; older homeservers know the second name only
      parts.push(`device_id=${deviceId}`, `org.matrix.msc3202.device_id=${deviceId}`);
    }
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function headersFor(request: HomeserverRequest, authorization: string): Record<string, string> {
  if (request.body === undefined) return { authorization };
  const contentType = Buffer.isBuffer(request.body)
    ? (request.contentType ?? "application/octet-stream")
    : "application/json";
  return { authorization, "content-type": contentType };
}

function bodyOf(request: HomeserverRequest): string | Buffer | null {
  const { body } = request;
  if (body === undefined) return null;
  return typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}
