import { z } from "zod";
import { chatModelSettings } from "../settings.ts";

const { endpoint, apiKey } = chatModelSettings.shape;

/** Settings of a video model, as an operator writes them. What a provider needs beyond `provider` is checked by `createVideoModel`. */
export const videoModelSettings = z.strictObject({
  provider: z
    .enum(["sketch", "server"])
    .describe(
      "Who films: `sketch` (built in: the picture of the image model, slowly moved, which stands for a video) or `server` (any server with jobs at `/v1/videos`: vLLM-Omni, SGLang Diffusion, LiteLLM …).",
    ),
  endpoint: endpoint.describe("Base URL of the API, which usually ends in `/v1`. Needed for `server`."),
  apiKey: apiKey.describe("Key sent as bearer token, where the server asks for one."),
  model: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the model as the server knows it. Default is the server's. Not used by `sketch`."),
  timeoutSeconds: z
    .number()
    .positive()
    .max(7200)
    .default(900)
    .describe("How long to wait for a job without any progress, in seconds, also while the server is away."),
});

export type VideoModelSettings = z.infer<typeof videoModelSettings>;

/** Begins sentences to the person about a server that makes videos. */
export const videoService = "The video generator";
