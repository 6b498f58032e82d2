import { inspect } from "node:util";
import { isSupportedCountry } from "libphonenumber-js/max";
import type { CountryCode } from "libphonenumber-js/max";
import { z } from "zod";

/** A secret that prints as something else; it is revealed only where it is sent. */
export interface SecretValue {
  reveal(): string;
}

/** As text, or concealed already. The mark has the config take it from a file (`apiKeyFile`) or an environment variable, too. */
const secret = z
  .custom<SecretValue | string>(
    (value) => (typeof value === "string" ? /^[\x21-\x7e]+$/.test(value) : isSecretValue(value)),
    "must have printable ASCII characters only, and no spaces",
  )
  .transform((value) => (typeof value === "string" ? concealed(value) : value))
  .meta({ secret: true });

const modelPrice = z.object({
  inputPerMillion: z.number().min(0).describe("A million tokens that the model reads."),
  outputPerMillion: z.number().min(0).describe("A million tokens that the model writes."),
});

/**
 * Settings of a chat model, as an operator writes them. What a provider needs beyond `provider` is checked by `createChatModel`.
 */
export const chatModelSettings = z.strictObject({
  provider: z
    .enum(["rules", "openai", "ollama"])
    .describe(
      "Who answers: `rules` (built in, no language model), `ollama`, or `openai` (any OpenAI-compatible endpoint: OpenAI, llama.cpp, vLLM, LocalAI …).",
    ),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .refine(hasNoCredentials, "must not hold a user name or password; use apiKey")
    .optional()
    .describe(
      "Base URL of the API. Needed for `openai`, where it usually ends in `/v1`; `ollama` has http://127.0.0.1:11434 as default.",
    ),
  apiKey: secret
    .optional()
    .describe("Key sent as bearer token. OpenAI's own endpoint needs one, local servers usually none."),
  model: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the model as the provider knows it, e.g. `llama3.2` or `gpt-5-mini`. Not used by `rules`."),
  maxTokens: z
    .int()
    .positive()
    .optional()
    .describe("Longest answer, in tokens; a longer one is cut off. Default: the provider's."),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe("Randomness: 0 is the most predictable, 2 the wildest. Default: the provider's."),
  vision: z
    .literal(["auto", true, false])
    .optional()
    .describe(
      "Whether the model takes pictures. Default: `auto`, what an Ollama says of it; for `openai`, whether its name is known.",
    ),
  contextTokens: z
    .int()
    .positive()
    .optional()
    .describe("Context that an Ollama is to give the model, in tokens. Ollama cuts off longer prompts without a word."),
  concurrency: z
    .int()
    .positive()
    .optional()
    .describe("Calls that may be under way at once to the endpoint. Default: 4, and 32 for a hosted one."),
  timeoutSeconds: z
    .number()
    .positive()
    .max(300)
    .optional()
    .describe("How long to wait for the first and for each next token, in seconds, at most 300. Default: 120."),
  price: modelPrice.optional().describe("What the model costs."),
  cacheMinutes: z
    .number()
    .min(0)
    .optional()
    .describe("How long answers are kept for the same request of the same person, with temperature 0. Default: 60."),
  redact: z
    .enum(["auto", "always", "never"])
    .optional()
    .describe(
      "Whether the provider is shown placeholders in place of e-mail addresses, phone numbers and the like; `auto`, the default: where prompts leave the operator's machines.",
    ),
  phoneCountry: z
    .custom<CountryCode>(
      (value) => typeof value === "string" && isSupportedCountry(value),
      "must be an ISO country code",
    )
    .optional()
    .describe("Country whose phone numbers are recognized without + and country code, e.g. `DE`."),
});

export type ChatModelSettings = z.infer<typeof chatModelSettings>;

export const defaultTimeoutSeconds = 120;

function concealed(value: string): SecretValue {
  const shown = (): string => "[secret]";
  return Object.freeze({ reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown });
}

function isSecretValue(value: unknown): value is SecretValue {
  return typeof value === "object" && value !== null && "reveal" in value && typeof value.reveal === "function";
}

function hasNoCredentials(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  return url === null || (url.username === "" && url.password === "");
}
