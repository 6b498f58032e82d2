import type { EventId, RoomId, UserId } from "#appservice";

/** A message of an agent that people may read. */
export interface SentMessage {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly threadRoot: EventId | undefined;
  readonly eventId: EventId;
}

/** Knows who has read which message of the agents. In memory and bounded: of what it has forgotten nothing is told. */
export interface ReadTracker {
  sent(message: SentMessage): void;
  /** Somebody's receipt has come to stand on an event: the agent's messages up to there that they had not read before, oldest first. */
  read(eventId: EventId, userId: UserId): readonly SentMessage[];
}

interface Kept {
  readonly message: SentMessage;
  readonly readers: Set<UserId>;
}

/** Timelines (an agent in a room or thread) and messages of each that are known. */
const maxTimelines = 5_000;
const maxMessages = 50;

export function createReadTracker(): ReadTracker {
  const timelines = new Map<string, Kept[]>();
  const timelineOf = new Map<EventId, string>();

  function forget(messages: readonly Kept[]): void {
    for (const { message } of messages) timelineOf.delete(message.eventId);
  }

  return {
    sent(message) {
      const { agentId, roomId, threadRoot, eventId } = message;
      if (timelineOf.has(eventId)) return;
      const key = `${agentId} ${roomId} ${threadRoot ?? ""}`;
      const messages = timelines.get(key) ?? [];
      timelines.delete(key);
      timelines.set(key, messages);
      timelineOf.set(eventId, key);
      messages.push({ message, readers: new Set() });
      forget(messages.splice(0, messages.length - maxMessages));
      const [oldest] = timelines;
      if (timelines.size <= maxTimelines || oldest === undefined) return;
      timelines.delete(oldest[0]);
      forget(oldest[1]);
    },
    read(eventId, userId) {
      const messages = timelines.get(timelineOf.get(eventId) ?? "") ?? [];
      const place = messages.findIndex(({ message }) => message.eventId === eventId);
      const unread = messages.slice(0, place + 1).filter(({ readers }) => !readers.has(userId));
      for (const { readers } of unread) readers.add(userId);
      return unread.map(({ message }) => message);
    },
  };
}
