import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline, Readable } from "node:stream";

type Json = Readonly<Record<string, unknown>>;

/** What `/api/chat` does: streams lines (an object as JSON, a string as it is) or refuses. */
export type OllamaAnswer = AsyncIterable<Json | string> | Iterable<Json | string> | OllamaRefusal;

export interface OllamaRefusal {
  readonly status: number;
  readonly error: string;
}

export interface OllamaServerOptions {
  /** The models it has, and what `/api/show` says that they can do. Default: `tiny:latest`, for completion and tools. */
  readonly models?: Readonly<Record<string, readonly string[]>>;
  /** Called with the body of a chat with a model that it has. Default: says "Hello there!". */
  readonly chat?: (body: Json) => OllamaAnswer;
}

/**
 * A stand-in that speaks Ollama's documented wire format (https://github.com/ollama/ollama/blob/main/docs/api.md) and runs no model:
 * streamed `POST /api/chat`, `POST /api/show`, `GET /api/tags`, and its errors.
 */
export interface OllamaServer extends AsyncDisposable {
  readonly url: string;
  /** The requests it got, oldest first. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Json }[];
  /** Resolves when a client has hung up in the middle of an answer. */
  readonly hungUp: Promise<void>;
}

export async function startOllamaServer(options: OllamaServerOptions = {}): Promise<OllamaServer> {
  const requests: { path: string; headers: IncomingHttpHeaders; body: Json }[] = [];
  const { promise: hungUp, resolve: reportHangUp } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      const body = (text === "" ? {} : JSON.parse(text)) as Json;
      const { method = "", url: path = "", headers } = request;
      requests.push({ path, headers, body });
      send(response, answer(`${method} ${path}`, body, options));
    });
    response.on("close", () => {
      if (!response.writableFinished) reportHangUp();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hungUp,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Outcome =
  { readonly status: number; readonly json: Json } | { readonly lines: Exclude<OllamaAnswer, OllamaRefusal> };

function answer(request: string, body: Json, options: OllamaServerOptions): Outcome {
  const { models = { "tiny:latest": ["completion", "tools"] }, chat = () => sayLines("Hello there!") } = options;
  if (request === "GET /api/tags") return { status: 200, json: { models: Object.keys(models).map(describe) } };
  if (request !== "POST /api/show" && request !== "POST /api/chat")
    return { status: 404, json: { error: "not found" } };
  const name = String(body["model"]);
  const capabilities = models[name] ?? models[`${name}:latest`];
  if (capabilities === undefined) return { status: 404, json: { error: `model '${name}' not found` } };
  if (request === "POST /api/show") return { status: 200, json: { capabilities } };
  const answered = chat(body);
  return "status" in answered ? { status: answered.status, json: { error: answered.error } } : { lines: answered };
}

/** The lines in which Ollama streams a text. */
export function sayLines(text: string, end: Json = {}): readonly Json[] {
  const words = text.match(/\s*\S+/gu) ?? [];
  return [...words.map((content) => ollamaMessage({ content })), ollamaEnd(end)];
}

/** A line with a piece of the answer: `{ content }`, `{ thinking }` or `{ tool_calls }`. */
export function ollamaMessage(message: Json): Json {
  return {
    model: "tiny",
    created_at: "2025-01-01T00:00:00Z",
    message: { role: "assistant", content: "", ...message },
    done: false,
  };
}

/** The last line, with the figures. */
export function ollamaEnd(end: Json = {}): Json {
  const figures = { total_duration: 5, prompt_eval_count: 7, prompt_eval_duration: 2, eval_count: 3, eval_duration: 3 };
  return { ...ollamaMessage({}), done: true, done_reason: "stop", ...figures, ...end };
}

function send(response: ServerResponse, outcome: Outcome): void {
  if ("json" in outcome) {
    const headers = { "content-type": "application/json; charset=utf-8" };
    response.writeHead(outcome.status, headers).end(JSON.stringify(outcome.json));
    return;
  }
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.flushHeaders();
  const encode = (line: Json | string): string => (typeof line === "string" ? line : `${JSON.stringify(line)}\n`);
  // Lines that throw, or a client that leaves, end the connection.
  pipeline(Readable.from(outcome.lines).map(encode), response, () => response.destroy());
}

function describe(name: string): Json {
  const details = {
    format: "gguf",
    family: "llama",
    families: ["llama"],
    parameter_size: "1B",
    quantization_level: "Q4_0",
  };
  return { name, model: name, modified_at: "2025-01-01T00:00:00Z", size: 1, digest: "0", details };
}
