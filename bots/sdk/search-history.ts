import type { EventId, RoomId, UserId } from "#appservice";
import type { ConversationEntry, Conversations } from "./state.ts";

/** Finds what the person and the agent said to each other that holds all these words, newest first. */
export type SearchHistory = (words: string, limit: number) => Promise<readonly ConversationEntry[]>;

export interface HistoryScope {
  readonly agentId: UserId;
  readonly personId: UserId;
  readonly room: { readonly roomId: RoomId; readonly isDirect: boolean };
  /** The question itself, which is left out. */
  readonly message: { readonly eventId: EventId };
}

/** Searches everywhere from a direct chat; from a group only there, since others read along. */
export function createHistorySearch(
  conversations: Pick<Conversations, "search">,
  { agentId, personId, room, message }: HistoryScope,
): SearchHistory {
  const scope = room.isDirect ? { agentId, personId } : { agentId, personId, roomId: room.roomId };
  return async (words, limit) => {
    const found = await conversations.search({ ...scope, words, limit: limit + 1 });
    return found.filter(({ eventId }) => eventId !== message.eventId).slice(0, limit);
  };
}
