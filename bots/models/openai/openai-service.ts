import type { OpenAI } from "openai";
import { callPatiently } from "../call-patiently.ts";
import { Deadline } from "../deadline.ts";
import { describeEndpoint } from "../endpoint.ts";
import { requireEndpoint } from "../required-settings.ts";
import { serviceError } from "../service-error.ts";
import type { ChatModelSettings } from "../settings.ts";
import { checkModel } from "./check-model.ts";
import { createOpenaiClient, isOpenaiUrl } from "./openai-client.ts";
import { openaiError } from "./openai-error.ts";

export interface OpenaiServiceOptions extends Pick<ChatModelSettings, "endpoint" | "apiKey"> {
  readonly model: string;
  readonly timeoutSeconds: number;
  /** Begins sentences to the person, e.g. "The speech server". */
  readonly service: string;
}

/** What is asked of an OpenAI-compatible server in one call and comes back as one answer: speech, transcripts, pictures. */
export interface OpenaiService {
  /** @throws ModelError */
  readonly check: (signal?: AbortSignal) => Promise<void>;
  /**
   * Repeats what failed, where that may help.
   * @throws ModelError
   */
  call<Result>(request: (client: OpenAI, signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

/** @throws ModelError `bad-settings` */
export function createOpenaiService(options: OpenaiServiceOptions): OpenaiService {
  const { model, timeoutSeconds, service } = options;
  const url = requireEndpoint({ ...options, provider: "openai" });
  const endpoint = { provider: "openai", model, url };
  const subject = describeEndpoint(endpoint);
  const client = createOpenaiClient(options, url);

  async function once<Result>(
    request: (client: OpenAI, signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    using deadline = new Deadline({ signal, timeoutSeconds, subject });
    try {
      return await deadline.wait(request(client, deadline.signal));
    } catch (error) {
      throw serviceError(openaiError(deadline.signal.aborted ? deadline.signal.reason : error, endpoint), service);
    }
  }

  return {
    async check(signal = new AbortController().signal) {
      await once(
        (_, within) => (isOpenaiUrl(url) ? checkModel(client, endpoint, within) : knock(client, within)),
        signal,
      );
    },
    call: (request, signal) => callPatiently(() => once(request, signal), signal),
  };
}

/** Of other servers many list no models, or load them when they are asked for: it is enough that somebody answers and takes the key. */
async function knock(client: OpenAI, signal: AbortSignal): Promise<void> {
  const response = await client
    .get("/models", { signal })
    .asResponse()
    .catch((error: unknown) => {
      if (error instanceof Error && "status" in error && (error.status === 404 || error.status === 405))
        return undefined;
      throw error;
    });
  await response?.body?.cancel();
}
