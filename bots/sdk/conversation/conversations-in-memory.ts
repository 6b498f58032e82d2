import type { EventId, RoomId, UserId } from "#appservice";
import type { ConversationEntry, ConversationKey, Conversations, RecentQuery } from "../state.ts";

/** Conversations, kept as long as the process lives. For tests of bots. */
export function conversationsInMemory(): Conversations & { deletePerson(personId: UserId): void } {
  let entries: readonly ConversationEntry[] = [];

  function append(added: readonly ConversationEntry[]): Promise<void> {
    for (const entry of added) {
      if (!entries.some((known) => isOf(known, entry))) entries = [...entries, entry];
    }
    return Promise.resolve();
  }

  return {
    append,
    async overhear(entry, limit) {
      await append([{ ...entry, role: "overheard" }]);
      const heard = entries.filter((each) => each.role === "overheard" && isIn(each, entry.agentId, entry.roomId));
      const dropped = new Set(heard.slice(0, -limit));
      entries = entries.filter((each) => !dropped.has(each));
    },
    recent: (query) =>
      Promise.resolve(query.limit === 0 ? [] : entries.filter((entry) => fits(entry, query)).slice(-query.limit)),
    search({ agentId, personId, roomId, words, limit }) {
      const wanted = words.toLowerCase().split(" ");
      const found = entries.filter(
        (entry) =>
          entry.agentId === agentId &&
          entry.personId === personId &&
          (roomId === undefined || entry.roomId === roomId) &&
          wanted.every((word) => entry.text.toLowerCase().includes(word)),
      );
      return Promise.resolve(found.toReversed().slice(0, limit));
    },
    ofPerson({ personId, after, limit }) {
      const all = entries.filter((entry) => entry.personId === personId);
      const next = after + limit < all.length ? after + limit : undefined;
      return Promise.resolve({ entries: all.slice(after, after + limit), next });
    },
    lastSpokenTo(agentIds) {
      const last = new Map<UserId, number>();
      for (const { agentId, role, timestamp } of entries) {
        if (role === "person" && agentIds.includes(agentId))
          last.set(agentId, Math.max(timestamp, last.get(agentId) ?? 0));
      }
      return Promise.resolve(last);
    },
    exchange(key) {
      const found = entries.filter((entry) => isOf(entry, key) || isAnswerTo(entry, key));
      return Promise.resolve(found.some((entry) => isOf(entry, key)) ? found : []);
    },
    replace(changed) {
      entries = entries.map((entry) =>
        isOf(entry, changed)
          ? { ...entry, text: changed.text, ...("attachment" in changed ? { attachment: changed.attachment } : {}) }
          : entry,
      );
      return Promise.resolve();
    },
    forget(key) {
      entries = entries.filter((entry) => !isOf(entry, key) && !isAnswerTo(entry, key));
      return Promise.resolve();
    },
    forgetRoom(agentId, roomId) {
      entries = entries.filter((entry) => !isIn(entry, agentId, roomId));
      return Promise.resolve();
    },
    deletePerson(personId) {
      entries = entries.filter((entry) => entry.personId !== personId);
    },
  };
}

function isIn(entry: ConversationEntry, agentId: UserId, roomId: RoomId): boolean {
  return entry.agentId === agentId && entry.roomId === roomId;
}

function isOf(entry: ConversationEntry, { agentId, eventId }: Omit<ConversationKey, "roomId">): boolean {
  return entry.agentId === agentId && entry.eventId === eventId;
}

function isAnswerTo(entry: ConversationEntry, { agentId, eventId }: ConversationKey): boolean {
  return entry.agentId === agentId && entry.answers === eventId;
}

function fits(entry: ConversationEntry, { agentId, roomId, threadRoot, personId }: RecentQuery): boolean {
  const isRoot = (eventId: EventId): boolean => eventId === threadRoot;
  const isInThread = entry.threadRoot === threadRoot || isRoot(entry.eventId);
  const isShared = entry.role === "overheard" || isRoot(entry.eventId);
  return (
    isIn(entry, agentId, roomId) && isInThread && (personId === undefined || entry.personId === personId || isShared)
  );
}
