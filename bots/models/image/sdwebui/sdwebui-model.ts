import { z } from "zod";
import { callPatiently } from "../../call-patiently.ts";
import { callJson, wrongAnswer } from "../../call-json.ts";
import { Deadline } from "../../deadline.ts";
import { describeEndpoint, type Endpoint } from "../../endpoint.ts";
import type { GeneratedImage, ImageModel, ImageRequest } from "../../image.ts";
import { ModelError } from "../../model-error.ts";
import { usableKey } from "../../required-settings.ts";
import { serviceError } from "../../service-error.ts";
import { defaultImageTimeoutSeconds, imageService, type ImageModelSettings } from "../image-settings.ts";
import { measureImage } from "../measure-image.ts";
import { createTurnstile } from "./create-turnstile.ts";
import { generationBody } from "./generation-body.ts";
import { watchProgress } from "./watch-progress.ts";

const maxBytes = 200_000_000;

const models = z.array(z.object({ title: z.string(), model_name: z.string().optional() }));
const generated = z.object({ images: z.array(z.string()), info: z.string().optional() });
/** A grid of all pictures comes first where the server is set to make one. */
const details = z.object({ all_seeds: z.array(z.number()).optional(), index_of_first_image: z.number().optional() });

/**
 * The API of the Stable Diffusion web UI (`--api`): https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/API. It computes one request at a time, and tells and
 * interrupts whatever it computes; therefore one at a time is sent.
 * @throws ModelError `bad-settings`
 */
export function createSdwebuiModel(settings: ImageModelSettings, everyMs = 1000): ImageModel {
  const url = settings.endpoint ?? "http://127.0.0.1:7860";
  const endpoint: Endpoint = { provider: "sdwebui", model: settings.model ?? "", url };
  const key = usableKey(settings);
  const headers = (): Record<string, string> =>
    key === undefined ? {} : { authorization: `Basic ${Buffer.from(key.reveal()).toString("base64")}` };
  const call = (path: string, signal: AbortSignal, body?: unknown): Promise<unknown> =>
    callJson({
      endpoint,
      path: `/sdapi/v1${path}`,
      headers: headers(),
      signal,
      maxBytes,
      ...(body === undefined ? {} : { body }),
    });
  const turnstile = createTurnstile();
  const timeoutSeconds = settings.timeoutSeconds ?? defaultImageTimeoutSeconds;
  const subject = describeEndpoint(endpoint);

  async function check(signal: AbortSignal): Promise<void> {
    using deadline = new Deadline({ signal, timeoutSeconds: Math.min(30, timeoutSeconds), subject });
    const list = models.safeParse(await call("/sd-models", deadline.signal));
    if (!list.success) throw wrongAnswer(endpoint, "does not list models");
    const names = list.data.flatMap((model) => [
      model.title,
      ...(model.model_name === undefined ? [] : [model.model_name]),
    ]);
    if (settings.model === undefined || names.includes(settings.model)) return;
    const have = names.slice(0, 8).join(", ") || "none";
    throw new ModelError("unknown-model", `${subject} does not have the model ${settings.model} (have: ${have})`);
  }

  async function generate(request: ImageRequest): Promise<readonly GeneratedImage[]> {
    using deadline = new Deadline({ signal: request.signal, timeoutSeconds, subject });
    const { path, body } = generationBody(request, settings);
    try {
      const answer = await watchProgress(call(path, deadline.signal, body), {
        everyMs,
        ask: (signal) => call("/progress?skip_current_image=true", signal),
        onProgress(fraction) {
          deadline.restart();
          request.onProgress?.(fraction);
        },
      });
      return await readAnswer(answer, endpoint);
    } catch (error) {
      if (deadline.signal.aborted) await interrupt(call);
      throw error;
    }
  }

  return {
    provider: "sdwebui",
    isPlaceholder: false,
    check: (signal = new AbortController().signal) => inWords(check(signal)),
    generate: (request) =>
      inWords(turnstile(request.signal, () => callPatiently(() => generate(request), request.signal))),
  };
}

async function inWords<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ModelError ? serviceError(error, imageService) : error;
  }
}

/** Nobody waits for the picture anymore. When the server cannot be told, it finishes it for itself. */
async function interrupt(
  call: (path: string, signal: AbortSignal, body: unknown) => Promise<unknown>,
): Promise<boolean> {
  try {
    await call("/interrupt", AbortSignal.timeout(5000), {});
    return true;
  } catch {
    return false;
  }
}

async function readAnswer(answer: unknown, endpoint: Endpoint): Promise<readonly GeneratedImage[]> {
  const parsed = generated.safeParse(answer);
  if (!parsed.success || parsed.data.images.length === 0) throw wrongAnswer(endpoint, "sent no pictures");
  const { all_seeds: seeds = [], index_of_first_image: first = 0 } = readDetails(parsed.data.info);
  const images = parsed.data.images.slice(first).map((image, index) => {
    const seed = seeds[index];
    return measureImage(Buffer.from(image.replace(/^data:[^,]*,/u, ""), "base64"), endpoint, seed);
  });
  return Promise.all(images);
}

function readDetails(info: string | undefined): z.infer<typeof details> {
  try {
    return details.catch({}).parse(JSON.parse(info ?? "{}"));
  } catch {
    return {};
  }
}
