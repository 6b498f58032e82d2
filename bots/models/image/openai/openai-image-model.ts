import { type OpenAI, toFile } from "openai";
import { z } from "zod";
import { wrongAnswer } from "../../call-json.ts";
import type { Endpoint } from "../../endpoint.ts";
import type { GeneratedImage, ImageModel, ImageRequest, SourceImage } from "../../image.ts";
import { ModelError } from "../../model-error.ts";
import { createOpenaiService } from "../../openai/openai-service.ts";
import { requireEndpoint } from "../../required-settings.ts";
import { serviceError } from "../../service-error.ts";
import { defaultImageTimeoutSeconds, imageService, type ImageModelSettings } from "../image-settings.ts";
import { measureImage } from "../measure-image.ts";
import { type ImageFamily, imageFamily, nearestSize } from "./image-family.ts";
import { isRefusedContent } from "./is-refused-content.ts";

const answerSchema = z.object({ data: z.array(z.object({ b64_json: z.string() })).min(1) });

/**
 * OpenAI's images API (`/images/generations`, `/images/edits`), and what is compatible with it, such as LocalAI. It has neither seeds nor negative prompts: the latter and the style are
 * part of the prompt.
 * @throws ModelError `bad-settings`
 */
export function createOpenaiImageModel(settings: ImageModelSettings): ImageModel {
  const { model, timeoutSeconds = defaultImageTimeoutSeconds } = settings;
  if (model === undefined)
    throw new ModelError(
      "bad-settings",
      "the openai provider needs model: the name of the image model, e.g. gpt-image-1",
    );
  const server = createOpenaiService({ ...settings, model, timeoutSeconds, service: imageService });
  const endpoint: Endpoint = { provider: "openai", model, url: requireEndpoint(settings) };
  const family = imageFamily(model);
  return {
    provider: "openai",
    isPlaceholder: false,
    check: server.check,
    async generate(request) {
      const { count = 1, signal } = request;
      if (request.source !== undefined && !family.canEdit) throw cannotEdit(model);
      const images: GeneratedImage[] = [];
      while (images.length < count) {
        const wanted = family.isSingle ? 1 : count - images.length;
        const asking = { request, model, family, count: wanted };
        const answer = await server.call((client, within) => ask(client, asking, within), signal);
        if (answer === refused) throw refusedContent(model);
        images.push(...(await readImages(answer, endpoint)));
        request.onProgress?.(Math.min(1, images.length / count));
      }
      return images.slice(0, count);
    },
  };
}

interface Asking {
  readonly request: ImageRequest;
  readonly model: string;
  readonly family: ImageFamily;
  readonly count: number;
}

const refused = Symbol("refused");

async function ask(client: OpenAI, asking: Asking, signal: AbortSignal): Promise<unknown> {
  const { request, model, family, count } = asking;
  const format = family.sendsFormat ? { response_format: "b64_json" as const } : {};
  const common = { model, prompt: promptOf(request), n: count, ...format };
  try {
    if (request.source !== undefined)
      return await client.images.edit({ ...common, image: await fileOf(request.source) }, { signal });
    const size = nearestSize(request, family);
    return await client.images.generate({ ...common, ...(size === undefined ? {} : { size }) }, { signal });
  } catch (error) {
    if (isRefusedContent(error)) return refused;
    throw error;
  }
}

function promptOf({ prompt, style, negativePrompt }: ImageRequest): string {
  const parts = [
    prompt,
    ...(style === undefined ? [] : [`Style: ${style}.`]),
    ...(negativePrompt === undefined ? [] : [`Do not show: ${negativePrompt}.`]),
  ];
  return parts.join("\n");
}

function fileOf({ bytes, mimetype }: SourceImage): Promise<File> {
  return toFile(bytes, `picture.${mimetype.replace(/^.*\//u, "")}`, { type: mimetype });
}

async function readImages(answer: unknown, endpoint: Endpoint): Promise<readonly GeneratedImage[]> {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw serviceError(wrongAnswer(endpoint, "sent no pictures as base64"), imageService);
  return Promise.all(parsed.data.data.map(({ b64_json }) => measureImage(Buffer.from(b64_json, "base64"), endpoint)));
}

function cannotEdit(model: string): ModelError {
  const userMessage = "The image generator that I use cannot change pictures, only draw new ones.";
  return new ModelError("bad-request", `${model} cannot change pictures; use another model`, { userMessage });
}

function refusedContent(model: string): ModelError {
  const userMessage = "The image generator refuses to draw that. Please ask for something else.";
  return new ModelError("bad-request", `${model} refused the prompt for what it asks for`, { userMessage });
}
