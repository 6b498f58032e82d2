import type { Logger } from "pino";
import type { AppserviceObserver } from "../observer.ts";
import { EncryptionError } from "./encryption-error.ts";

type Work = "encrypt" | "decrypt";

/** Times what encryption does, and raises an alert when it has failed for long without a success between. */
export interface CryptoWatch {
  /** @param isDone whether what came of it is what was wanted; what is neither that nor an EncryptionError says nothing about encryption */
  run<Result>(work: Work, attempt: () => Promise<Result>, isDone: (result: Result) => boolean): Promise<Result>;
  /** The key of a message has not come, and nobody has said that it will not. */
  keyMissing(): void;
}

export interface CryptoWatchOptions {
  readonly observer: Pick<AppserviceObserver, "cryptoWork" | "alertRaised">;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What fails for so long, again and again, does not mend itself. */
const longMs = 5 * 60_000;

const alerts = {
  encrypt: {
    alert: "encryption-failing",
    severity: "critical",
    detail: "Agents cannot encrypt, and so cannot answer in encrypted rooms. Run agentchat doctor.",
  },
  decrypt: {
    alert: "decryption-failing",
    severity: "critical",
    detail: "Agents can read no encrypted message. Run agentchat doctor.",
  },
} as const;

export function createCryptoWatch({ observer, log, now }: CryptoWatchOptions): CryptoWatch {
  /** When failing began. */
  const failingSince = new Map<Work, number>();
  const raised = new Set<Work>();

  function failed(work: Work, error?: EncryptionError): void {
    const since = failingSince.get(work) ?? now();
    failingSince.set(work, since);
    if (now() - since < longMs || raised.has(work)) return;
    raised.add(work);
    const { alert, severity, detail } = alerts[work];
    log.error(
      { alert, forSeconds: Math.round((now() - since) / 1000), err: error },
      "encryption has failed for long: run agentchat doctor",
    );
    observer.alertRaised?.({ alert, severity, detail });
  }

  function succeeded(work: Work): void {
    failingSince.delete(work);
    raised.delete(work);
  }

  return {
    async run(work, attempt, isDone) {
      const startedAt = performance.now();
      try {
        const result = await attempt();
        if (isDone(result)) {
          succeeded(work);
          observer.cryptoWork?.({ work, seconds: (performance.now() - startedAt) / 1000 });
        }
        return result;
      } catch (error) {
        if (error instanceof EncryptionError) failed(work, error);
        throw error;
      }
    },
    keyMissing() {
      failed("decrypt");
    },
  };
}
