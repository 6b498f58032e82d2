import { hash } from "node:crypto";
import { createCheckedEvent } from "#events";
import type { EventBus, EventType } from "#events";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { RequestEvent } from "./tool-request.ts";

/** Publishes an event as the offering bot. The same request publishes the same event under the same id, also when it is run again. @throws EventError `bad-data` */
export async function publishFromOffer(
  { bus, now }: { readonly bus: EventBus; readonly now: () => number },
  { configured, event }: { readonly configured: ConfiguredBot; readonly event: RequestEvent },
  { type, data }: { readonly type: EventType; readonly data: unknown },
): Promise<void> {
  if (configured.eventing.intents?.includes(type) === false) return;
  const { requestId, personId, roomId } = event.data;
  const id = hash("sha256", JSON.stringify([requestId, type, data]), "base64url").slice(0, 32);
  const source = `/agentchat/${configured.bot.id}` as const;
  const subject = `users/${personId}/chats/${roomId}` as const;
  await bus.publish(createCheckedEvent(type, { id, time: new Date(now()), source, subject, data }));
}
