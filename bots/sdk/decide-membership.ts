import type { PermissionLevel } from "./decide.ts";

/** What an agent does about a change of membership in one of its rooms. */
export type MembershipDecision =
  | { readonly kind: "join" }
  | { readonly kind: "decline"; readonly reason: string }
  /** Greet the person, once. */
  | { readonly kind: "welcome" }
  /** Someone went: leave when no person remains. */
  | { readonly kind: "check-empty" }
  | { readonly kind: "ignore" };

export interface MembershipFacts {
  readonly membership: string;
  readonly previousMembership: string | undefined;
  /** Whose membership changes: the agent's own, another of ours, or a person's. */
  readonly subject: "agent" | "ours" | "person";
  /** Permission of who sent the event. */
  readonly senderLevel: PermissionLevel;
  readonly isFromOurs: boolean;
  readonly isDirect: boolean;
  /** False for a room without encryption where that is required. */
  readonly mayTalkHere: boolean;
  /** For an agent that serves one person: whether that person sent the event. `undefined` for agents that serve everyone. */
  readonly isFromItsPerson: boolean | undefined;
}

/** Decides what to do about an `m.room.member` event. Pure. */
export function decideMembership(facts: MembershipFacts): MembershipDecision {
  if (facts.subject === "agent") return facts.membership === "invite" ? decideInvite(facts) : { kind: "ignore" };
  const isJoin = facts.membership === "join" && facts.previousMembership !== "join";
  if (isJoin && facts.subject === "person" && facts.isDirect) return { kind: "welcome" };
  if (facts.membership === "leave" || facts.membership === "ban") return { kind: "check-empty" };
  return { kind: "ignore" };
}

function decideInvite(facts: MembershipFacts): MembershipDecision {
  if (facts.isFromOurs) return { kind: "join" };
  if (facts.senderLevel === "none") {
    return { kind: "decline", reason: "You are not allowed to use this agent. Ask the administrator of its server." };
  }
  if (!facts.mayTalkHere) {
    return { kind: "decline", reason: "I talk in encrypted rooms only. Switch encryption on and invite me again." };
  }
  if (facts.isDirect && facts.isFromItsPerson === false) {
    return {
      kind: "decline",
      reason: "This assistant belongs to somebody else. Write to the service bot to get your own.",
    };
  }
  return { kind: "join" };
}
