import type { EventId } from "#appservice";
import type { ConversationEntry } from "../state.ts";

/** From where an agent looks at a conversation. */
export interface Viewpoint {
  /** The question that is being answered; `undefined` where what was said since is to be seen, too. */
  readonly questionId: EventId | undefined;
  /** Others that are being worked on. */
  readonly underWay: ReadonlySet<EventId>;
}

const atWork = "I am at work on that. It takes a while; my answer comes when it is ready.";

/**
 * A conversation as a model is to see it, where several questions are answered side by side: each question with its answers, and nothing that was said after the one that is to be
 * answered. Of a question that is being worked on it is said, so that the model does not answer it as well.
 */
export function orderExchanges(
  entries: readonly ConversationEntry[],
  { questionId, underWay }: Viewpoint,
): readonly ConversationEntry[] {
  const known = new Set(entries.map(({ eventId }) => eventId));
  const isPlaced = ({ answers }: ConversationEntry): boolean => answers !== undefined && known.has(answers);
  const answersTo = Map.groupBy(entries.filter(isPlaced), ({ answers }) => answers);
  const ordered = entries
    .filter((entry) => !isPlaced(entry))
    .flatMap((entry): readonly ConversationEntry[] => {
      const exchange = [entry, ...(answersTo.get(entry.eventId) ?? [])];
      return underWay.has(entry.eventId) ? [...exchange, noteAbout(entry)] : exchange;
    });
  const last = ordered.findLastIndex(({ eventId, answers }) => eventId === questionId || answers === questionId);
  return questionId === undefined || last === -1 ? ordered : ordered.slice(0, last + 1);
}

function noteAbout({ agentId, roomId, eventId, timestamp, personId }: ConversationEntry): ConversationEntry {
  return { agentId, roomId, eventId, timestamp, personId, sender: agentId, role: "agent", text: atWork };
}
