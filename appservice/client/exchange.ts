import type { Dispatcher } from "undici";
import { MatrixError } from "../matrix-error.ts";

/** A whole answer. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface ExchangeLimits {
  /** Of the body: when more comes, the exchange ends with `AnswerTooLarge`. */
  readonly maxBytes?: number;
  /** Ends the exchange, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** More came than was asked for. */
export class AnswerTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
  }
}

/**
 * Sends a request and resolves with the whole answer; rejects with what undici makes of a fault.
 * Not undici's own `request`: it makes a stream of every body, and once such a stream has survived a full garbage collection, each one keeps the next alive until
 * the next full one (measured: 42 µs of processor time a call, in place of 21).
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: ExchangeLimits = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const chunks: Buffer[] = [];
  let received = 0;
  let statusCode = 0;
  let headers: Answer["headers"] = {};
  let end = (): void => undefined;
  dispatcher.dispatch(request, {
    onRequestStart(controller) {
      end = () => {
        controller.abort(asError(signal?.reason));
      };
      signal?.addEventListener("abort", end);
      if (signal?.aborted === true) end();
    },
    onResponseStart(_controller, status, answered) {
      // called for interim answers (1xx) too, the last one counts
      statusCode = status;
      headers = answered;
    },
    onResponseData(controller, chunk) {
      received += chunk.length;
      if (received > maxBytes) controller.abort(new AnswerTooLarge(maxBytes));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      signal?.removeEventListener("abort", end);
      resolve({ statusCode, headers, body: Buffer.concat(chunks) });
    },
    onResponseError(_controller, error) {
      signal?.removeEventListener("abort", end);
      reject(error);
    },
  });
  return promise;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new MatrixError("stopped", "the request was given up", { cause: reason });
}
