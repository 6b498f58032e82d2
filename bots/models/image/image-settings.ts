import { z } from "zod";
import { chatModelSettings } from "../settings.ts";

const { endpoint, apiKey } = chatModelSettings.shape;

/** Settings of an image model, as an operator writes them. What a provider needs beyond `provider` is checked by `createImageModel`. */
export const imageModelSettings = z.strictObject({
  provider: z
    .enum(["sketch", "sdwebui", "openai"])
    .describe(
      "Who draws: `sketch` (built in: simple drawings that stand for a picture), `sdwebui` (Stable Diffusion web UI, started with --api), or `openai` (OpenAI's images API and what is compatible with it).",
    ),
  endpoint: endpoint.describe(
    "Base URL. For `sdwebui` such as http://127.0.0.1:7860, its default; needed for `openai`, such as https://api.openai.com/v1.",
  ),
  apiKey: apiKey.describe("Key sent as bearer token to `openai`; for `sdwebui`, `user:password` of its --api-auth."),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Name of the model: needed for `openai`, such as gpt-image-1; for `sdwebui` the checkpoint, default what is loaded.",
    ),
  steps: z.int().min(1).max(150).optional().describe("Steps that `sdwebui` takes for a picture. Default: 25."),
  timeoutSeconds: z
    .number()
    .positive()
    .max(900)
    .optional()
    .describe("How long to wait without any progress, in seconds, at most 900. Default: 180."),
});

export type ImageModelSettings = z.infer<typeof imageModelSettings>;

export const defaultImageTimeoutSeconds = 180;

/** Begins sentences to the person about a server that makes pictures. */
export const imageService = "The image generator";
