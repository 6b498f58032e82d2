import type { ChatModel } from "../chat.ts";
import { Deadline } from "../deadline.ts";
import { describeEndpoint, isHostedUrl } from "../endpoint.ts";
import { guardStream } from "../guard-stream.ts";
import { requireModel, usableKey } from "../required-settings.ts";
import { type ChatModelSettings, defaultTimeoutSeconds } from "../settings.ts";
import { chatRequest } from "./chat-request.ts";
import { listModels, ollamaUrl } from "./list-models.ts";
import { createOllamaClient } from "./ollama-client.ts";
import { ollamaError, unknownModel } from "./ollama-error.ts";
import { readResponses } from "./read-responses.ts";
import { sees } from "./sees.ts";

/**
 * A model on an Ollama.
 * @throws ModelError `bad-settings`
 */
export function createOllamaModel(settings: ChatModelSettings): ChatModel {
  const model = requireModel(settings);
  const key = usableKey(settings);
  const endpoint = { provider: "ollama", model, url: settings.endpoint ?? ollamaUrl };
  const subject = describeEndpoint(endpoint);
  const timeoutSeconds = settings.timeoutSeconds ?? defaultTimeoutSeconds;
  let seen: boolean | undefined;
  return {
    provider: "ollama",
    model,
    isHosted: isHostedUrl(endpoint.url) || isCloudModel(model),
    async check(signal) {
      using deadline = new Deadline({ signal, timeoutSeconds, subject });
      try {
        const names = await deadline.wait(listModels(createOllamaClient(endpoint, key, deadline.signal), endpoint));
        if (!names.some((name) => name === model || name === `${model}:latest`)) throw unknownModel(endpoint, names);
      } catch (error) {
        throw ollamaError(error, endpoint);
      }
    },
    async canSee(signal) {
      if (typeof settings.vision === "boolean") return settings.vision;
      using deadline = new Deadline({ signal, timeoutSeconds, subject });
      try {
        seen ??= await deadline.wait(sees(createOllamaClient(endpoint, key, deadline.signal), model));
        return seen;
      } catch (error) {
        throw ollamaError(error, endpoint);
      }
    },
    stream(request) {
      return guardStream({
        signal: request.signal,
        timeoutSeconds,
        subject,
        toModelError: (error) => ollamaError(error, endpoint),
        async *parts(signal, arrived) {
          const client = createOllamaClient(endpoint, key, signal);
          const responses = await client.chat(chatRequest(request, model, settings));
          yield* readResponses(responses, endpoint, arrived);
        },
      });
    },
  };
}

/** Ollama forwards models such as `gpt-oss:120b-cloud` to ollama.com. */
function isCloudModel(model: string): boolean {
  return /[:-]cloud$/.test(model);
}
