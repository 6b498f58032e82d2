import type { Dispatcher } from "undici";

/** A whole answer. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Sends a request and resolves with the whole answer; rejects with what undici makes of a fault.
 * Not undici's own `request`: it makes a stream of every body, and once such a stream has survived a full garbage collection, each one keeps the next alive until
 * the next full one (measured: 42 µs of processor time a call, in place of 21).
 */
export function exchange(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const chunks: Buffer[] = [];
  let statusCode = 0;
  let headers: Answer["headers"] = {};
  dispatcher.dispatch(request, {
    onRequestStart() {
      // undici insists on it
    },
    onResponseStart(_controller, status, received) {
      // called for interim answers (1xx) too, the last one counts
      statusCode = status;
      headers = received;
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      resolve({ statusCode, headers, body: Buffer.concat(chunks) });
    },
    onResponseError(_controller, error) {
      reject(error);
    },
  });
  return promise;
}
