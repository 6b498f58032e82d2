import type { AttachmentKind } from "./attachments/attachment.ts";
import { isAttachmentType } from "./attachments/parse-attachment.ts";
import { findCommand } from "./commands/find-command.ts";
import type { FoundCommand, KnownCommands } from "./commands/find-command.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import type { PermissionLevel } from "./permission-level.ts";
import { parseRoomCommand } from "./rooms/parse-room-command.ts";
import type { RoomCommand } from "./rooms/parse-room-command.ts";
import { roomCommands } from "./rooms/room-commands.ts";
import type { RoomPolicy } from "./rooms/room-policy.ts";

/** What an agent does about a message. */
export type Decision =
  | { readonly kind: "respond" }
  | FoundCommand
  /** Change what the agent keeps to in the room. */
  | { readonly kind: "room-command"; readonly command: RoomCommand }
  /** Say in one sentence why nothing else happens. */
  | { readonly kind: "explain"; readonly reason: ExplainReason }
  | { readonly kind: "ignore"; readonly reason: IgnoreReason };

/**
 * `unsupported-content`: a location and the like; `no-image` …: an attachment of a kind that the agent does not take; `no-content`: one that names no file; `commands-only`: text to an agent that takes no other. The others are commands that
 * the person may not use, or not in this room.
 */
export type ExplainReason =
  | "unencrypted"
  | "unsupported-content"
  | `no-${AttachmentKind | "content"}`
  | "commands-only"
  | "admins-only"
  | "direct-only"
  | "group-only";

/** `not-addressed`: in a group, for others; `silenced`: the room's policy is never, or the agent was told to be quiet. */
export type IgnoreReason =
  | "own-user"
  | "too-many-hops"
  | "notice"
  | "edit"
  | "protocol"
  | "not-allowed"
  | "silenced"
  | "not-addressed"
  | "empty";

/** Everything a decision depends on. */
export interface MessageFacts {
  readonly message: Pick<IncomingMessage, "kind" | "messageType" | "text" | "attachment" | "edits" | "mentions">;
  /** Whether one of our own virtual users wrote it, this agent or another. */
  readonly isFromOurs: boolean;
  /** Where one of them hands over to this agent: how many agents have spoken since a person did. `undefined` for every other message. */
  readonly handOffHops: number | undefined;
  /** Of the sender, or of the person on whose behalf one of ours hands over. */
  readonly level: PermissionLevel;
  readonly policy: Pick<RoomPolicy, "answer" | "isQuiet">;
  /** Whether it is the sender's last question with another text. */
  readonly isRevision: boolean;
  /** False in a room without encryption where that is required. */
  readonly mayTalkHere: boolean;
  /** Whether the room is marked as a direct chat with the agent. */
  readonly isDirect: boolean;
  /** Whether the agent is mentioned; clients mention whom they reply to. */
  readonly isMentioned: boolean;
  readonly commands: KnownCommands["commands"];
  /** Kinds of attachments that the agent takes. */
  readonly takes: readonly AttachmentKind[];
  /** Whether the agent takes anything but commands. */
  readonly understandsText: boolean;
  /** Whether commands work without `!` (the service bot's direct chats). */
  readonly isManagementRoom: boolean;
}

export type { PermissionLevel };

/** Agents that may speak one after the other before a person has to. */
const maxHops = 4;

/** Decides what to do about a message. Pure: the same facts, the same decision. */
export function decide(facts: MessageFacts): Decision {
  const reason = reasonToIgnore(facts);
  if (reason !== undefined) return { kind: "ignore", reason };
  const command = facts.isFromOurs ? undefined : findRoomCommand(facts);
  if (command !== undefined) return { kind: "room-command", command };
  const silence = reasonForSilence(facts);
  if (silence !== undefined) return { kind: "ignore", reason: silence };
  const { message } = facts;
  if (!facts.mayTalkHere) return { kind: "explain", reason: "unencrypted" };
  const refusal = reasonToRefuse(facts);
  if (refusal !== undefined) return findCaptionCommand(facts) ?? { kind: "explain", reason: refusal };
  if (message.attachment !== undefined) return findCaptionCommand(facts) ?? { kind: "respond" };
  if (message.text.trim() === "") return { kind: "ignore", reason: "empty" };
  return findMeantCommand(facts) ?? (facts.understandsText ? { kind: "respond" } : commandsOnly);
}

/** Why there is nothing in a message that the agent could take. */
function reasonToRefuse({ message, takes }: MessageFacts): ExplainReason | undefined {
  if (message.kind === "other") return isAttachmentType(message.messageType) ? "no-content" : "unsupported-content";
  const { attachment } = message;
  return attachment === undefined || takes.includes(attachment.kind) ? undefined : `no-${attachment.kind}`;
}

/** A command that came with a file, as its caption: one that is meant as such, with its `!`. */
function findCaptionCommand(facts: MessageFacts): Decision | undefined {
  const found = facts.message.text.startsWith("!") ? findMeantCommand(facts) : undefined;
  return found?.kind === "unknown-command" ? undefined : found;
}

const commandsOnly: Decision = { kind: "explain", reason: "commands-only" };

/** What no agent answers anywhere. */
function reasonToIgnore({
  message,
  isFromOurs,
  handOffHops,
  isRevision,
  level,
}: MessageFacts): IgnoreReason | undefined {
  if (isFromOurs && handOffHops === undefined) return "own-user";
  if (handOffHops !== undefined && handOffHops >= maxHops) return "too-many-hops";
  if (message.kind === "notice") return "notice";
  if (message.edits !== undefined && !isRevision) return "edit";
  if (message.messageType.startsWith("m.key.verification.")) return "protocol";
  return level === "none" ? "not-allowed" : undefined;
}

/** What this agent does not answer in this room. */
function reasonForSilence(facts: MessageFacts): "silenced" | "not-addressed" | undefined {
  const { policy, isDirect } = facts;
  if (policy.isQuiet || (policy.answer === "never" && !isDirect)) return "silenced";
  const isAddressed = isDirect || facts.isMentioned || facts.isRevision || facts.handOffHops !== undefined;
  return isAddressed || policy.answer === "always" ? undefined : "not-addressed";
}

/** `!quiet` is for every agent in the room unless it mentions somebody; anything else is for the one that is mentioned. */
function findRoomCommand({ message, isDirect, isMentioned, isRevision }: MessageFacts): RoomCommand | undefined {
  const command = isRevision || message.kind !== "text" ? undefined : parseRoomCommand(message.text);
  if (command === undefined) return undefined;
  const isForAll = command.name === "quiet" && message.mentions.length === 0;
  return isDirect || isMentioned || isForAll ? command : undefined;
}

/** A word with a `!` that resembles no command is text, for those who take text. */
function findMeantCommand(facts: MessageFacts): Decision | undefined {
  const { message, isDirect, isMentioned, understandsText } = facts;
  if (facts.isRevision) return undefined;
  const found = findCommand(message.text, { ...facts, otherNames: Object.keys(roomCommands) });
  if (found?.kind !== "unknown-command") return found;
  // what is not said to this agent may be a command of another bot
  if (!isDirect && !isMentioned) return undefined;
  return found.nearest === undefined && understandsText ? undefined : found;
}
