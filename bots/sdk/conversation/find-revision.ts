import { isRecord } from "#appservice";
import type { RoomEvent } from "#appservice";
import { parseMessage } from "../incoming-message.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Agent } from "../roster.ts";
import type { ConversationEntry, Conversations } from "../state.ts";

/** An edit of the question that a person asked last: it gets an edited answer. */
export interface Revision {
  /** As it was asked. */
  readonly question: ConversationEntry;
  readonly answers: readonly ConversationEntry[];
  /** The question as it is now, under the id of the one that was asked. */
  readonly message: IncomingMessage;
}

const maxAgeMs = 10 * 60_000;
/** Enough to find the person's last question behind its answers and what was overheard since. */
const lookedAt = 60;

/** Finds what an edit is about; `undefined` when it is no edit of the sender's last question here, or comes too late. */
export async function findRevision(
  conversations: Pick<Conversations, "exchange" | "recent">,
  agent: Agent,
  event: RoomEvent,
  { edits }: Pick<IncomingMessage, "edits">,
): Promise<Revision | undefined> {
  if (edits === undefined) return undefined;
  const room = { agentId: agent.userId, roomId: event.roomId };
  const [question, ...answers] = await conversations.exchange({ ...room, eventId: edits });
  if (question === undefined || !mayRevise(question, event)) return undefined;
  const { threadRoot, personId } = question;
  const recent = await conversations.recent({ ...room, threadRoot, personId, limit: lookedAt });
  const last = recent.findLast((entry) => entry.role === "person" && entry.personId === personId);
  const message = newMessage(event, agent, question);
  return last?.eventId === edits && message !== undefined ? { question, answers, message } : undefined;
}

/** Homeservers do not check that an edit is by whom the message is by. */
function mayRevise(
  { role, sender, timestamp }: Pick<ConversationEntry, "role" | "sender" | "timestamp">,
  edit: Pick<RoomEvent, "sender" | "timestamp">,
): boolean {
  return role === "person" && sender === edit.sender && edit.timestamp - timestamp <= maxAgeMs;
}

function newMessage(event: RoomEvent, agent: Agent, question: ConversationEntry): IncomingMessage | undefined {
  const content = event.content["m.new_content"];
  const message = isRecord(content) ? parseMessage({ ...event, content }, agent) : undefined;
  if (message === undefined) return undefined;
  const { eventId, timestamp, threadRoot } = question;
  return { ...message, eventId, timestamp, threadRoot, edits: undefined };
}

interface Asked {
  readonly revision?: Revision | undefined;
  readonly message: Pick<IncomingMessage, "eventId"> | undefined;
  readonly isContinued?: boolean;
}

/** Conversations as they were when the question was asked, with the question as it is now: without files that the turn has posted already, as when it is run again. */
export function beforeAnswers(
  conversations: Conversations,
  { revision, message, isContinued = false }: Asked,
): Conversations {
  if (isContinued || message === undefined) return conversations;
  return {
    ...conversations,
    async recent(query) {
      const entries = await conversations.recent(query);
      const asked = entries.findIndex((entry) => entry.eventId === revision?.question.eventId);
      const before = revision === undefined ? entries : entries.slice(0, asked + 1);
      return before.filter(({ answers, attachment }) => attachment === undefined || answers !== message.eventId);
    },
  };
}
