import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { request as send } from "undici";
import { createBackground } from "../../appservice/background.ts";
import type { World } from "./world.ts";

/** What becomes of a transaction of the homeserver. */
export type Passage =
  | "pass"
  /** Answered with 500. */
  | "refuse"
  /** Passed on without to-device messages, which Synapse does to those that failed once. */
  | "without-keys";

/** Stands between the homeserver and AgentChat's listener, in the place where the homeserver looks for that. */
export interface ListenerGate extends AsyncDisposable {
  /** Section of the config with which AgentChat listens behind it. */
  readonly appservice: Readonly<Record<string, unknown>>;
  /** Of transactions from now on. */
  passage: Passage;
  /** Transactions so far that were not passed on as they came. */
  readonly affected: number;
}

export async function startListenerGate(world: World): Promise<ListenerGate> {
  const background = createBackground(pino());
  const port = await freePort();
  let affected = 0;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    let body = Buffer.concat(chunks);
    if (url.includes("/transactions/") && gate.passage !== "pass") {
      affected += 1;
      if (gate.passage === "refuse") {
        response.writeHead(500).end("{}");
        return;
      }
      const { "de.sorunome.msc2409.to_device": _dropped, ...rest } = JSON.parse(body.toString()) as object & {
        readonly "de.sorunome.msc2409.to_device"?: unknown;
      };
      body = Buffer.from(JSON.stringify(rest));
    }
    const { authorization } = headers;
    const answer = await send(`http://127.0.0.1:${port}${url}`, {
      method: method as "GET",
      headers: { "content-type": "application/json", ...(authorization && { authorization }) },
      body: method === "GET" ? null : body,
    });
    response
      .writeHead(answer.statusCode, { "content-type": "application/json" })
      .end(Buffer.from(await answer.body.arrayBuffer()));
  }

  const server = createServer((incoming, response) => {
    background.run("serve", () =>
      serve(incoming, response).catch(() => {
        response.writeHead(502).end("{}");
      }),
    );
  });
  const place = new URL(world.appserviceUrl);
  await new Promise<void>((resolve) => server.listen(Number(place.port), place.hostname, resolve));
  const gate = {
    appservice: {
      registration: join(dirname(world.configFile), "registration.yaml"),
      url: world.appserviceUrl,
      listen: { host: "127.0.0.1", port },
    },
    passage: "pass" as Passage,
    get affected() {
      return affected;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return gate;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
