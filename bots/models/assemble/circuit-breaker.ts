export type CircuitState = "closed" | "open" | "half-open";

/** What a call says of its endpoint: it answers (though it may have refused the request), it is at fault, or nothing. */
export type CallOutcome = "answers" | "fault" | "unknown";

/**
 * Keeps calls away from an endpoint that is down: after several faults in a row none is let through for a while, then one as a probe. An answer lets all through again; another
 * fault doubles the pause.
 */
export interface CircuitBreaker {
  /** Whether a call may be made now; one that may has to be settled. */
  admits(): boolean;
  settle(outcome: CallOutcome): void;
}

export interface CircuitBreakerOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onChange: (state: CircuitState) => void;
}

const faultsToOpen = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

export function createCircuitBreaker({ now, onChange }: CircuitBreakerOptions): CircuitBreaker {
  let state: CircuitState = "closed";
  let faults = 0;
  let pauseMs = firstPauseMs;
  let pausedUntil = 0;

  function become(next: CircuitState): void {
    if (state === next) return;
    state = next;
    onChange(next);
  }

  function open(): void {
    pausedUntil = now() + pauseMs;
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    become("open");
  }

  return {
    admits() {
      if (state === "closed") return true;
      if (state === "half-open" || now() < pausedUntil) return false;
      become("half-open");
      return true;
    },
    settle(outcome) {
      if (outcome === "answers") {
        faults = 0;
        pauseMs = firstPauseMs;
        become("closed");
        return;
      }
      if (outcome === "fault") faults += 1;
      if (state === "closed" && faults >= faultsToOpen) open();
      else if (state === "half-open" && outcome === "fault") open();
      // a probe that told nothing: the next call is one
      else if (state === "half-open") become("open");
    },
  };
}
