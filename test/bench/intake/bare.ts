import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Pool } from "undici";
import type { ContestantOptions } from "./contestant-options.ts";
import { echoUserId } from "./homeserver.ts";

interface Message {
  readonly type: string;
  readonly room_id: string;
  readonly content: { readonly body: string };
}

/** The least that can be done with node:http and undici: acknowledge, echo, keep nothing, check nothing. */
export async function startBare({ homeserverUrl, asToken, port }: ContestantOptions): Promise<void> {
  const pool = new Pool(homeserverUrl, { connections: 64 });
  const headers = { authorization: `Bearer ${asToken}`, "content-type": "application/json" };
  let transactionId = 0;

  async function echo({ room_id: roomId, content }: Message): Promise<unknown> {
    const answer = await pool.request({
      method: "PUT",
      path: `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${(transactionId += 1)}?user_id=${encodeURIComponent(echoUserId)}`,
      headers,
      body: JSON.stringify({ msgtype: "m.text", body: content.body }),
    });
    return answer.body.json();
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly events: readonly Message[] };
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
    await Promise.all(events.filter(({ type }) => type === "m.room.message").map(echo));
  }

  const server = createServer((request, response) => {
    // oxlint-disable-next-line agentchat/no-detached-promise -- bare: with nothing of ours
    serve(request, response).catch((error: unknown) => {
      throw error;
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
}
