import { hash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { AgentChatError } from "#error";
import type { Background } from "../background.ts";
import { MatrixError } from "../matrix-error.ts";
import { readBody } from "./read-body.ts";
import { findRoute } from "./routes.ts";
import { HttpProblem } from "./http-problem.ts";

/** What the homeserver asks of us; each resolves before the answer goes out. */
export interface ListenerHandlers {
  /** Stores a transaction. Rejecting makes the homeserver send it again. */
  transaction(body: unknown, transactionId: string): Promise<void>;
  /** Whether we have (or have just made) this user. */
  hasUser(userId: string): Promise<boolean>;
  /** Whether we have (or have just made) a room with this alias. */
  hasRoom(alias: string): Promise<boolean>;
  /** What `agentchat doctor` is told. */
  report(): Promise<Readonly<Record<string, unknown>>>;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly hsToken: string;
  readonly handlers: ListenerHandlers;
  readonly background: Background;
  readonly log: Logger;
  /** Largest request body; default 64 MiB, ten times what 100 events of the largest size need. */
  readonly maxBodyBytes?: number;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting; resolves when the requests under way are answered. */
  close(): Promise<void>;
}

const defaultMaxBodyBytes = 64 * 1024 * 1024;

/** Serves the application service API (v1 and the legacy paths without a prefix). */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const server = createServer((request, response) => {
    options.background.run("answer", () => answer(request, response, options));
  });
  server.keepAliveTimeout = 65_000;
  await bind(server, options);
  return {
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        // a connection whose last request is still answered now becomes idle later, and would stay open for as long as it is kept alive
        const closing = setInterval(() => {
          server.closeIdleConnections();
        }, 20);
        server.close(() => {
          clearInterval(closing);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function bind(server: Server, { host, port }: ListenerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE" ? "it is taken: stop what uses it or change appservice.listen.port" : cause.code;
      reject(new MatrixError("listen", `cannot listen on ${host}:${port}: ${reason}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ListenerOptions): Promise<void> {
  try {
    const result = await serve(request, options);
    reply(response, 200, result);
  } catch (error) {
    if (error instanceof HttpProblem) {
      reply(response, error.status, { errcode: error.errcode, error: error.message }, error.closesConnection);
      return;
    }
    const retryable = error instanceof AgentChatError && error.retryable;
    options.log.error({ err: error, retryable }, "a request of the homeserver failed");
    reply(response, 500, { errcode: "M_UNKNOWN", error: "AgentChat could not store this; send it again" });
  }
}

async function serve(request: IncomingMessage, options: ListenerOptions): Promise<Readonly<Record<string, unknown>>> {
  const url = new URL(request.url ?? "/", "http://agentchat");
  const route = findRoute(request.method ?? "GET", url.pathname);
  checkToken(request, url, options.hsToken);
  switch (route.kind) {
    case "transaction": {
      const body = await readBody(request, options.maxBodyBytes ?? defaultMaxBodyBytes);
      await options.handlers.transaction(body, route.transactionId);
      return {};
    }
    case "ping":
      return {};
    case "report":
      return options.handlers.report();
    case "user":
      if (await options.handlers.hasUser(route.userId)) return {};
      throw new HttpProblem(404, "M_NOT_FOUND", "no such user here");
    case "room":
      if (await options.handlers.hasRoom(route.alias)) return {};
      throw new HttpProblem(404, "M_NOT_FOUND", "no such room here");
  }
}

/** Application service API, "Authorization": the header, or the legacy query parameter. */
function checkToken(request: IncomingMessage, url: URL, hsToken: string): void {
  const header = request.headers.authorization;
  const token =
    header?.startsWith("Bearer ") === true ? header.slice("Bearer ".length) : url.searchParams.get("access_token");
  if (token === null) throw new HttpProblem(401, "M_MISSING_TOKEN", "send the hs_token of the registration");
  if (!timingSafeEqual(digest(token), digest(hsToken))) {
    throw new HttpProblem(403, "M_FORBIDDEN", "this is not the hs_token of the registration");
  }
}

/** Makes values of any length comparable in constant time. */
function digest(value: string): Buffer {
  return hash("sha256", value, "buffer");
}

function reply(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>, close = false): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(close ? { connection: "close" } : {}),
  });
  response.end(text);
}
