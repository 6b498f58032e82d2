import type { ServiceContext, UserId } from "#sdk";
import type { Cities } from "../cities/cities.ts";
import type { LocationConfig } from "../location-config.ts";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import type { OneAfterAnother } from "../where/one-after-another.ts";

/** What alerts are made with. */
export interface NearbyWorld {
  readonly context: Pick<
    ServiceContext<LocationConfig>,
    "contacts" | "person" | "publish" | "metrics" | "now" | "log" | "config"
  >;
  readonly positions: Pick<PositionKeeper, "of">;
  readonly cities: Cities;
  /** What is told and kept of one person is so one after the other. */
  readonly queue: OneAfterAnother;
}

/** Who wants something, and what it is done because of: the same when it is done again after a crash. */
export interface NearbyAsker {
  readonly personId: UserId;
  readonly source: string;
}
