import type { DirectoryView, MembershipChange } from "./directory.ts";
import { isUserId } from "./ids.ts";
import type { UserId } from "./ids.ts";
import type { RoomEvent } from "./room-event.ts";
import type { Delivery, Inbox, MembershipRecord, StoredDelivery } from "./state.ts";

export interface IntakeOptions {
  readonly inbox: Inbox;
  readonly directory: DirectoryView;
  /** Whether a user id is one of our virtual users (or the service bot). */
  readonly isOurs: (userId: UserId) => boolean;
  /** Event types that agents handle; others are not stored. `m.room.member` is looked at in any case. */
  readonly types: ReadonlySet<string>;
  readonly now: () => number;
}

export interface IntakeResult {
  /** New deliveries, stored. */
  readonly stored: readonly StoredDelivery[];
  /** Events in rooms where we know of no agent of ours, though the homeserver says that there is one. */
  readonly unrouted: readonly RoomEvent[];
}

/** Decides which agents an event is addressed to and stores it for them: in one statement, before the transaction is acknowledged. */
export interface Intake {
  /** Resolves when everything is stored. @throws StoreError */
  accept(events: readonly RoomEvent[]): Promise<IntakeResult>;
}

export function createIntake(options: IntakeOptions): Intake {
  const { inbox, directory, isOurs, types } = options;

  /** A membership change of one of our agents takes effect at once: the events that follow are addressed by it. */
  function follow(event: RoomEvent): MembershipChange | undefined {
    if (event.type !== "m.room.member" || !isUserId(event.stateKey) || !isOurs(event.stateKey)) return undefined;
    const agentId = event.stateKey;
    const { roomId } = event;
    const change = { agentId, roomId, now: membershipAfter(event, agentId, directory.membership(agentId, roomId)) };
    directory.remember(change);
    return change;
  }

  return {
    async accept(events) {
      const deliveries: Delivery[] = [];
      const unrouted: RoomEvent[] = [];
      const changes: MembershipChange[] = [];
      const receivedAt = options.now();
      for (const event of events) {
        const change = follow(event);
        if (change !== undefined) changes.push(change);
        const subject = change?.agentId;
        if (!types.has(event.type)) continue;
        const joined = directory.joinedAgents(event.roomId);
        if (subject === undefined && joined.length === 0) unrouted.push(event);
        for (const agentId of joined) {
          if (agentId !== event.sender && agentId !== subject) deliveries.push({ agentId, event, receivedAt });
        }
        if (subject !== undefined && subject !== event.sender) deliveries.push({ agentId: subject, event, receivedAt });
      }
      if (changes.length > 0) await directory.save(changes);
      return { stored: deliveries.length === 0 ? [] : await inbox.add(deliveries), unrouted };
    },
  };
}

/** What we know of an agent in a room after this event about it; `undefined` when it is out. */
function membershipAfter(
  event: RoomEvent,
  agentId: UserId,
  known: MembershipRecord | undefined,
): MembershipRecord | undefined {
  const { membership } = event.content;
  if (membership === "invite") {
    // an invitation that arrives after the join is one that the homeserver sent again
    if (known?.membership === "join") return known;
    const isDirect = event.content["is_direct"] === true;
    return { agentId, roomId: event.roomId, membership, isDirect, peerId: event.sender };
  }
  if (membership !== "join") return undefined;
  return { agentId, roomId: event.roomId, membership, isDirect: known?.isDirect ?? false, peerId: known?.peerId };
}
