import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { AgentChatError } from "#error";

/** Metrics as text. */
export interface Exposition {
  /** Media type of the text. */
  readonly contentType: string;
  expose(): Promise<string>;
}

export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, for operators. */
  readonly detail?: string;
}

export interface HealthServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metrics: Exposition;
  /** What AgentChat needs to do its work, as it is now. Rejecting or taking too long counts as not ready. */
  readonly readiness: () => Promise<readonly ReadinessCheck[]>;
  readonly log: Logger;
  /** Milliseconds that the checks, or the metrics, may take; default 2,000. */
  readonly timeoutMs?: number;
}

export interface HealthServer {
  readonly port: number;
  /** Closes the port and all connections; resolves when nothing is asked of the checks and metrics any more. */
  close(): Promise<void>;
}

/**
 * | code | meaning |
 * | --- | --- |
 * | `listen` | the port cannot be had |
 * | `timeout` | the checks or the metrics took too long |
 */
export class HealthServerError extends AgentChatError<"listen" | "timeout"> {}

/**
 * Serves what operators watch: `/metrics` for Prometheus; `/healthz`, 200 as long as the process can answer; `/readyz`, 200 when all
 * checks are ok, else 503, and the checks as JSON.
 *
 * @throws HealthServerError
 */
export async function serveHealth(options: HealthServerOptions): Promise<HealthServer> {
  const underWay = new Map<IncomingMessage, Promise<void>>();

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.method === "GET" ? (request.url ?? "/").replace(/\?.*$/u, "") : undefined;
    try {
      send(response, await answer(path, options));
    } catch (error) {
      options.log.error({ path, err: error }, "a health request failed");
      send(response, text(500, "this could not be found out; the log says why\n"));
    } finally {
      underWay.delete(request);
    }
  }

  const server = createServer((request, response) => {
    underWay.set(request, respond(request, response));
  });
  await bind(server, options);
  return {
    port: portOf(server),
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
      await Promise.all(underWay.values());
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function bind(server: Server, { host, port }: HealthServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE"
          ? "it is taken: stop what uses it, or change metrics.port"
          : `${cause.code ?? cause.message}: check metrics.host and metrics.port`;
      reject(new HealthServerError("listen", `cannot serve metrics on ${host}:${port}: ${reason}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

async function answer(path: string | undefined, options: HealthServerOptions): Promise<Reply> {
  const { metrics } = options;
  switch (path) {
    case "/metrics":
      return { status: 200, contentType: metrics.contentType, body: await inTime(metrics.expose(), options) };
    case "/healthz":
      return text(200, "ok\n");
    case "/readyz": {
      const checks = await checkReadiness(options);
      const ready = checks.every((check) => check.ok);
      return { status: ready ? 200 : 503, contentType: "application/json", body: JSON.stringify({ ready, checks }) };
    }
    default:
      return text(404, "GET /metrics, /healthz or /readyz\n");
  }
}

function text(status: number, body: string): Reply {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

async function checkReadiness(options: HealthServerOptions): Promise<readonly ReadinessCheck[]> {
  try {
    return await inTime(options.readiness(), options);
  } catch (error) {
    options.log.warn({ err: error }, "readiness could not be checked");
    const detail = error instanceof HealthServerError ? error.message : "could not be checked; the log says why";
    return [{ name: "readiness", ok: false, detail }];
  }
}

async function inTime<Result>(work: Promise<Result>, { timeoutMs = 2_000 }: HealthServerOptions): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new HealthServerError("timeout", `not known within ${timeoutMs / 1000} s`, { retryable: true }));
  }, timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, { status, contentType, body }: Reply): void {
  response.writeHead(status, { "content-type": contentType, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
