import type { UserId } from "#appservice";
import type { ContactSide, ContactStance } from "./contacts-state.ts";
import { storedGrants } from "./grants.ts";

/** What a person does about another. */
export type ContactStep = "ask" | "accept" | "decline" | "remove" | "block" | "unblock";

/** What comes of it, as the person is told. Nothing in it depends on what the other has decided, but for what the other has let the person know: that they ask, or agree. */
export type ContactOutcome =
  /** They are contacts from now on. */
  | "became"
  /** They were before. */
  | "already"
  | "asked"
  /** The person has asked before, and still waits. */
  | "waiting"
  /** The person has asked as many as they may in a day. */
  | "too-many"
  /** The person has blocked the other. */
  | "blocked-by-you"
  /** The other does not ask. */
  | "not-asked"
  | "declined"
  | "removed"
  /** What the person had asked is withdrawn. */
  | "withdrawn"
  | "no-contact"
  | "blocked"
  | "unblocked"
  | "not-blocked";

export interface ContactDecision {
  readonly outcome: ContactOutcome;
  /** Sides as they are afterwards; none when nothing changes. */
  readonly changes: readonly ContactSide[];
  /** The question that is to be put to the other; none where the other does not want it, which the person must not notice. */
  readonly question?: { readonly askedAt: number };
}

export interface ContactSituation {
  readonly personId: UserId;
  readonly otherId: UserId;
  readonly own: ContactSide | undefined;
  readonly theirs: ContactSide | undefined;
  /** How many others the person has asked since a day ago. */
  readonly askedToday: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export const dayMs = 24 * 60 * 60_000;
/** How long a question waits for its answer. */
export const askLifetimeMs = 14 * dayMs;
/** For how long somebody who has declined is not asked again by the same person. */
const declinedMs = 90 * dayMs;
export const maxAsksADay = 20;

/** What becoming contacts lets each have of the other. */
const firstGrants = storedGrants({ messages: {} });
const noGrants = storedGrants({});

/** Decides what a step of a person comes to. Pure. */
export function decideContact(step: ContactStep, situation: ContactSituation): ContactDecision {
  const { now } = situation;
  const own = situation.own ?? unknownSide(situation.personId, situation.otherId);
  const theirs = situation.theirs ?? unknownSide(situation.otherId, situation.personId);
  switch (step) {
    case "ask":
    case "accept":
      return decideAgreement(step, { ...situation, own, theirs });
    case "decline":
      if (areContacts(own, theirs)) return unchanged("already");
      if (!isWaiting(theirs, now)) return unchanged("not-asked");
      return own.stance === "blocked" ? unchanged("declined") : endWith("declined", own, theirs, now);
    case "remove":
      if (areContacts(own, theirs)) return endWith("removed", own, theirs, now);
      return isWaiting(own, now) ? endWith("withdrawn", own, theirs, now) : unchanged("no-contact");
    case "block":
      return own.stance === "blocked" ? unchanged("blocked") : endWith("blocked", own, theirs, now);
    case "unblock":
      return own.stance === "blocked" ? endWith("unblocked", own, theirs, now) : unchanged("not-blocked");
  }
}

type Situated = ContactSituation & { readonly own: ContactSide; readonly theirs: ContactSide };

/** Who is asked by the one whom they ask has an agreement. */
function decideAgreement(step: "ask" | "accept", situation: Situated): ContactDecision {
  const { own, theirs, now } = situation;
  if (areContacts(own, theirs)) return unchanged("already");
  if (own.stance === "blocked") return unchanged("blocked-by-you");
  if (isWaiting(theirs, now)) return { outcome: "became", changes: [contactSide(own, now), contactSide(theirs, now)] };
  return step === "ask" ? decideQuestion(situation) : unchanged("not-asked");
}

/** While a question can be answered it stays the same one, also when it was withdrawn and is asked again. */
function decideQuestion({ own, theirs, now, askedToday }: Situated): ContactDecision {
  const isOpen = own.askedAt > 0 && now - own.askedAt < askLifetimeMs;
  const isDeclined = theirs.stance === "declined" && now - theirs.since < declinedMs;
  const askedAt = isOpen ? own.askedAt : now;
  const question = isDeclined || theirs.stance === "blocked" ? {} : { question: { askedAt } };
  if (isOpen && isWaiting(own, now)) return { outcome: "waiting", changes: [], ...question };
  if (!isOpen && askedToday >= maxAsksADay) return unchanged("too-many");
  return { outcome: "asked", changes: [{ ...stanceSide(own, "asked", now), askedAt }], ...question };
}

const stances = {
  declined: "declined",
  removed: "none",
  withdrawn: "none",
  blocked: "blocked",
  unblocked: "none",
} as const;

/** The other's side ends with the person's: they are contacts of each other or not at all. */
function endWith(outcome: keyof typeof stances, own: ContactSide, theirs: ContactSide, now: number): ContactDecision {
  const end = stanceSide(own, stances[outcome], now);
  return { outcome, changes: theirs.stance === "contact" ? [end, stanceSide(theirs, "none", now)] : [end] };
}

function unchanged(outcome: ContactOutcome): ContactDecision {
  return { outcome, changes: [] };
}

function areContacts(own: ContactSide, theirs: ContactSide): boolean {
  return own.stance === "contact" && theirs.stance === "contact";
}

/** Whether the side asks the other and has had no answer yet. */
export function isWaiting({ stance, since }: ContactSide, now: number): boolean {
  return stance === "asked" && now - since < askLifetimeMs;
}

function unknownSide(personId: UserId, otherId: UserId): ContactSide {
  return { personId, otherId, stance: "none", since: 0, askedAt: 0, ...noGrants, revision: 0 };
}

function stanceSide(side: ContactSide, stance: ContactStance, since: number): ContactSide {
  return { ...side, ...noGrants, stance, since };
}

function contactSide(side: ContactSide, since: number): ContactSide {
  return { ...side, ...firstGrants, stance: "contact", since, askedAt: 0 };
}
