import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** What to answer every request with. */
export interface ChunkAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Default `text/event-stream`. */
  readonly contentType?: string;
  /** The body, as it is. */
  readonly body: string;
  /** What to do after the body. Default: `end`. */
  readonly after?: "end" | "hang" | "break";
}

/** A server for what no well-behaved server can be made to send: it answers every request with the same bytes. */
export interface ChunkServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

export async function startChunkServer({
  status = 200,
  contentType = "text/event-stream",
  body,
  after = "end",
}: ChunkAnswer): Promise<ChunkServer> {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers });
    request.resume();
    response.writeHead(status, { "content-type": contentType });
    response.flushHeaders();
    response.write(body, () => {
      if (after === "end") response.end();
      if (after === "break") response.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Server-sent events: an object per chunk of the first choice, then `[DONE]`. */
export function chunks(...choices: readonly object[]): string {
  return `${choices.map((choice) => event({ choices: [{ index: 0, ...choice }] })).join("")}data: [DONE]\n\n`;
}

export function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
