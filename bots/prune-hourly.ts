import type { Logger } from "pino";
import type { AppserviceState } from "#appservice";

const hourMs = 3_600_000;
/** How long ids of what is done are remembered; homeservers retry for hours, not weeks. */
const memoryMs = 14 * 24 * hourMs;

/** Forgets, once an hour, ids of events that nobody will send again. */
export function pruneHourly(state: Pick<AppserviceState, "inbox" | "outbox">, log: Logger): { stop(): void } {
  async function prune(): Promise<void> {
    const before = Date.now() - memoryMs;
    await state.inbox.prune(before);
    await state.outbox.prune(before);
  }
  const timer = setInterval(() => {
    prune().catch((error: unknown) => {
      log.error({ err: error }, "old ids could not be pruned");
    });
  }, hourMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
    },
  };
}
