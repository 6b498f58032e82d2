/**
 * Resolves as the work does, or rejects with what the signal is aborted with: work that ignores its signal is left behind.
 */
export async function withSignal<Result>(
  signal: AbortSignal,
  work: () => Result | Promise<Result>,
): Promise<Awaited<Result>> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener("abort", leave);
  try {
    return await Promise.race([Promise.resolve().then(work), aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
