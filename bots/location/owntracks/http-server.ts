import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { OwnTracksError } from "./owntracks-error.ts";

export interface HttpRequest {
  readonly method: string;
  /** Without what follows a question mark. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** The body as text. @throws OwnTracksError `too-large` */
  readonly body: () => Promise<string>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly answer: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly log: Logger;
}

export interface HttpServer {
  readonly port: number;
  /** Closes the port and all connections; resolves when nothing is being answered anymore. */
  close(): Promise<void>;
}

/** A message of an app with a picture of its owner. */
const maxBytes = 256 * 1024;
const timeoutMs = 15_000;

/** @throws OwnTracksError `listen` */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const underWay = new Map<IncomingMessage, Promise<void>>();

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await answerRequest(request, options);
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(body);
    underWay.delete(request);
  }

  const server = createServer({ requestTimeout: timeoutMs, headersTimeout: timeoutMs }, (request, response) => {
    underWay.set(request, respond(request, response));
  });
  await listen(server, options);
  return {
    port: portOf(server),
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await Promise.all([closed, ...underWay.values()]);
    },
  };
}

async function answerRequest(request: IncomingMessage, { answer, log }: HttpServerOptions): Promise<HttpAnswer> {
  try {
    return await answer({
      method: request.method ?? "GET",
      path: (request.url ?? "/").replace(/\?.*$/u, ""),
      authorization: request.headers.authorization,
      body: () => readBody(request),
    });
  } catch (error) {
    if (error instanceof OwnTracksError && error.code === "too-large")
      return textAnswer(413, "That is more than an app sends.", { connection: "close" });
    // whoever posted has gone away
    if (request.destroyed && !request.complete) return textAnswer(400, "The request was not finished.");
    log.error({ err: error }, "what a device posted could not be taken");
    return textAnswer(500, "This did not work. The server's log says why.");
  }
}

export function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: `${text}\n` };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // the connection stays, so that there is an answer
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new OwnTracksError("too-large", `a device posted more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE"
          ? "it is taken: stop what uses it, or change agents.location.owntracks.port"
          : `${cause.code ?? cause.message}: check host and port in agents.location.owntracks`;
      reject(new OwnTracksError("listen", `cannot take what OwnTracks posts on ${host}:${port}: ${reason}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
