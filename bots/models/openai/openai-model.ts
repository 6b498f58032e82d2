import { OpenAI } from "openai";
import type { ChatModel } from "../chat.ts";
import { Deadline } from "../deadline.ts";
import { describeEndpoint, isHostedUrl } from "../endpoint.ts";
import { guardStream } from "../guard-stream.ts";
import { ModelError } from "../model-error.ts";
import { requireEndpoint, requireModel, usableKey } from "../required-settings.ts";
import { type ChatModelSettings, defaultTimeoutSeconds } from "../settings.ts";
import { chatRequest } from "./chat-request.ts";
import { checkModel } from "./check-model.ts";
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
  const isOpenai = new URL(url).hostname === "api.openai.com";
  const client = createClient(settings, url, isOpenai);
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

/** All that the package would else take from the environment is set, so that no other key goes to this endpoint. */
function createClient(settings: ChatModelSettings, url: string, isOpenai: boolean): OpenAI {
  const key = usableKey(settings);
  if (key === undefined && isOpenai) {
    throw new ModelError("bad-settings", `the openai provider needs apiKey for ${url}`);
  }
  return new OpenAI({
    baseURL: url,
    apiKey: key === undefined ? "none" : () => Promise.resolve(key.reveal()),
    ...(key === undefined ? { defaultHeaders: { authorization: null } } : {}),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: "off",
  });
}
