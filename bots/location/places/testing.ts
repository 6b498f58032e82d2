import { accountActions, accountCommands, contactActions, contactCommand, defineBot } from "#sdk";
import { openTestTown, createTestClock } from "#sdk/testing";
import type { TestTown, TestTownOptions } from "#sdk/testing";
import type { Point } from "../geography/position.ts";
import { formatGeoUri } from "../geography/parse-geo-uri.ts";
import { destination } from "../geography/testing.ts";
import { location } from "../index.ts";

export const alice = "@alice:test";
export const bob = "@bob:test";
export const office: Point = { latitude: 47.4979, longitude: 19.0402 };
export const minute = 60_000;

/** A town where Alice walks about, so many meters east of her office. */
export interface PlacesTown {
  readonly town: TestTown;
  readonly clock: ReturnType<typeof createTestClock>;
  /** She begins to share her live location, in her direct chat. */
  readonly shares: () => Promise<void>;
  /** A minute later she is there. Resolves with what she is told because of it. */
  readonly walks: (meters: number, accuracyMeters?: number, minutesAgo?: number) => Promise<readonly string[]>;
  /** She no longer shares it. */
  readonly stops: () => Promise<void>;
}

/** An assistant with what this is about. */
const assistant = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  usesOffers: true,
  commands: { ...accountCommands, contact: contactCommand },
  actions: [...accountActions, ...contactActions],
  on: { message: (turn) => turn.answer({ instructions: "You are an assistant." }) },
});

export async function openPlacesTown(options: Partial<TestTownOptions> = {}): Promise<PlacesTown> {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const town = await openTestTown({ bots: [assistant, location], people: [alice, bob], ...clock, ...options });
  const person = town.person(alice);
  let shares = 0;
  let startedAt = 0;

  const info = (live: boolean) => ({
    description: "Alice's live location",
    live,
    timeout: 8 * 60 * minute,
    "org.matrix.msc3488.ts": startedAt,
    "org.matrix.msc3488.asset": { type: "m.self" },
  });

  return {
    town,
    clock,
    async shares() {
      shares += 1;
      startedAt = clock.now();
      const started = { stateKey: alice, eventId: `$share${shares}` };
      await person.sendsEvent("org.matrix.msc3672.beacon_info", info(true), started);
    },
    async walks(meters, accuracyMeters = 10, minutesAgo = 0) {
      await clock.pass(minute);
      const uri = formatGeoUri(destination(office, 90, meters), accuracyMeters);
      return person.sendsEvent("org.matrix.msc3672.beacon", {
        "m.relates_to": { rel_type: "m.reference", event_id: `$share${shares}` },
        "org.matrix.msc3488.location": { uri },
        "org.matrix.msc3488.ts": clock.now() - minutesAgo * minute,
      });
    },
    async stops() {
      await person.sendsEvent("org.matrix.msc3672.beacon_info", info(false), { stateKey: alice });
    },
  };
}
