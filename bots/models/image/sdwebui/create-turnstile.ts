import { ModelError } from "../../model-error.ts";

/** Lets one piece of work through at a time, in the order of arrival; whoever is cancelled stops waiting. */
export type Turnstile = <Value>(signal: AbortSignal, work: () => Promise<Value>) => Promise<Value>;

export function createTurnstile(): Turnstile {
  let last: Promise<unknown> = Promise.resolve();
  return async (signal, work) => {
    const { promise: done, resolve } = Promise.withResolvers<undefined>();
    const before = last;
    last = Promise.all([before, done]);
    try {
      await orCancelled(before, signal);
      return await work();
    } finally {
      resolve(undefined);
    }
  };
}

async function orCancelled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: cancelled, reject } = Promise.withResolvers<never>();
  const cancel = (): void => reject(new ModelError("cancelled", "cancelled before its turn came"));
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    await Promise.race([work, cancelled]);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
