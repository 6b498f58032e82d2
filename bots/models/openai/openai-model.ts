import type { ChatModel } from "../chat.ts";
import { Deadline } from "../deadline.ts";
import { describeEndpoint, isHostedUrl } from "../endpoint.ts";
import { guardStream } from "../guard-stream.ts";
import type { ModelError } from "../model-error.ts";
import { requireEndpoint, requireModel } from "../required-settings.ts";
import { type ChatModelSettings, defaultTimeoutSeconds } from "../settings.ts";
import { chatRequest } from "./chat-request.ts";
import { checkModel } from "./check-model.ts";
import { createOpenaiClient, isOpenaiUrl } from "./openai-client.ts";
import { openaiError } from "./openai-error.ts";
import { readChunks } from "./read-chunks.ts";
import { seesByName } from "./sees-by-name.ts";

/**
 * A model behind any OpenAI-compatible URL.
 * @throws ModelError `bad-settings`
 */
export function createOpenaiModel(settings: ChatModelSettings): ChatModel {
  const model = requireModel(settings);
  const url = requireEndpoint(settings);
  const endpoint = { provider: "openai", model, url };
  const isOpenai = isOpenaiUrl(url);
  const client = createOpenaiClient(settings, url);
  const subject = describeEndpoint(endpoint);
  const timeoutSeconds = settings.timeoutSeconds ?? defaultTimeoutSeconds;
  const toModelError = (error: unknown): ModelError => openaiError(error, endpoint);
  return {
    provider: "openai",
    model,
    isHosted: isHostedUrl(url),
    async check(signal) {
      using deadline = new Deadline({ signal, timeoutSeconds, subject });
      try {
        await deadline.wait(checkModel(client, endpoint, deadline.signal));
      } catch (error) {
        throw toModelError(error);
      }
    },
    canSee: () => Promise.resolve(typeof settings.vision === "boolean" ? settings.vision : seesByName(model)),
    stream(request) {
      return guardStream({
        signal: request.signal,
        timeoutSeconds,
        subject,
        toModelError,
        async *parts(signal, arrived) {
          const body = chatRequest(request, model, settings, isOpenai);
          const chunks = await client.chat.completions.create(body, { signal });
          yield* readChunks(chunks, subject, arrived);
        },
      });
    },
  };
}
