import { errors } from "undici";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import { AnswerTooLarge } from "./exchange.ts";
import type { Answer } from "./exchange.ts";

/** An answer as it is. */
export type RawAnswer = Pick<Answer, "headers" | "body">;

/** Reads an answer of the client-server API. @throws MatrixError `refused` for a status that is not 2xx, `bad-response` */
export type ReadAnswer<Result> = (endpoint: string, answer: Answer) => Result;

export const readJson: ReadAnswer<unknown> = (endpoint, answer) => {
  const body = parseJson(answer.body);
  if (!isSuccess(answer)) throw refusal(endpoint, answer, body);
  if (body !== undefined) return body;
  throw new MatrixError(
    "bad-response",
    `${endpoint} was answered with ${answer.statusCode} and no JSON: is this a Matrix homeserver?`,
  );
};

export const readBytes: ReadAnswer<RawAnswer> = (endpoint, answer) => {
  if (!isSuccess(answer)) throw refusal(endpoint, answer, parseJson(answer.body));
  return { headers: answer.headers, body: answer.body };
};

function isSuccess({ statusCode }: Answer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Of errors whose MSC was not stable when the homeserver was made: `ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE`, as Synapse 1.160 says. */
const unstablePrefix = /^(?:[A-Z0-9_]+\.)+(?=M_)/u;

function refusal(endpoint: string, answer: Answer, body: unknown): MatrixError {
  const status = answer.statusCode;
  const fields = isRecord(body) ? body : {};
  const errcode = typeof fields["errcode"] === "string" ? fields["errcode"].replace(unstablePrefix, "") : undefined;
  const explanation = typeof fields["error"] === "string" ? `: ${fields["error"]}` : "";
  const retryAfterMs = retryAfter(fields, answer.headers["retry-after"]);
  return new MatrixError("refused", `${endpoint} was answered with ${status} ${errcode ?? ""}${explanation}`, {
    status,
    retryable: status === 408 || status === 409 || status === 429 || status >= 500,
    ...(errcode === undefined ? {} : { errcode }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Milliseconds to wait: `retry_after_ms` of the body (deprecated, but sent) or the `Retry-After` header in seconds. */
function retryAfter(
  fields: Readonly<Record<string, unknown>>,
  header: string | string[] | undefined,
): number | undefined {
  const fromBody = fields["retry_after_ms"];
  if (typeof fromBody === "number" && fromBody >= 0) return fromBody;
  const seconds = Number(typeof header === "string" ? header : Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** Turns what undici throws into a `MatrixError`; leaves one that is one already. */
export function transportError(error: unknown, endpoint: string, url: string): MatrixError {
  if (error instanceof MatrixError) return error;
  if (error instanceof AnswerTooLarge)
    return new MatrixError("too-large", `${endpoint}: ${error.message}`, { cause: error });
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  ) {
    return new MatrixError("timeout", `${endpoint}: the homeserver at ${url} did not answer in time`, {
      retryable: true,
      cause: error,
    });
  }
  return new MatrixError("unreachable", `${endpoint}: no connection to the homeserver at ${url}`, {
    retryable: true,
    cause: error,
  });
}
