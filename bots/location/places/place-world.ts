import type { ServiceContext, UserId } from "#sdk";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import type { PlaceAgreements } from "./place-agreements.ts";
import type { PlaceBook } from "./place-book.ts";

/** What is at hand for places. */
export interface PlaceWorld {
  readonly context: Pick<ServiceContext, "contacts" | "log" | "now" | "person" | "publish" | "signal" | "sleep">;
  readonly positions: Pick<PositionKeeper, "of">;
  readonly book: PlaceBook;
  readonly agreements: PlaceAgreements;
}

/** Who wants something, and because of what. */
export interface PlaceAsker {
  readonly personId: UserId;
  /** Names the request: the same again is the same one. */
  readonly source: string;
}
