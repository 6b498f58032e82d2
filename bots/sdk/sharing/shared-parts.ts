import type { AttachmentKind } from "../attachments/attachment.ts";
import type { Commands } from "../commands/bot-command.ts";
import type { Tool } from "../define-tool.ts";
import type { FileSource } from "../offers/offer-context.ts";
import type { BotReactions } from "../reactions/bot-reaction.ts";
import type { MessageTurn } from "../turn.ts";

/**
 * What a bot gives to itself and to all agents that use offers, beside what they have; of two with one name, their own and else the first counts. It runs in the agent that has it, with that
 * agent's config: what the giving bot itself has to do is offered, see `turn.useTool` and `turn.request`.
 */
export interface SharedParts {
  readonly commands?: Commands;
  /** What commands and tools do once the person has agreed, see `MessageTurn.confirm`. */
  readonly actions?: readonly Tool[];
  readonly reactions?: BotReactions;
  readonly tools?: readonly Tool[];
  /** What the tools work with: agents that take attachments take these, too. Their models are told of a video that it came, and not shown it. */
  readonly attachments?: readonly AttachmentKind[];
  /** Sees what would be answered, before it is. */
  readonly takesFirst?: TakesFirst;
}

/**
 * Takes messages of direct chats that belong to something which goes on, such as recordings that were asked for, before the agent listens to them and answers. Called for each message
 * that is no command: it has to be quick about what it does not take.
 * @param file where what the message carries is, such as a recording
 * @returns whether the message is dealt with
 */
export type TakesFirst = (turn: MessageTurn, file: SentFile | undefined) => Promise<boolean>;

export interface SentFile extends FileSource {
  readonly kind: AttachmentKind;
}
