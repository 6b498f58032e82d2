import { parseEventId } from "#appservice";
import type { RoomEvent, RoomId, StoredDelivery } from "#appservice";
import type { TestHomeserver } from "#appservice/testing";
import type { Runtime } from "../../create-runtime.ts";

export interface TownEventOptions {
  /** The same again is the same event. */
  readonly eventId?: string;
  /** `origin_server_ts`; default is the town's time. */
  readonly timestamp?: number;
  /** Default: their direct chat. */
  readonly roomId?: RoomId;
  /** Further content of the event, or content in place of the usual. */
  readonly content?: Readonly<Record<string, unknown>>;
}

export type Deliver = (
  event: Pick<RoomEvent, "type" | "sender" | "stateKey" | "content"> & { readonly roomId: RoomId },
  options: TownEventOptions,
) => Promise<void>;

/** Brings what people send to every agent in the room: in order for each, as it would be delivered, but for what steps aside. */
export function createPostOffice({
  homeserver,
  runtime,
  now,
}: {
  readonly homeserver: TestHomeserver;
  readonly runtime: () => Runtime;
  readonly now: () => number;
}): Deliver {
  const mailboxes = new Map<string, Promise<void>>();
  let events = 0;

  async function handle(delivery: StoredDelivery): Promise<void> {
    const key = `${delivery.agentId} ${delivery.event.roomId}`;
    const before = mailboxes.get(key);
    const place = Promise.withResolvers<void>();
    mailboxes.set(key, place.promise);
    await before;
    try {
      await runtime().handlers.deliver({ ...delivery, stepAside: place.resolve });
    } finally {
      place.resolve();
    }
  }

  return async (given, options) => {
    events += 1;
    const { roomId, type, content, stateKey } = given;
    const eventId = parseEventId(options.eventId ?? `$event${events}`);
    const event = { ...given, eventId, timestamp: options.timestamp ?? now(), unsigned: {}, redacts: undefined };
    homeserver.keep(event);
    if (stateKey !== undefined) homeserver.setState(roomId, type, content, stateKey);
    const { handlers } = runtime();
    const sequence = events;
    const agents = homeserver.membersOf(roomId).filter((userId) => homeserver.side.isOurs(userId));
    const deliveries = agents.map((agentId) => ({ agentId, event, receivedAt: now(), sequence }));
    if (!handlers.types.has(type)) return;
    for (const delivery of deliveries) handlers.arrived?.(delivery);
    await Promise.all(deliveries.map(handle));
    await runtime().idle();
  };
}
