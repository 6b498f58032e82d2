import type { PermissionLevel } from "../permission-level.ts";
import type { RoomPolicy } from "../rooms/room-policy.ts";

/** Everything that a decision about a reaction depends on. */
export interface ReactionFacts {
  /** Whether one of our own virtual users reacted. */
  readonly isFromOurs: boolean;
  /** Of the person who reacted. */
  readonly level: PermissionLevel;
  readonly policy: Pick<RoomPolicy, "answer" | "isQuiet">;
  /** False in a room without encryption where that is required. */
  readonly mayTalkHere: boolean;
  readonly isDirect: boolean;
  /** Whose message it is: this agent's, that of another of our virtual users, or somebody else's. */
  readonly author: "self" | "ours" | "other";
  /** Whom the agent serves. */
  readonly serves: "reactor" | "somebody-else" | "everyone";
  /** Whether the person's own agent, which can do the same, is in the room. */
  readonly hasOwnAgentHere: boolean;
}

/** `not-addressed`: in a group, another agent is to do it. */
export type ReactionDecision =
  | { readonly kind: "react" }
  | { readonly kind: "ignore"; readonly reason: "own-user" | "not-allowed" | "silenced" | "not-addressed" };

/** Decides whether an agent does what a reaction calls for. Several agents may be in a room: at most one of them does. */
export function decideReaction(facts: ReactionFacts): ReactionDecision {
  const { isFromOurs, level, policy, mayTalkHere, isDirect, author, serves, hasOwnAgentHere } = facts;
  if (isFromOurs) return { kind: "ignore", reason: "own-user" };
  if (level === "none") return { kind: "ignore", reason: "not-allowed" };
  if (!mayTalkHere || policy.isQuiet || (policy.answer === "never" && !isDirect))
    return { kind: "ignore", reason: "silenced" };
  const isMine = serves === "reactor" || (serves === "everyone" && !hasOwnAgentHere);
  const isAddressed = isDirect || author === "self" || (author === "other" && isMine);
  return isAddressed ? { kind: "react" } : { kind: "ignore", reason: "not-addressed" };
}
