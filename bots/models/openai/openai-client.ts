import { OpenAI } from "openai";
import { ModelError } from "../model-error.ts";
import { usableKey } from "../required-settings.ts";
import type { ChatModelSettings } from "../settings.ts";

/** Whether it is OpenAI itself, and not a server that speaks as it does. */
export function isOpenaiUrl(url: string): boolean {
  return new URL(url).hostname === "api.openai.com";
}

/** All that the package would else take from the environment is set, so that no other key goes to this endpoint. @throws ModelError `bad-settings` */
export function createOpenaiClient(settings: Pick<ChatModelSettings, "apiKey">, url: string): OpenAI {
  const key = usableKey(settings);
  if (key === undefined && isOpenaiUrl(url)) {
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
