import type { z } from "zod";
import { callPatiently } from "../../call-patiently.ts";
import { Deadline } from "../../deadline.ts";
import { describeEndpoint } from "../../endpoint.ts";
import type { Endpoint } from "../../endpoint.ts";
import { codeOfStatus, connectionError } from "../../http-error.ts";
import { ModelError } from "../../model-error.ts";
import { readRetryAfter } from "../../retry-after.ts";
import { serviceError } from "../../service-error.ts";
import type { SecretValue } from "../../settings.ts";

import type { RecordingForm } from "./recording-form.ts";

export interface XttsServerOptions {
  readonly endpoint: string;
  readonly apiKey: SecretValue | undefined;
  readonly timeoutSeconds: number;
}

export interface XttsCall<Answer> {
  readonly path: "/languages" | "/studio_speakers" | "/clone_speaker" | "/tts";
  /** JSON, or a form with a file; without one it is a GET. */
  readonly body?: RecordingForm | string;
  readonly answer: z.ZodType<Answer>;
  readonly signal: AbortSignal;
}

/** Calls coqui's xtts-streaming-server. What it writes in errors stays there: it may quote what was to be said. */
export function createXttsServer({ endpoint, apiKey, timeoutSeconds }: XttsServerOptions) {
  const described: Endpoint = { provider: "xtts", model: "xtts", url: endpoint };
  const subject = describeEndpoint(described);

  async function callOnce<Answer>({ path, body, answer, signal }: XttsCall<Answer>): Promise<Answer> {
    using deadline = new Deadline({ signal, timeoutSeconds, subject });
    const response = await deadline.wait(
      fetch(`${endpoint.replace(/\/+$/, "")}${path}`, {
        signal: deadline.signal,
        headers: {
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }),
          ...(body === undefined
            ? {}
            : { "content-type": typeof body === "string" ? "application/json" : body.contentType }),
        },
        ...(body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : body.bytes }),
      }).catch((error: unknown) => {
        throw deadline.signal.aborted ? error : connectionError(error, described);
      }),
    );
    if (!response.ok) throw refusal(response, subject);
    const json: unknown = await deadline.wait(response.json()).catch((error: unknown) => {
      throw deadline.signal.aborted ? error : new ModelError("bad-response", `${subject} sent no JSON`);
    });
    const parsed = answer.safeParse(json);
    if (parsed.success) return parsed.data;
    throw new ModelError("bad-response", `${subject} does not answer as an xtts-streaming-server does; check endpoint`);
  }

  return function call<Answer>(wanted: XttsCall<Answer>): Promise<Answer> {
    const answered = callPatiently(() => callOnce(wanted), wanted.signal);
    return answered.catch((error: unknown) => {
      throw error instanceof ModelError ? serviceError(error, "The server that speaks with your voice") : error;
    });
  };
}

function refusal({ status, headers }: Response, subject: string): ModelError {
  return new ModelError(codeOfStatus(status), `${subject} refused the call (${status}); see its log`, {
    retryAfterMs: readRetryAfter(headers, Date.now()),
  });
}
