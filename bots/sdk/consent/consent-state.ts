import type { EventId, RoomId, UserId } from "#appservice";

/** A question to one person: may a tool do this? */
export interface ConsentQuestion {
  /** Unique; the same for a turn that is run again. */
  readonly consentId: string;
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** The only one whose answer counts, and whose personal content the request is. */
  readonly personId: UserId;
  /** What is to be done, as JSON: encrypted at rest under the person's key. */
  readonly request: string;
  /** Milliseconds since the epoch; an answer from then on does not count. */
  readonly expiresAt: number;
}

/**
 * `asked` becomes `approved`, `declined` or `expired`, once. `approved` becomes `started` right before the tool runs, so that a tool which a crash
 * interrupted is never run a second time.
 */
export type ConsentStatus = "asked" | "approved" | "started" | "declined" | "expired";

export interface Consent extends Omit<ConsentQuestion, "request"> {
  readonly status: ConsentStatus;
  /** Event that shows the question; `undefined` until it was sent. */
  readonly questionId: EventId | undefined;
  /** Event that answered it. */
  readonly decidedBy: EventId | undefined;
  /** Whether nothing is left to be done or told about it. */
  readonly isClosed: boolean;
  /** `undefined` once it is closed. */
  readonly request: string | undefined;
  /** What came of it, as `finish` got it. Encrypted at rest like the request; `undefined` once it is closed. */
  readonly result: string | undefined;
}

/** Questions for consent, and what became of them. */
export interface Consents {
  /** Writes a question down before it is shown. Resolves with what is stored: for a known id what was stored first, whatever it has become since. */
  add(question: ConsentQuestion): Promise<Consent>;
  /** The question is shown by this event. */
  saveQuestionId(consentId: string, questionId: EventId): Promise<void>;
  find(agentId: UserId, questionId: EventId): Promise<Consent | undefined>;
  /** All that a person was asked by all agents and that is not pruned yet, oldest first. */
  ofPerson(personId: UserId): Promise<readonly Consent[]>;
  /** Decides what is still `asked`; resolves with `false`, and changes nothing, when it no longer is. */
  decide(
    consentId: string,
    status: "approved" | "declined" | "expired",
    decidedBy: EventId | undefined,
  ): Promise<boolean>;
  /** Marks what is `approved` as `started`; resolves with `false`, and changes nothing, when it is not. */
  start(consentId: string): Promise<boolean>;
  /** Keeps what came of it until it was told. The first result stays. */
  finish(consent: { readonly consentId: string; readonly personId: UserId; readonly result: string }): Promise<void>;
  /** Everything was told: forgets request and result, and keeps that it was decided. */
  close(consentId: string): Promise<void>;
  /** Not closed and neither answered with yes nor with no: what expires, or has expired and was not told. Soonest first. */
  waiting(): Promise<readonly Consent[]>;
  /** Forgets what was closed before this time (milliseconds since the epoch). */
  prune(closedBefore: number): Promise<void>;
}
