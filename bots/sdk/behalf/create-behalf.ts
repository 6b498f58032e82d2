import type { Records } from "../records/records-state.ts";
import { askOnBehalf } from "./ask-on-behalf.ts";
import { openBehalfRecords } from "./behalf-records.ts";
import type { BehalfWorld } from "./behalf-world.ts";
import type { Behalf } from "./behalf.ts";
import { bringMessage } from "./bring-message.ts";
import { followReads } from "./follow-reads.ts";

export interface BehalfOptions extends Omit<BehalfWorld, "records"> {
  readonly records: Records;
}

export function createBehalf(options: BehalfOptions): Behalf {
  const world = { ...options, records: openBehalfRecords(options.records, options.now) };
  const reads = followReads(world);
  return {
    forTurn(turn) {
      const asking = askOnBehalf(world, turn);
      return {
        ...asking,
        async senderOf(eventId) {
          const { agent, room, personId } = turn.cause;
          if (!room.isDirect || agent.personId !== personId) return undefined;
          return (await world.records.brought(personId, eventId))?.from;
        },
        async bring(message) {
          const roomId = await bringMessage(world, turn, message);
          reads.check(roomId);
        },
      };
    },
    ephemeral: (event) => reads.take(event),
    idle: () => reads.idle(),
  };
}
