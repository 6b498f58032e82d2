import type { Background } from "./background.ts";
import type { AppserviceState } from "./state.ts";

const hourMs = 3_600_000;
/** How long ids of what is done are remembered; homeservers send again for hours, not weeks. */
const memoryMs = 14 * 24 * hourMs;

/** Forgets, once an hour, ids of events that nobody will send again. */
export function pruneHourly(
  state: Pick<AppserviceState, "inbox" | "outbox">,
  background: Background,
  now: () => number,
): { stop(): void } {
  const timer = setInterval(() => {
    background.run("prune", async () => {
      await state.inbox.prune(now() - memoryMs);
      await state.outbox.prune(now() - memoryMs);
    });
  }, hourMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
    },
  };
}
