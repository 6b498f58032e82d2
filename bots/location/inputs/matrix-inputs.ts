import type { EventId, OpenedService } from "#sdk";
import type { PositionReport } from "../positions/position-keeper.ts";
import { createLiveLocations, infoTypes, pointTypes } from "./live-locations.ts";
import { createLocationMessages } from "./location-messages.ts";
import type { MatrixInputsOptions } from "./matrix-inputs-options.ts";
import { createRecent } from "./recent.ts";

const memberType = "m.room.member";

export const locationEventTypes: readonly string[] = [...infoTypes, ...pointTypes, memberType];

/** What Matrix events say of where people are, given to the position keeper. */
export interface MatrixInputs extends Required<Pick<OpenedService, "seen" | "redacted">> {
  /** What was known before a restart. */
  restore(reports: readonly PositionReport[]): void;
}

export function createMatrixInputs(options: MatrixInputsOptions): MatrixInputs {
  /** Taken back, perhaps before they could be read. */
  const withdrawn = createRecent<EventId, true>();
  const known = { ...options, isWithdrawn: (eventId: EventId) => withdrawn.has(eventId) };
  const messages = createLocationMessages(known);
  const live = createLiveLocations(known);
  return {
    restore(reports) {
      messages.restore(reports);
      live.restore(reports);
    },
    async seen(event, room) {
      if (room.level === "none") await options.positions.forget(event.sender);
      if (room.level === "none") return undefined;
      if (isOneOf(infoTypes, event.type)) await live.takeInfo(event, room);
      else if (isOneOf(pointTypes, event.type)) await live.takePoint(event, room);
      else if (event.type === memberType) await live.left(event, room);
      else return messages.take(event, room);
      return undefined;
    },
    async redacted(eventId, room) {
      withdrawn.put(eventId, true);
      await messages.redacted(eventId);
      await live.redacted(eventId, room);
    },
  };
}

function isOneOf(types: readonly string[], type: string): boolean {
  return types.includes(type);
}
