import type { UserId } from "#sdk";
import { createCities } from "../cities/cities.ts";
import type { LocationFeature } from "../location-feature.ts";
import { createOneAfterAnother } from "../where/one-after-another.ts";
import { createAlerts } from "./create-alerts.ts";
import type { NearbySettings } from "./nearby-settings.ts";
import type { NearbyStep } from "./nearby-step.ts";
import type { NearbyAsker, NearbyWorld } from "./nearby-world.ts";
import { takeNearbyStep } from "./take-nearby-step.ts";

/** Alerts when contacts are near, and what people want of them. */
export interface Nearby extends LocationFeature {
  /** Resolves with words for the person; empty when there is nothing to say. */
  take(asker: NearbyAsker, step: NearbyStep): Promise<string>;
  settingsOf(personId: UserId): Promise<NearbySettings>;
}

export function createNearby({ context, positions }: Pick<NearbyWorld, "context" | "positions">): Nearby {
  const queue = createOneAfterAnother(context.log);
  const steps = createOneAfterAnother(context.log);
  const alerts = createAlerts({ context, positions, queue, cities: createCities(context.log) });
  context.contacts.watch((pair) => alerts.contactChanged(pair));

  return {
    listener: alerts,
    isUsedBy: async (personId) => (await alerts.settingsOf(personId)).isOn,
    take: (asker, step) => steps.run(asker.personId, () => takeNearbyStep({ context, positions, alerts }, asker, step)),
    settingsOf: (personId) => alerts.settingsOf(personId),
    async forget(personId) {
      await queue.run(personId, () => Promise.resolve());
      alerts.forget(personId);
    },
    async close() {
      await steps.settled();
      await queue.settled();
    },
  };
}
