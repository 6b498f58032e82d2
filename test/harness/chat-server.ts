import { once } from "node:events";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server does with a chat completion. */
export type ChatAnswer =
  /** Streams this text. */
  | { readonly kind: "text"; readonly text: string; readonly usage?: TokenUsage }
  /** Streams these pieces, one after each pause. */
  | { readonly kind: "paced"; readonly pieces: readonly string[]; readonly everyMs: number }
  | { readonly kind: "tool-call"; readonly name: string; readonly input: unknown }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Streams this in place of events, and ends. */
  | { readonly kind: "garbage"; readonly bytes: string }
  /** Says nothing until the signal is aborted, then that. */
  | { readonly kind: "held"; readonly until: AbortSignal; readonly answer: ChatAnswer }
  /** Streams the beginning of an answer, then nothing. */
  | { readonly kind: "hang"; readonly text: string };

/** An answer, or how it depends on a completion's body. */
type Answering = ChatAnswer | ((body: string) => ChatAnswer);

/** As the provider counts it. */
export interface TokenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/** An OpenAI-compatible server with one model, `m`, that behaves as it is told. */
export interface ChatServer extends AsyncDisposable {
  /** Base URL for `ai.endpoint`. */
  readonly url: string;
  /** Chat completions asked for so far. */
  readonly asked: number;
  /** Their bodies, as they came over the wire. */
  readonly bodies: readonly string[];
  /** What every completion from now on is answered with. */
  answer(how: Answering): void;
}

export async function startChatServer(): Promise<ChatServer> {
  let how: Answering = { kind: "text", text: "Hello." };
  const bodies: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url === "/v1/models") {
      request.resume();
      sendJson(response, 200, { data: [{ id: "m" }] });
      return;
    }
    asked += 1;
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      bodies.push(body);
      play(response, typeof how === "function" ? how(body) : how);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get asked() {
      return asked;
    },
    bodies,
    answer(next) {
      how = next;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function play(response: ServerResponse, how: ChatAnswer): void {
  if (how.kind === "held") {
    if (how.until.aborted) play(response, how.answer);
    else how.until.addEventListener("abort", () => play(response, how.answer), { once: true });
    return;
  }
  if (how.kind === "status") {
    sendJson(response, how.status, how.body, how.headers);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  switch (how.kind) {
    case "text":
      response.write(`${chunk({ delta: { content: how.text } })}${chunk({ finish_reason: "stop" })}`);
      if (how.usage !== undefined) response.write(`data: ${JSON.stringify({ choices: [], usage: how.usage })}\n\n`);
      response.end("data: [DONE]\n\n");
      break;
    case "tool-call": {
      const call = { name: how.name, arguments: JSON.stringify(how.input) };
      const delta = { tool_calls: [{ index: 0, id: "call_1", type: "function", function: call }] };
      response.end(`${chunk({ delta })}${chunk({ finish_reason: "tool_calls" })}data: [DONE]\n\n`);
      break;
    }
    case "garbage":
      response.end(how.bytes);
      break;
    case "paced":
      playPaced(response, how.pieces, how.everyMs);
      break;
    case "hang":
      response.write(chunk({ delta: { content: how.text } }));
      break;
  }
}

function playPaced(response: ServerResponse, pieces: readonly string[], everyMs: number): void {
  const waiting = [...pieces];
  const timer = setInterval(() => {
    const piece = waiting.shift();
    if (piece !== undefined) {
      response.write(chunk({ delta: { content: piece } }));
      return;
    }
    clearInterval(timer);
    response.end(`${chunk({ finish_reason: "stop" })}data: [DONE]\n\n`);
  }, everyMs);
  response.on("close", () => {
    clearInterval(timer);
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** A server-sent event with one choice. */
function chunk(choice: object): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
}
