import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { CodecError, inspectVideo } from "#codecs";
import { Deadline } from "../../deadline.ts";
import { ModelError } from "../../model-error.ts";
import { createOpenaiService } from "../../openai/openai-service.ts";
import { serviceError } from "../../service-error.ts";
import type { GeneratedVideo, VideoModel, VideoRequest } from "../../video.ts";
import { type VideoModelSettings, videoService } from "../video-settings.ts";
import { jobForm } from "./job-form.ts";
import { type JobState, readJob } from "./video-job.ts";

export interface VideoServerTimes {
  /** Between two questions how a job stands. */
  readonly everyMs: number;
  /** How long a call may take; a download ten times as long. */
  readonly callSeconds: number;
}

const usualTimes: VideoServerTimes = { everyMs: 2000, callSeconds: 60 };
const maxBytes = 200_000_000;

/**
 * A server with jobs as OpenAI's videos API has them, see ../README.md.
 * @throws ModelError `bad-settings`
 */
export function createVideoServerModel(
  settings: VideoModelSettings,
  { everyMs, callSeconds }: VideoServerTimes = usualTimes,
): VideoModel {
  const { model, timeoutSeconds } = settings;
  const about = { ...settings, model: model ?? "", service: videoService };
  const server = createOpenaiService({ ...about, timeoutSeconds: callSeconds });
  const downloads = createOpenaiService({ ...about, timeoutSeconds: callSeconds * 10 });
  const subject = `the video server ${settings.endpoint ?? ""}`;

  /** Not stopped halfway: nobody would know the id of a job that the server has begun. */
  async function begin(request: VideoRequest): Promise<string> {
    const body = await server.call(
      (client, within) => client.post("/videos", { body: jobForm(request, model), signal: within }),
      new AbortController().signal,
    );
    const { id } = jobOf(body);
    await request.job?.remember(id);
    return id;
  }

  async function stateOf(id: string, signal: AbortSignal): Promise<JobState> {
    return jobOf(await server.call((client, within) => client.get(pathOf(id), { signal: within }), signal)).state;
  }

  async function cancel(id: string): Promise<void> {
    const signal = AbortSignal.timeout(5000);
    // when the server cannot be told, it finishes the video for itself
    await server.call((client, within) => client.delete(pathOf(id), { signal: within }), signal).catch(() => undefined);
  }

  /** Asks until it is done. A server that is away for a while has not lost its jobs: what keeps failing ends with the deadline. */
  async function follow(id: string, request: VideoRequest, deadline: Deadline): Promise<void> {
    let last: JobState | undefined;
    for (;;) {
      const state = await orLater(stateOf(id, deadline.signal));
      if (state?.kind === "done") return;
      if (state?.kind === "failed") throw failure(subject, state.isRefused);
      if (state !== undefined && !isDeepStrictEqual(state, last)) {
        last = state;
        deadline.restart();
        if (state.kind === "working" && state.fraction !== undefined) request.onProgress?.(state.fraction);
      }
      await deadline.wait(wait(everyMs, undefined, { signal: deadline.signal }));
    }
  }

  async function generate(request: VideoRequest): Promise<GeneratedVideo> {
    using deadline = new Deadline({ signal: request.signal, timeoutSeconds, subject });
    let id = request.job?.id;
    try {
      if (id !== undefined && !(await isKnown(id, deadline.signal))) id = undefined;
      deadline.signal.throwIfAborted();
      id ??= await begin(request);
      await follow(id, request, deadline);
      return await measured(await download(id, deadline), subject, deadline.signal);
    } catch (error) {
      const isLeft = request.signal.aborted && request.job?.isResumedLater?.() === true;
      if (deadline.signal.aborted && id !== undefined && !isLeft) await cancel(id);
      throw serviceError(modelError(deadline.signal.aborted ? deadline.signal.reason : error, subject), videoService);
    }
  }

  /** A server that was started anew may have forgotten what it was asked for before. */
  async function isKnown(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      const state = await stateOf(id, signal);
      return state.kind !== "failed";
    } catch (error) {
      if (error instanceof ModelError && error.code === "unknown-model") return false;
      throw error;
    }
  }

  function download(id: string, deadline: Deadline): Promise<Buffer> {
    deadline.restart();
    return downloads.call(async (client, within) => {
      const response = await client.get(`${pathOf(id)}/content`, { signal: within }).asResponse();
      return readBody(response.body, subject);
    }, deadline.signal);
  }

  return { provider: "server", isPlaceholder: false, check: server.check, generate };
}

function pathOf(id: string): string {
  return `/videos/${encodeURIComponent(id)}`;
}

function jobOf(body: unknown): { readonly id: string; readonly state: JobState } {
  const job = readJob(body);
  if (job !== undefined) return job;
  throw new ModelError("bad-response", "the video server answered with something that is no job; check endpoint");
}

/** `undefined` for what may be over in a moment. */
async function orLater(work: Promise<JobState>): Promise<JobState | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ModelError && error.retryable) return undefined;
    throw error;
  }
}

function failure(subject: string, isRefused: boolean): ModelError {
  if (isRefused) return new ModelError("bad-request", `${subject} refused to make this video`);
  return new ModelError("unavailable", `${subject} gave up the job; see its log`);
}

function modelError(error: unknown, subject: string): ModelError {
  if (error instanceof ModelError) return error;
  return new ModelError("bad-response", `${subject} does not speak the wire format; check endpoint`, { cause: error });
}

async function readBody(body: AsyncIterable<Uint8Array> | null, subject: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new ModelError("bad-response", `${subject} sent more than ${maxBytes / 1e6} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What was sent, with what it really is. */
async function measured(bytes: Uint8Array, subject: string, signal: AbortSignal): Promise<GeneratedVideo> {
  try {
    const { mimetype, width, height, durationMs = 0 } = await inspectVideo(bytes, { signal });
    return { bytes, mimetype, width, height, durationMs };
  } catch (error) {
    if (!(error instanceof CodecError) || error.code === "cancelled") throw error;
    throw new ModelError("bad-response", `${subject} sent a video that cannot be opened: ${error.code}`);
  }
}
