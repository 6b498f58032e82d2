import { ModelError } from "./model-error.ts";
import type { ChatModelSettings, SecretValue } from "./settings.ts";

/** @throws ModelError `bad-settings` when no model is named */
export function requireModel(settings: ChatModelSettings): string {
  if (settings.model !== undefined) return settings.model;
  const message = `the ${settings.provider} provider needs model: the name of the model to use, e.g. ${exampleModel[settings.provider]}`;
  throw new ModelError("bad-settings", message);
}

/** @throws ModelError `bad-settings` when there is none */
export function requireEndpoint(settings: Pick<ChatModelSettings, "endpoint"> & { readonly provider: string }): string {
  if (settings.endpoint !== undefined) return settings.endpoint;
  const message = `the ${settings.provider} provider needs endpoint: the base URL of the API, e.g. https://api.openai.com/v1`;
  throw new ModelError("bad-settings", message);
}

/** @throws ModelError `bad-settings` when the key cannot be sent in a header */
export function usableKey(settings: Pick<ChatModelSettings, "apiKey">): SecretValue | undefined {
  if (settings.apiKey === undefined || /^[\x21-\x7e]+$/.test(settings.apiKey.reveal())) return settings.apiKey;
  throw new ModelError(
    "bad-settings",
    "apiKey is empty, or has spaces, line breaks or other characters that no key has",
  );
}

const exampleModel: Readonly<Record<ChatModelSettings["provider"], string>> = {
  rules: "rules",
  openai: "gpt-5-mini",
  ollama: "llama3.2",
};
