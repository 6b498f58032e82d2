import type { UserId } from "#appservice";
import { createEvent } from "#events";
import type { EventBus } from "#events";
import type { Assignment } from "../state.ts";

/** Publishes what happens to agents as CloudEvents, where somebody subscribes to them. */
export interface AdminEvents {
  /** `io.agentchat.admin.user.created` */
  userCreated(assignment: Assignment): Promise<void>;
  /** `io.agentchat.admin.agent.deployed` */
  agentDeployed(agent: {
    readonly botId: string;
    readonly agentId: UserId;
    readonly displayName: string;
  }): Promise<void>;
}

export interface AdminEventsOptions {
  readonly bus: EventBus;
  readonly wanted: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createAdminEvents({ bus, wanted, now }: AdminEventsOptions): AdminEvents {
  return {
    async userCreated({ botId, agentId, personId, roomId }) {
      const type = "io.agentchat.admin.user.created";
      if (!wanted.has(type)) return;
      const time = new Date(now());
      const data = { botId, agentId, personId, ...(roomId === undefined ? {} : { roomId }) };
      // a person whose data were deleted may get one again
      const id = `${type} ${agentId} ${time.getTime()}`;
      await bus.publish(
        createEvent(type, { id, time, source: `/agentchat/${botId}`, subject: `users/${personId}`, data }),
      );
    },
    async agentDeployed(data) {
      const type = "io.agentchat.admin.agent.deployed";
      if (!wanted.has(type)) return;
      const { botId, agentId } = data;
      const envelope = { id: `${type} ${agentId}`, time: new Date(now()), source: `/agentchat/${botId}` } as const;
      await bus.publish(createEvent(type, { ...envelope, subject: "server", data }));
    },
  };
}
