import type { Logger } from "pino";
import type { EventId, RoomEvent, SeenRoom, UserId } from "#sdk";
import type { LocationConfig } from "../location-config.ts";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import type { LiveShare } from "./live-shares.ts";
import type { SentLocation } from "./parse-location.ts";

export interface MatrixInputsOptions {
  readonly positions: PositionKeeper;
  readonly config: Pick<LocationConfig, "keepMinutes" | "staleMinutes">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** Whether something is switched on for the person that needs positions which they tell a group. */
  readonly isUsedBy: (personId: UserId) => Promise<boolean>;
  /** A person sent a location in a direct chat; called again when the event is seen again. */
  readonly sent: (location: SentLocation, event: RoomEvent, room: SeenRoom) => Promise<void>;
  /** A person began to share their live location in a direct chat; called again after a restart. */
  readonly started: (share: LiveShare, room: SeenRoom) => Promise<void>;
}

/** What each of the inputs needs. */
export interface InputOptions extends MatrixInputsOptions {
  /** Whether the event was taken back, perhaps before it could be read. */
  readonly isWithdrawn: (eventId: EventId) => boolean;
}
