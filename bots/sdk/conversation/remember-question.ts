import type { KeptAttachment } from "../attachments/kept-attachment.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { BotState, ConversationEntry } from "../state.ts";
import type { TurnCause } from "../turn-world.ts";

/** Puts what is asked into the conversation, or gives the question its new text. */
export async function rememberQuestion(
  { conversations, summaries }: Pick<BotState, "conversations" | "summaries">,
  cause: TurnCause & { readonly message: IncomingMessage },
  kept?: KeptAttachment,
): Promise<void> {
  const { agent, room, personId, message, revision } = cause;
  const { eventId, sender, text, timestamp, threadRoot } = message;
  const came = kept === undefined ? {} : { attachment: kept };
  if (revision === undefined) {
    const thread = threadRoot === undefined ? {} : { threadRoot };
    const ids = { agentId: agent.userId, roomId: room.roomId, eventId, sender, personId, ...thread };
    const question = { ...ids, role: "person", text, timestamp, ...came } as const;
    await conversations.append([question]);
    // what it came with may have been opened only after the question was kept
    if (kept !== undefined) await conversations.replace(question);
    return;
  }
  const { agentId, roomId } = revision.question;
  const summary = await summaries.find({ agentId, roomId, personId, threadRoot });
  const isCovered = (entry: ConversationEntry): boolean => entry.eventId === summary?.coversUntil;
  if ([revision.question, ...revision.answers].some(isCovered)) await summaries.forgetRoom(agentId, roomId);
  await conversations.replace({ ...revision.question, text, ...came });
}
