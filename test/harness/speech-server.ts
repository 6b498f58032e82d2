import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readForm } from "./form-parts.ts";

/** A refusal in place of an answer. */
export interface Refusal {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came to `/v1/audio/transcriptions`. */
export interface HeardRequest {
  readonly model: string;
  readonly language: string | undefined;
  readonly responseFormat: string | undefined;
  readonly file: { readonly name: string; readonly type: string; readonly bytes: Buffer };
}

/**
 * A small server that speaks the wire format of OpenAI's audio API: `POST /v1/audio/speech` says what it is given with espeak-ng, `POST /v1/audio/transcriptions` answers with
 * the words that it was told, as it cannot listen. Beside `/v1` it is an xtts-streaming-server with one studio voice, as far as that is for speaking.
 */
export interface SpeechServer extends AsyncDisposable {
  /** Base URL for `endpoint`. */
  readonly url: string;
  /** Bodies of what came to `/v1/audio/speech`. */
  readonly spoken: readonly Readonly<Record<string, unknown>>[];
  readonly heard: readonly HeardRequest[];
  /** Authorization headers, in order. */
  readonly keys: readonly (string | undefined)[];
  /** What transcriptions from now on say. */
  hear(text: string): void;
  /** Answers nothing any more until what this returns is called. */
  hold(): () => void;
  /** Calls that are not answered yet. */
  readonly waiting: number;
  /** Refuses the next calls, one for each. */
  refuse(...refusals: readonly Refusal[]): void;
  /** Answers from now on with these bytes, whatever was asked for; `undefined` for as usual. */
  answerWith(bytes: Buffer | undefined): void;
}

export async function startSpeechServer(): Promise<SpeechServer> {
  const state: State = {
    text: "Hello.",
    refusals: [],
    bytes: undefined,
    held: undefined,
    spoken: [],
    heard: [],
    keys: [],
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked = Buffer.concat(chunks);
      const proceed = (): void => answer(state, request, asked, response);
      if (state.held === undefined) proceed();
      else state.held.push(proceed);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    spoken: state.spoken,
    heard: state.heard,
    keys: state.keys,
    get waiting() {
      return state.held?.length ?? 0;
    },
    hear(text) {
      state.text = text;
    },
    hold() {
      const waiting: (() => void)[] = [];
      state.held = waiting;
      return () => {
        state.held = undefined;
        for (const proceed of waiting) proceed();
      };
    },
    refuse(...refusals) {
      state.refusals.push(...refusals);
    },
    answerWith(bytes) {
      state.bytes = bytes;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface State {
  text: string;
  held: (() => void)[] | undefined;
  bytes: Buffer | undefined;
  readonly refusals: Refusal[];
  readonly spoken: Readonly<Record<string, unknown>>[];
  readonly heard: HeardRequest[];
  readonly keys: (string | undefined)[];
}

function answer(state: State, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  state.keys.push(request.headers.authorization);
  const refusal = state.refusals.shift();
  if (refusal !== undefined) {
    sendJson(response, refusal.status, refusal.body ?? {}, refusal.headers);
  } else if (state.bytes !== undefined) {
    response.writeHead(200).end(state.bytes);
  } else if (request.url === "/v1/models") {
    sendJson(response, 200, { object: "list", data: [{ id: "whisper-1", object: "model" }] });
  } else if (request.url === "/v1/audio/speech") {
    const asked = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
    state.spoken.push(asked);
    const wav = execFileSync("espeak-ng", ["--stdin", "--stdout"], { input: String(asked["input"]) });
    response.writeHead(200, { "content-type": "audio/wav" }).end(wav);
  } else if (request.url === "/v1/audio/transcriptions") {
    const heard = readHeard(body, request.headers["content-type"] ?? "");
    state.heard.push(heard);
    sendJson(response, 200, transcript(state.text, heard.responseFormat));
  } else if (request.url === "/studio_speakers") {
    sendJson(response, 200, { "Ana Florence": { speaker_embedding: [0.1, 0.2], gpt_cond_latent: [[0.3, 0.4]] } });
  } else if (request.url === "/tts") {
    const asked = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
    state.spoken.push(asked);
    const wav = execFileSync("espeak-ng", ["--stdin", "--stdout"], { input: String(asked["text"]) });
    sendJson(response, 200, wav.toString("base64"));
  } else {
    sendJson(response, 404, { error: { message: "Not Found", type: "invalid_request_error", code: null } });
  }
}

function readHeard(body: Buffer, type: string): HeardRequest {
  const parts = readForm(body, type);
  const field = (name: string): string | undefined => parts.find((part) => part.name === name)?.bytes.toString();
  const file = parts.find(({ name }) => name === "file");
  return {
    model: field("model") ?? "",
    language: field("language"),
    responseFormat: field("response_format"),
    file: { name: file?.fileName ?? "", type: file?.type ?? "", bytes: file?.bytes ?? Buffer.alloc(0) },
  };
}

/** As OpenAI's reference has them: `json`, and `verbose_json` with further fields that are of no use here. */
function transcript(text: string, format: string | undefined): unknown {
  if (format !== "verbose_json") return { text };
  const segment = { id: 0, seek: 0, start: 0, end: 1.25, text: ` ${text}`, tokens: [1], temperature: 0 };
  return { task: "transcribe", language: "english", duration: 1.25, text, segments: [segment] };
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
