import { z } from "#sdk";
import type { EventId, ServiceContext, UserId } from "#sdk";
import type { PlaceWish } from "./read-place.ts";

/** A place whose location the person is about to send. */
const wanted = z.object({
  name: z.string(),
  radiusMeters: z.number().exactOptional(),
  until: z.number(),
  /** The message that it was taken from. */
  takenFrom: z.string().exactOptional(),
});

const kind = "place-wanted";
const id = "next";
const patienceMs = 10 * 60_000;

type Context = Pick<ServiceContext, "person" | "now">;

/** Waits for the location that the person sends next. */
export async function wantPlace(
  { person, now }: Context,
  personId: UserId,
  { name, radiusMeters }: PlaceWish,
): Promise<void> {
  const until = now() + patienceMs;
  await person(personId).records.put(kind, id, {
    name,
    until,
    ...(radiusMeters === undefined ? {} : { radiusMeters }),
  });
}

/** The place that a location is for: the first that comes, and the same when it comes again; `undefined` when none is waited for. */
export async function takeWanted(
  { person, now }: Context,
  personId: UserId,
  eventId: EventId,
): Promise<PlaceWish | undefined> {
  const { records } = person(personId);
  const { data } = wanted.safeParse(await records.get(kind, id));
  if (data === undefined) return undefined;
  const { name, radiusMeters, until, takenFrom } = data;
  if (takenFrom === undefined ? until <= now() : takenFrom !== eventId) return undefined;
  if (takenFrom === undefined) await records.put(kind, id, { ...data, takenFrom: eventId });
  return { name, ...(radiusMeters === undefined ? {} : { radiusMeters }) };
}
