import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { request as send } from "undici";
import { createBackground } from "../../appservice/background.ts";

/** A call of the client-server API as it came by. */
export interface ProxiedCall {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  /** Method and path without ids, e.g. `POST /_matrix/client/v3/join/{id}`. */
  readonly endpoint: string;
  /** Whom the application service acted as. */
  readonly actsAs: string | undefined;
  /** As it was sent. */
  readonly body: Buffer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What happens to a call in place of being passed on. */
export type Fault =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The homeserver gets it, and its answer is lost. */
  | { readonly kind: "answer-lost" };

/** Asked before a call is passed on, which waits for it. */
export type Interfere = (call: ProxiedCall) => Fault | undefined | Promise<Fault | undefined>;

/** Stands between AgentChat and a real homeserver: remembers calls and makes faults that the homeserver cannot be made to have. */
export interface HomeserverProxy extends AsyncDisposable {
  readonly url: string;
  /** In the order in which they came. */
  readonly calls: readonly ProxiedCall[];
  /** Interferes with every call from now on, in place of what did before; without an argument with none. */
  interfere(how?: Interfere): void;
  /** Endpoints of the calls that come while the work is done; without typing notices and receipts, which a busy machine adds. */
  callsDuring(work: () => Promise<unknown>): Promise<readonly string[]>;
}

export async function startHomeserverProxy(target: string): Promise<HomeserverProxy> {
  const calls: ProxiedCall[] = [];
  const background = createBackground(pino());
  let interfere: Interfere = () => undefined;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", target);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = "" } = incoming;
    const path = decodeURIComponent(url.pathname);
    const call = {
      method,
      path,
      endpoint: `${method} ${withoutIds(path)}`,
      actsAs: url.searchParams.get("user_id") ?? undefined,
      body: Buffer.concat(chunks),
      at: Date.now(),
    };
    calls.push(call);
    const fault = await interfere(call);
    if (fault?.kind === "answer") {
      const headers = { "content-type": "application/json", ...fault.headers };
      response.writeHead(fault.status, headers).end(JSON.stringify(fault.body));
      return;
    }
    const { authorization, "content-type": contentType } = incoming.headers;
    const answer = await send(url, {
      method: method as "GET",
      headers: { ...(authorization && { authorization }), ...(contentType && { "content-type": contentType }) },
      body: chunks.length === 0 ? null : call.body,
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    if (fault?.kind === "answer-lost") response.destroy();
    else response.writeHead(answer.statusCode, { "content-type": "application/json" }).end(body);
  }

  const server = createServer((incoming, response) => {
    background.run("serve", () => serve(incoming, response).catch(() => response.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    interfere(how = () => undefined) {
      interfere = how;
    },
    async callsDuring(work) {
      const before = calls.length;
      await work();
      return calls.slice(before).flatMap(({ endpoint }) => (isOfSlowTurn(endpoint) ? [] : endpoint));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Typing notices and read receipts are for turns that take longer than a second. */
export function isOfSlowTurn(endpoint: string): boolean {
  return endpoint.includes("/typing/") || endpoint.includes("/receipt/");
}

/** Ids begin with a sigil; those of transactions and devices, and state keys, stand at the end. */
function withoutIds(path: string): string {
  return path
    .replaceAll(/\/[!@#$][^/]*/gu, "/{id}")
    .replace(/(?<=\/send\/[^/]+\/|\/devices\/)[^/]+$/u, "{id}")
    .replace(/(?<=\/state\/[^/]+\/).+$/u, "{id}");
}
