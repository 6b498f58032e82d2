import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createBackground } from "../../appservice/background.ts";

/** A request as the stub got it. */
export interface StubRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface StubAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Not a homeserver: answers what the test says, for faults that a real one cannot be made to have. */
export interface StubHomeserver extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly StubRequest[];
}

/** @param answer what to answer; `undefined` breaks the connection off */
export async function startStubHomeserver(
  answer: (request: StubRequest) => StubAnswer | undefined,
): Promise<StubHomeserver> {
  const requests: StubRequest[] = [];
  const background = createBackground(pino());
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    const result = answer(request);
    if (result === undefined) {
      incoming.socket.destroy();
      return;
    }
    const text = typeof result.body === "string" ? result.body : JSON.stringify(result.body);
    response.writeHead(result.status, { "content-type": "application/json", ...result.headers }).end(text);
  }
  const server = createServer((incoming, response) => {
    background.run("serve", () => serve(incoming, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<StubRequest> {
  let text = "";
  for await (const chunk of incoming) text += String(chunk);
  const url = new URL(incoming.url ?? "/", "http://stub");
  return {
    method: incoming.method ?? "",
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    authorization: incoming.headers.authorization,
    body: text === "" ? undefined : JSON.parse(text),
  };
}
