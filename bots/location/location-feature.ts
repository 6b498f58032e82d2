import type { UserId } from "#sdk";
import type { PositionListener } from "./positions/position-keeper.ts";

/** Something that is done with where people are, as a part of the location service. */
export interface LocationFeature {
  /** What is told where people are. */
  readonly listener?: PositionListener;
  /** Whether the person has switched on something that needs to know where they are: only then are positions taken that they tell a group. */
  isUsedBy?(personId: UserId): Promise<boolean>;
  /** See `OpenedService.forget`. */
  forget?(personId: UserId): Promise<void>;
  close?(): Promise<void>;
}
