import type { TestClock, TownEventOptions, TownPerson } from "#sdk/testing";
import type { Point } from "./geography/position.ts";

/** Somebody of a town whose clock is this one. */
export interface Traveler {
  /** They send where they are, once, to their assistant or into another room. Resolves with the texts that they are told because of it. */
  isAt(point: Point, options?: FixOptions): Promise<readonly string[]>;
}

export interface FixOptions extends TownEventOptions {
  readonly accuracyMeters?: number;
}

export function traveler(person: TownPerson, clock: Pick<TestClock, "now">): Traveler {
  return {
    isAt({ latitude, longitude }, { accuracyMeters = 0, ...options } = {}) {
      const at = options.timestamp ?? clock.now();
      const uri = `geo:${latitude},${longitude}${accuracyMeters > 0 ? `;u=${accuracyMeters}` : ""}`;
      const content = {
        msgtype: "m.location",
        body: `Location ${uri}`,
        geo_uri: uri,
        "org.matrix.msc3488.asset": { type: "m.self" },
        "org.matrix.msc3488.location": { uri },
        "org.matrix.msc3488.ts": at,
      };
      return person.sendsEvent("m.room.message", content, { timestamp: at, ...options });
    },
  };
}
