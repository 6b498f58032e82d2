import type { OpenedService, Service } from "#sdk";
import { createAcknowledgments } from "./acknowledgments.ts";
import { announceUpdates } from "./announce-updates.ts";
import { createMatrixInputs, locationEventTypes } from "./inputs/matrix-inputs.ts";
import type { LocationConfig } from "./location-config.ts";
import type { LocationFeature } from "./location-feature.ts";
import { createNearby } from "./nearby/create-nearby.ts";
import type { Nearby } from "./nearby/create-nearby.ts";
import { openOwnTracks } from "./owntracks/open-owntracks.ts";
import type { OwnTracks } from "./owntracks/open-owntracks.ts";
import { createPositionKeeper } from "./positions/create-position-keeper.ts";
import { createPlaces } from "./places/create-places.ts";
import type { Places } from "./places/create-places.ts";
import type { PositionKeeper } from "./positions/position-keeper.ts";
import { openWhere } from "./where/open-where.ts";
import type { OpenedWhere } from "./where/open-where.ts";

/** What the location bot does by itself, and what its offers and turns reach with `service(locationService)`. */
export interface OpenedLocation extends OpenedService {
  readonly positions: PositionKeeper;
  readonly places: Places;
  readonly where: OpenedWhere;
  readonly nearby: Nearby;
  /** `undefined` where the config leaves it out. */
  readonly ownTracks: OwnTracks | undefined;
}

export const locationService: Service<OpenedLocation, LocationConfig> = {
  sees: locationEventTypes,
  seesMessages: ["m.location"],
  async open(context) {
    const positions = createPositionKeeper({ ...context, kept: context.positions });
    const nearby = createNearby({ context, positions });
    const where = await openWhere({ context, positions, settingsOf: (personId) => nearby.settingsOf(personId) });
    const places = createPlaces({ context, positions });
    const features: LocationFeature[] = [where, places, nearby];
    const inputs = createMatrixInputs({
      ...context,
      ...createAcknowledgments(context, features),
      positions,
      async isUsedBy(personId) {
        for (const feature of features) if ((await feature.isUsedBy?.(personId)) === true) return true;
        return false;
      },
    });
    for (const { listener } of features) if (listener !== undefined) positions.watch(listener);
    context.metrics.gauge("positions", "People of whom it is known where they are", () => positions.size);
    inputs.restore(await positions.start());
    positions.watch(announceUpdates(context));
    const { owntracks } = context.config;
    // what is posted from now on is told to all that listen
    const ownTracks = owntracks && (await openOwnTracks({ context, config: owntracks, positions }));
    if (ownTracks !== undefined) features.push(ownTracks);
    return {
      positions,
      where,
      places,
      nearby,
      ownTracks,
      seen: inputs.seen,
      redacted: inputs.redacted,
      async forget(personId) {
        await positions.forget(personId);
        for (const feature of features) await feature.forget?.(personId);
      },
      async close() {
        for (const feature of features) await feature.close?.();
        await positions.close();
      },
    };
  },
};
