import type { Logger } from "pino";
import { createBackground, isEventId, isRecord } from "#appservice";
import type { EphemeralEvent, EventId, Intent, UserId } from "#appservice";
import type { MessageEvents } from "../message-events.ts";
import type { Agent } from "../roster.ts";
import { createReadTracker } from "./read-tracker.ts";
import { createTypingTracker } from "./typing-tracker.ts";

/** Publishes what becomes of agents' messages, and who types. What nobody subscribes to costs nothing. */
export interface Signals {
  /** For `AppserviceHandlers.ephemeral`; `undefined` when nobody wants to know. Never throws. */
  readonly ephemeral: ((event: EphemeralEvent) => void) | undefined;
  /** An intent whose messages are known and told of. */
  watch(intent: Intent): Intent;
  /** Resolves when all that was taken has been published. */
  idle(): Promise<void>;
}

export interface SignalsOptions {
  readonly events: MessageEvents;
  readonly find: (agentId: UserId) => Agent | undefined;
  readonly log: Logger;
}

/** What waits to be published; what comes on top is dropped. */
const maxWaiting = 1_000;

export function createSignals({ events, find, log }: SignalsOptions): Signals {
  const reads = createReadTracker();
  const typing = createTypingTracker();
  const background = createBackground(log);
  const waiting: EphemeralEvent[] = [];
  let isPublishing = false;

  async function publish(event: EphemeralEvent): Promise<void> {
    const { roomId } = event;
    if (event.kind === "receipts") {
      for (const { eventId, userId } of event.receipts) {
        for (const message of reads.read(eventId, userId)) {
          const agent = find(message.agentId);
          if (agent !== undefined) await events.read(agent, { roomId, eventId: message.eventId, personId: userId });
        }
      }
      return;
    }
    for (const { userId: personId, isTyping } of typing.update(roomId, event.userIds)) {
      for (const agent of event.agentIds.map(find)) {
        if (agent !== undefined) await events.typing(agent, { roomId, personId, typist: "person", isTyping });
      }
    }
  }

  /** One after the other: their order is that of the homeserver. */
  async function publishAll(): Promise<void> {
    try {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) await publish(event);
    } finally {
      isPublishing = false;
    }
  }

  function take(event: EphemeralEvent): void {
    if (waiting.length >= maxWaiting) return;
    waiting.push(event);
    if (isPublishing) return;
    isPublishing = true;
    background.run("signals", publishAll);
  }

  const wantsMessages = events.wants("io.agentchat.message.delivered", "io.agentchat.message.read");
  const isWanted = events.wants(
    "io.agentchat.message.read",
    "io.agentchat.typing.started",
    "io.agentchat.typing.stopped",
  );
  return {
    ephemeral: isWanted ? take : undefined,
    watch(intent) {
      if (!wantsMessages) return intent;
      return {
        ...intent,
        async send(event) {
          const sent = await intent.send(event);
          const { type, content, roomId, personId } = event;
          const relation = relationOf(content);
          const agent = find(intent.userId);
          if (agent === undefined || type !== "m.room.message" || relation.kind === "m.replace") return sent;
          const { threadRoot } = relation;
          reads.sent({ agentId: intent.userId, roomId, threadRoot, eventId: sent.eventId });
          await events.delivered(agent, { roomId, eventId: sent.eventId, personId });
          return sent;
        },
      };
    },
    idle: () => background.settled(),
  };
}

function relationOf(content: Readonly<Record<string, unknown>>): {
  readonly kind: unknown;
  readonly threadRoot: EventId | undefined;
} {
  const relation = content["m.relates_to"];
  if (!isRecord(relation)) return { kind: undefined, threadRoot: undefined };
  const { rel_type: kind, event_id: eventId } = relation;
  return { kind, threadRoot: kind === "m.thread" && isEventId(eventId) ? eventId : undefined };
}
