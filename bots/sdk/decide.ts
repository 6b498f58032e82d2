import type { IncomingMessage } from "./incoming-message.ts";

/** What an agent does about a message. */
export type Decision =
  | { readonly kind: "respond" }
  | { readonly kind: "command"; readonly name: string; readonly argument: string }
  /** Say in one sentence why nothing else happens. */
  | { readonly kind: "explain"; readonly reason: ExplainReason }
  | { readonly kind: "ignore"; readonly reason: IgnoreReason };

/** `unsupported-content`: a picture, a file, a location … to an agent that reads words only. */
export type ExplainReason = "unsupported-content";

export type IgnoreReason = "own-user" | "notice" | "edit" | "protocol" | "not-allowed" | "not-addressed" | "empty";

/** Everything a decision depends on. */
export interface MessageFacts {
  readonly message: Pick<IncomingMessage, "kind" | "messageType" | "text" | "edits">;
  /** Whether one of our own virtual users wrote it, this agent or another. */
  readonly isFromOurs: boolean;
  readonly level: PermissionLevel;
  /** Whether the room is marked as a direct chat with the agent. */
  readonly isDirect: boolean;
  /** Whether the agent is mentioned; clients mention whom they reply to. */
  readonly isMentioned: boolean;
  /** Names of the agent's commands. */
  readonly commands: readonly string[];
  /** Whether commands work without `!` (the service bot's direct chats). */
  readonly isManagementRoom: boolean;
}

/** What a person may do; comes from `permissions` in the config. */
export type PermissionLevel = "none" | "user" | "admin";

/** Decides what to do about a message. Pure: the same facts, the same decision. */
export function decide(facts: MessageFacts): Decision {
  const { message } = facts;
  if (facts.isFromOurs) return { kind: "ignore", reason: "own-user" };
  if (message.kind === "notice") return { kind: "ignore", reason: "notice" };
  if (message.edits !== undefined) return { kind: "ignore", reason: "edit" };
  if (message.messageType.startsWith("m.key.verification.")) return { kind: "ignore", reason: "protocol" };
  if (facts.level === "none") return { kind: "ignore", reason: "not-allowed" };
  if (!facts.isDirect && !facts.isMentioned) return { kind: "ignore", reason: "not-addressed" };
  if (message.kind === "other") return { kind: "explain", reason: "unsupported-content" };
  if (message.text.trim() === "") return { kind: "ignore", reason: "empty" };
  return findCommand(message.text, facts) ?? { kind: "respond" };
}

/** `!name argument`; in a management room the `!` may be left out. A word that is no command is text. */
function findCommand(text: string, facts: MessageFacts): Decision | undefined {
  const match = /^(?<mark>!?)(?<name>[a-z][a-z0-9-]*)(?:\s+(?<argument>[\s\S]*))?$/iu.exec(text.trim())?.groups;
  const name = match?.["name"]?.toLowerCase();
  if (match === undefined || name === undefined || !facts.commands.includes(name)) return undefined;
  if (match["mark"] === "" && !facts.isManagementRoom) return undefined;
  return { kind: "command", name, argument: match["argument"]?.trim() ?? "" };
}
