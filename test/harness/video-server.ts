import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pino } from "pino";
import { createBackground } from "../../appservice/background.ts";
import { readForm } from "./form-parts.ts";

/** A job as it was asked for. */
export interface AskedVideo {
  readonly id: string;
  /** Fields of the form, without the picture. */
  readonly fields: Readonly<Record<string, string>>;
  readonly picture: { readonly type: string; readonly bytes: Buffer } | undefined;
}

/**
 * A small server that speaks the wire format of OpenAI's videos API, as vLLM-Omni, SGLang Diffusion and others do: it films nothing but a test picture. A job stays `queued` until it is told
 * to go on.
 */
export interface VideoServer extends AsyncDisposable {
  /** Base URL for `endpoint`. */
  readonly url: string;
  readonly asked: readonly AskedVideo[];
  /** Ids of jobs that were deleted. */
  readonly deleted: readonly string[];
  /** Authorization headers, in order. */
  readonly keys: readonly (string | undefined)[];
  /** What all jobs say from now on, e.g. `{ status: "in_progress", progress: 40 }`; each is said once and the last one over and over. */
  say(...states: readonly Readonly<Record<string, unknown>>[]): void;
  /** Refuses the next calls, one for each. */
  refuse(...statuses: readonly number[]): void;
  /** Knows nothing of the jobs that it had, as after a restart. */
  forget(): void;
  /** Sends this in place of videos from now on. */
  sendInstead(bytes: Buffer): void;
  /** Resolves when the next job comes. */
  nextJob(): Promise<AskedVideo>;
}

export async function startVideoServer(): Promise<VideoServer> {
  const asked: AskedVideo[] = [];
  const jobs = new Map<string, AskedVideo>();
  const deleted: string[] = [];
  const keys: (string | undefined)[] = [];
  const refusals: number[] = [];
  const waiting: ((job: AskedVideo) => void)[] = [];
  const background = createBackground(pino());
  let states: readonly Readonly<Record<string, unknown>>[] = [{ status: "queued" }];
  let content: Buffer | undefined;

  function stateOf(id: string): object {
    const [state = {}, ...later] = states;
    if (later.length > 0) states = later;
    return { object: "video", created_at: 1_700_000_000, ...state, id };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    keys.push(request.headers.authorization);
    const body = await buffer(request);
    const refusal = refusals.shift();
    const [id, part] = (request.url ?? "")
      .replace(/^\/v1\/videos\/?/u, "")
      .split("/")
      .map(decodeURIComponent);
    const job = jobs.get(id ?? "");
    if (refusal !== undefined) send(response, refusal, { error: { message: "no", type: "server_error", code: null } });
    else if (request.url === "/v1/models") send(response, 200, { object: "list", data: [] });
    else if (request.url === "/v1/videos" && request.method === "POST") {
      const created = { id: `video_${asked.length + 1}`, ...readRequest(body, request.headers["content-type"]) };
      asked.push(created);
      jobs.set(created.id, created);
      send(response, 200, { object: "video", status: "queued", progress: 0, id: created.id });
      for (const resolve of waiting.splice(0)) resolve(created);
    } else if (job === undefined) send(response, 404, { error: { message: "Not Found", code: null } });
    else if (request.method === "DELETE") {
      jobs.delete(job.id);
      deleted.push(job.id);
      send(response, 200, { id: job.id, object: "video.deleted", deleted: true });
    } else if (part === "content") response.writeHead(200, { "content-type": "video/mp4" }).end(content ?? film(job));
    else send(response, 200, stateOf(job.id));
  }

  const server = createServer((request, response) => background.run("answer", () => answer(request, response)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    deleted,
    keys,
    say(...next) {
      states = next;
    },
    refuse(...statuses) {
      refusals.push(...statuses);
    },
    forget: () => jobs.clear(),
    sendInstead(bytes) {
      content = bytes;
    },
    nextJob: () => new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function readRequest(body: Buffer, type = ""): Omit<AskedVideo, "id"> {
  const parts = readForm(body, type);
  const file = parts.find(({ name }) => name === "input_reference");
  const fields = parts.filter((part) => part !== file).map(({ name, bytes }) => [name, bytes.toString()] as const);
  const picture = file === undefined ? undefined : { type: file.type, bytes: file.bytes };
  return { fields: Object.fromEntries(fields), picture };
}

/** MP4 with its index at the end and a note of who made it, as such servers write it. */
function film({ fields }: AskedVideo): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "agentchat-video-server-"));
  const file = join(folder, "video.mp4");
  const source = `testsrc=s=${fields["size"] ?? "320x180"}:r=10:d=${fields["seconds"] ?? "4"}`;
  const options = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
  const note = ["-metadata", `comment=prompt: ${fields["prompt"] ?? ""}`];
  execFileSync("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", source, ...options, ...note, file]);
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
