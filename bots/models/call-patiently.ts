import { decideRetry } from "./assemble/decide-retry.ts";
import { type ModelClock, systemClock } from "./assemble/model-clock.ts";
import { ModelError } from "./model-error.ts";

/**
 * Makes a call again where that may help: up to three times, about half a second and a second apart, or as much later as the server asks for, up to 20 s.
 * @throws the last error
 */
export async function callPatiently<Result>(
  call: () => Promise<Result>,
  signal: AbortSignal,
  clock: ModelClock = systemClock,
): Promise<Result> {
  const startedAt = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const elapsedMs = clock.now() - startedAt;
      const decision = decideRetry({ error, attempt, elapsedMs, random: Math.random() });
      if (decision.kind === "give-up") throw error;
      await clock.sleep(decision.waitMs, signal);
    }
  }
}
