import type { Logger } from "pino";
import { createBackground } from "#appservice";
import { AgentChatError } from "#error";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import type { ConsentQuestions } from "./consent-questions.ts";
import type { Consent, Consents } from "./consent-state.ts";

/** Ends questions that nobody answers. */
export interface ConsentExpiry {
  /** Looks for questions of the last run, those that it could not show included, and then waits for the next to expire. */
  start(): void;
  /** This question expires too. */
  watch(consent: Pick<Consent, "expiresAt">): void;
  /** Ends what has expired. Resolves with when the next one does. */
  sweep(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface ConsentExpiryOptions {
  readonly consents: Consents;
  readonly questions: Pick<ConsentQuestions, "tell"> & { show(consent: Consent): Promise<unknown> };
  readonly clock: ReminderClock;
  readonly log: Logger;
}

/** What was closed is remembered for as long as the turn that asked could be run again. */
const rememberedMs = 7 * 24 * 3_600_000;
const retryMs = 60_000;
/** The longest time that a timer can wait. */
const maxTimerMs = 2 ** 31 - 1;

export function createConsentExpiry({ consents, questions, clock, log }: ConsentExpiryOptions): ConsentExpiry {
  const background = createBackground(log);
  let sleeping = new AbortController();
  let dueAt = Infinity;
  let isStopped = false;

  function wakeAt(time: number): void {
    if (isStopped || time >= dueAt) return;
    dueAt = time;
    sleeping.abort();
    sleeping = new AbortController();
    const { signal } = sleeping;
    background.run("questions for consent", () => sleep(time, signal));
  }

  async function sleep(until: number, signal: AbortSignal): Promise<void> {
    await clock.sleep(Math.min(Math.max(0, until - clock.now()), maxTimerMs), signal);
    if (signal.aborted) return;
    dueAt = Infinity;
    await sweepAndWait();
  }

  async function sweepAndWait(): Promise<void> {
    try {
      const next = await sweep();
      if (next !== undefined) wakeAt(next);
    } catch (error) {
      log.error(
        { err: error },
        "questions for consent that have expired could not be ended and will be looked at again",
      );
      wakeAt(clock.now() + retryMs);
    }
  }

  async function sweep(): Promise<number | undefined> {
    let next: number | undefined;
    for (const consent of await consents.waiting()) {
      if (isStopped) return undefined;
      try {
        if (await isToExpire(consent)) await expire(consent);
        else next ??= consent.expiresAt;
      } catch (error) {
        if (error instanceof AgentChatError && (error.retryable || error.code === "stopped")) throw error;
        log.error(
          { consentId: consent.consentId, err: error },
          "a question for consent could not be ended and is given up",
        );
        await consents.close(consent.consentId);
      }
    }
    await consents.prune(clock.now() - rememberedMs);
    return next;
  }

  async function isToExpire(consent: Consent): Promise<boolean> {
    if (consent.status === "expired") return true;
    if (consent.expiresAt <= clock.now()) return consents.decide(consent.consentId, "expired", undefined);
    if (consent.questionId === undefined) await questions.show(consent);
    return false;
  }

  async function expire(consent: Consent): Promise<void> {
    await questions.tell(consent, "expired");
    await consents.close(consent.consentId);
  }

  return {
    sweep,
    start() {
      wakeAt(clock.now());
    },
    watch({ expiresAt }) {
      wakeAt(expiresAt);
    },
    async stop() {
      isStopped = true;
      sleeping.abort();
      await background.settled();
    },
  };
}
