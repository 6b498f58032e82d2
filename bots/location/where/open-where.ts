import type { ServiceContext } from "#sdk";
import type { LocationFeature } from "../location-feature.ts";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import { createShares } from "./create-shares.ts";
import type { Shares } from "./create-shares.ts";
import { createWhere } from "./create-where.ts";
import type { Where, WhereOptions } from "./create-where.ts";
import { createOneAfterAnother } from "./one-after-another.ts";

/** Who may ask where somebody is, and the answers. */
export type OpenedWhere = Where & Pick<Shares, "share" | "unshare"> & LocationFeature;

export interface OpenWhereOptions extends Pick<WhereOptions, "settingsOf"> {
  readonly context: Pick<ServiceContext, "contacts" | "person" | "peopleWith" | "now" | "log">;
  readonly positions: Pick<PositionKeeper, "of">;
}

export async function openWhere({ context, positions, settingsOf }: OpenWhereOptions): Promise<OpenedWhere> {
  const queue = createOneAfterAnother(context.log);
  const shares = createShares({ context, positions, queue });
  await shares.start();
  const where = createWhere({ context, positions, later: queue, settingsOf });
  return { ...where, ...shares, close: () => queue.settled() };
}
