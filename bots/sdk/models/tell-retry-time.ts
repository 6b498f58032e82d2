import { ModelError } from "#models";
import type { PersonFacts } from "../person/person-facts.ts";
import { tellUntil } from "../time/tell-until.ts";
import { timeZoneOf } from "../time/time-zone-of.ts";

export interface RetryTimeContext {
  readonly person: () => Promise<PersonFacts>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The error, which says until when the model is busy, by the person's clock, where that is known. */
export async function tellRetryTime(error: unknown, { person, now }: RetryTimeContext): Promise<unknown> {
  if (!(error instanceof ModelError) || error.retryAt === undefined) return error;
  const { code, message, retryable, retryAfterMs, retryAt, cause } = error;
  const until = tellUntil(retryAt, { now: now(), timeZone: await timeZoneOf(person) });
  const userMessage = `The language model is busy until ${until}. Please ask again then.`;
  return new ModelError(code, message, { retryable, retryAfterMs, retryAt, cause, userMessage });
}
