import { isRecord } from "#appservice";
import type { EventId, RoomId, StoredDelivery, UserId } from "#appservice";
import { attachmentKindOf } from "./parse-attachment.ts";

/** Knows whether somebody goes on after a picture or file without words: what they send next then is answered, and that together with it. */
export interface FollowUps {
  /** Called for each delivery as soon as it is stored. */
  arrived(delivery: StoredDelivery): void;
  /** Resolves with `true` as soon as the sender has written something else there, with `false` when they do not within a moment. */
  come(after: Sent, signal: AbortSignal): Promise<boolean>;
}

export interface Sent {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly sender: UserId;
  readonly eventId: EventId;
}

/** People whose newest message is known; of others it is as if they had sent none. */
const remembered = 1000;

/** @param patienceMs how long one waits for the next of several pictures, which clients send one by one */
export function createFollowUps(patienceMs: number): FollowUps {
  const newest = new Map<string, EventId>();
  const waiting = new Map<string, () => void>();
  const keyOf = ({ agentId, roomId, sender }: Omit<Sent, "eventId">): string => `${agentId} ${roomId} ${sender}`;

  return {
    arrived({ agentId, event }) {
      if (!isAnswered(event)) return;
      const key = keyOf({ agentId, ...event });
      newest.delete(key);
      newest.set(key, event.eventId);
      const [oldest] = newest.keys();
      if (newest.size > remembered && oldest !== undefined) newest.delete(oldest);
      waiting.get(key)?.();
    },
    async come(after, signal) {
      const key = keyOf(after);
      const hasCome = (): boolean => (newest.get(key) ?? after.eventId) !== after.eventId;
      if (hasCome() || signal.aborted) return hasCome();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const done = (): void => {
        resolve(undefined);
      };
      const timer = setTimeout(done, patienceMs);
      waiting.set(key, done);
      signal.addEventListener("abort", done);
      await promise;
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      if (waiting.get(key) === done) waiting.delete(key);
      return hasCome();
    },
  };
}

/** Roughly: what an agent in a direct chat answers by asking its model. */
function isAnswered({ type, content }: StoredDelivery["event"]): boolean {
  const { msgtype, body } = content;
  const relation = content["m.relates_to"];
  const isEdit = isRecord(relation) && relation["rel_type"] === "m.replace";
  if (type !== "m.room.message" || isEdit || typeof body !== "string" || body.startsWith("!")) return false;
  const kind = attachmentKindOf(content);
  return msgtype === "m.text" || msgtype === "m.emote" || kind === "image" || kind === "file";
}
