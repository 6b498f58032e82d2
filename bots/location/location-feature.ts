import type { RoomEvent, SeenRoom, UserId } from "#sdk";
import type { SentLocation } from "./inputs/parse-location.ts";
import type { PositionListener } from "./positions/position-keeper.ts";

/** Something that is done with where people are, as a part of the location service. */
export interface LocationFeature {
  /** What is told where people are. */
  readonly listener?: PositionListener;
  /** Whether the person has switched on something that needs to know where they are: only then are positions taken that they tell a group. */
  isUsedBy?(personId: UserId): Promise<boolean>;
  /** A person sent a location, theirs or a place, in a direct chat. Resolves with whether the feature has said something to it; then nothing else is said. It has to bear repetition. */
  received?(location: SentLocation, event: RoomEvent, room: SeenRoom): Promise<boolean>;
  /** See `OpenedService.forget`. */
  forget?(personId: UserId): Promise<void>;
  close?(): Promise<void>;
}
