import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "undici";

/** Where the homeserver's people live, and the agent that they write to. */
export const serverName = "bench";
export const echoUserId = `@_agentchat_echo:${serverName}`;

/** A homeserver that answers every call at once, so that all the time measured is the application service's. */
export interface BenchHomeserver extends AsyncDisposable {
  readonly url: string;
  readonly rooms: readonly BenchRoom[];
  /** Calls other than sends that it was asked since it was made. */
  readonly otherCalls: number;
  /** Called for every event that is sent, with its body. */
  onSend: (body: string) => void;
  /** Pushes a transaction and resolves when it is acknowledged. One at a time, as Synapse does it. */
  push(events: readonly BenchEvent[]): Promise<void>;
  /** Pushes to this application service from now on. */
  connect(appservice: { readonly port: number; readonly hsToken: string }): Promise<void>;
}

export interface BenchRoom {
  readonly roomId: string;
  readonly personId: string;
}

export type BenchEvent = Readonly<Record<string, unknown>>;

const sendPath = /^\/_matrix\/client\/v3\/rooms\/[^/]+\/send\//u;

export async function startBenchHomeserver(roomCount: number): Promise<BenchHomeserver> {
  const rooms = Array.from({ length: roomCount }, (_, index) => ({
    roomId: `!${randomBytes(12).toString("base64url")}${index}:${serverName}`,
    personId: `@person${index}:${serverName}`,
  }));
  const server = createServer((request, response) => {
    serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let appservice: Client | undefined;
  let headers: Record<string, string> = {};
  let transactions = 0;
  let otherCalls = 0;

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const isSend = sendPath.test(request.url ?? "");
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      if (!isSend) otherCalls += 1;
      const answer = isSend ? { event_id: newEventId() } : answerTo(request.url ?? "", rooms);
      const body = JSON.stringify(answer);
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
      if (isSend) homeserver.onSend((JSON.parse(text) as { readonly body: string }).body);
    });
  }

  const homeserver: BenchHomeserver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rooms,
    get otherCalls() {
      return otherCalls;
    },
    onSend: () => undefined,
    async connect({ port, hsToken }) {
      await appservice?.close();
      appservice = new Client(`http://127.0.0.1:${port}`);
      headers = { authorization: `Bearer ${hsToken}`, "content-type": "application/json" };
    },
    async push(events) {
      if (appservice === undefined) throw new Error("nothing to push to");
      const path = `/_matrix/app/v1/transactions/${(transactions += 1)}`;
      const body = JSON.stringify({ events });
      const answer = await appservice.request({ method: "PUT", path, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`a transaction was answered with ${answer.statusCode}: ${text}`);
    },
    async [Symbol.asyncDispose]() {
      await appservice?.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return homeserver;
}

/** What the calls that contestants make at start want to see. */
function answerTo(url: string, rooms: readonly BenchRoom[]): Readonly<Record<string, unknown>> {
  if (url.includes("/joined_rooms")) return { joined_rooms: rooms.map(({ roomId }) => roomId) };
  if (url.includes("/upload")) return { content_uri: `mxc://${serverName}/avatar` };
  if (url.includes("/whoami")) return { user_id: `@agentchat:${serverName}` };
  if (url.includes("/versions")) return { versions: ["v1.11"] };
  return { user_id: echoUserId };
}

let clock = Date.now();

/** As long as a real one; making 32 random bytes would take the homeserver as long as anything else it does for a send. */
function newEventId(): string {
  clock += 1;
  return `$${clock.toString(36).padStart(43, "_")}`;
}

function event(room: BenchRoom, fields: Readonly<Record<string, unknown>>): BenchEvent {
  return {
    event_id: newEventId(),
    room_id: room.roomId,
    sender: room.personId,
    origin_server_ts: clock,
    age: 12,
    unsigned: { age: 12 },
    user_id: room.personId,
    ...fields,
  };
}

export function messageEvent(room: BenchRoom, body: string): BenchEvent {
  return event(room, { type: "m.room.message", content: { msgtype: "m.text", body, "m.mentions": {} } });
}

/** The invitation of the agent to a direct chat, or its joining. */
export function membershipEvent(room: BenchRoom, membership: "invite" | "join"): BenchEvent {
  return event(room, {
    type: "m.room.member",
    state_key: echoUserId,
    ...(membership === "join" ? { sender: echoUserId } : {}),
    content: membership === "invite" ? { membership, is_direct: true } : { membership },
  });
}
