import { z } from "#sdk";
import type { UserId } from "#sdk";

export const placeLimits = { places: 100, noticesOfPlace: 20, minRadiusMeters: 50, maxRadiusMeters: 50_000 } as const;
export const usualRadiusMeters = 150;

export const userId = z.custom<UserId>((value) => typeof value === "string" && /^@[^:]+:.+$/u.test(value));

/** Somebody is told when the person comes or goes. */
export const placeNotice = z.object({
  id: z.string(),
  on: z.enum(["enter", "exit", "stay"]),
  /** For `stay`: after so long a time inside. */
  minutes: z.number().exactOptional(),
  /** Whether it ends when it was told. */
  isOnce: z.boolean(),
  /** Whom, if it is not the person. They are told only while they agree, see `PlaceAgreements`. */
  contactId: userId.exactOptional(),
  /** For `stay`: the coming of which it was told. */
  toldOf: z.number().exactOptional(),
});
export type PlaceNotice = z.infer<typeof placeNotice>;

/** A place as it is kept in the person's records. */
export const keptPlace = z.object({
  name: z.string(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  radiusMeters: z.number().min(placeLimits.minRadiusMeters).max(placeLimits.maxRadiusMeters),
  /** See `FenceState`. */
  state: z.object({
    side: z.enum(["inside", "outside", "unknown"]),
    since: z.number(),
    crossings: z.int(),
  }),
  notices: z.array(placeNotice).readonly(),
});

export interface Place extends Readonly<z.infer<typeof keptPlace>> {
  readonly id: string;
}
