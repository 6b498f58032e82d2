import type { EventId, UserId } from "#appservice";
import type { PermissionLevel } from "../decide.ts";
import type { Consent } from "./consent-state.ts";

/** What a reaction to a question, or a reply to it, means. */
export type ConsentDecision =
  | { readonly kind: "approve" }
  | { readonly kind: "decline" }
  /** The answer that decided has been delivered again: AgentChat was stopped before everything was done because of it. */
  | { readonly kind: "resume" }
  | { readonly kind: "ignore"; readonly reason: IgnoredAnswerReason };

export type IgnoredAnswerReason =
  "no-answer" | "own-user" | "no-question" | "other-person" | "not-allowed" | "decided" | "expired";

export interface AnswerFacts {
  /** The reaction's key, or the text of the reply. */
  readonly key: string;
  readonly sender: UserId;
  /** The event that carries the answer. */
  readonly eventId: EventId;
  /** Whether one of our own virtual users sent it. */
  readonly isFromOurs: boolean;
  readonly level: PermissionLevel;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly consent: Pick<Consent, "personId" | "status" | "expiresAt" | "decidedBy" | "isClosed"> | undefined;
}

/** What the agent reacts to its own question with, so that one click answers. */
export const answerKeys = { yes: "✅", no: "❌" } as const;

/** Decides what an answer to a question for consent means. Pure. What counts is when it is looked at, not when it claims to have been sent. */
export function decideConsent(facts: AnswerFacts): ConsentDecision {
  const { consent } = facts;
  const answer = readAnswer(facts.key);
  if (answer === undefined) return ignore("no-answer");
  if (facts.isFromOurs) return ignore("own-user");
  if (consent === undefined) return ignore("no-question");
  if (facts.sender !== consent.personId) return ignore("other-person");
  if (facts.level === "none") return ignore("not-allowed");
  if (consent.isClosed) return ignore("decided");
  if (consent.status !== "asked") return facts.eventId === consent.decidedBy ? { kind: "resume" } : ignore("decided");
  if (facts.now >= consent.expiresAt) return ignore("expired");
  return { kind: answer === "yes" ? "approve" : "decline" };
}

/** "yes" and "no" in whatever case, or the emoji, with or without the variation selector that some clients append. */
export function readAnswer(key: string): keyof typeof answerKeys | undefined {
  const plain = key.replaceAll("\u{FE0F}", "").trim().toLowerCase().replace(/[.!]$/u, "");
  if (plain === answerKeys.yes || plain === "yes") return "yes";
  return plain === answerKeys.no || plain === "no" ? "no" : undefined;
}

function ignore(reason: IgnoredAnswerReason): ConsentDecision {
  return { kind: "ignore", reason };
}
