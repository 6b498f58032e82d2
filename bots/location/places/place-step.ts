import { z } from "#sdk";
import { parseGeoUri } from "../geography/parse-geo-uri.ts";
import { agree } from "./agree.ts";
import { listPlaces, showPlace } from "./list-places.ts";
import { mute, muteMessage } from "./mute.ts";
import { notify } from "./notify.ts";
import { userId } from "./place.ts";
import { addPlace } from "./add-place.ts";
import { findPlace, noSuchPlace } from "./find-place.ts";
import { removePlace } from "./remove-place.ts";
import type { PlaceAsker, PlaceWorld } from "./place-world.ts";
import { readNoticeCommand, readNoticeSentence } from "./read-notice.ts";

const words = z.string().max(300);

/** What a person wants with their places, as their assistant hands it on. */
export const placeStep = z.discriminatedUnion("step", [
  z.object({ step: z.literal("list") }),
  z.object({ step: z.literal("show"), words }),
  z.object({
    step: z.literal("add"),
    words,
    /** Of the location that the person has replied to. */
    geoUri: z.string().max(200).exactOptional(),
  }),
  z.object({ step: z.literal("remove"), words }),
  /** After `!place notify`, or a sentence. */
  z.object({ step: z.literal("notify"), words }),
  /** A sentence that may be about something else. */
  z.object({ step: z.literal("sentence"), words }),
  z.object({ step: z.literal("mute"), words }),
  z.object({ step: z.literal("mute-message"), messageId: z.string() }),
  z.object({
    step: z.literal("agree"),
    fromId: userId,
    noticeId: z.string(),
  }),
]);
export type PlaceStep = z.infer<typeof placeStep>;

export const placeResult = z.object({
  /** For the person; empty when the step was not for places. */
  text: z.string(),
  /** To be shown on the map. */
  pin: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      accuracyMeters: z.number(),
      description: z.string(),
      at: z.number(),
    })
    .exactOptional(),
});
export type PlaceResult = Readonly<z.infer<typeof placeResult>>;

const noticeAdvice =
  'Write `!place notify NAME leave`, `!place notify NAME enter once` or `!place notify NAME stay 20 min`, and a contact after it if they are to be told; or say "tell me when I leave work".';

export async function takePlaceStep(world: PlaceWorld, asker: PlaceAsker, step: PlaceStep): Promise<PlaceResult> {
  const { personId } = asker;
  switch (step.step) {
    case "list":
      return { text: await listPlaces(world, personId) };
    case "show": {
      const { text, place } = await showPlace(world, personId, step.words);
      if (place === undefined) return { text };
      const { latitude, longitude, radiusMeters, name } = place;
      return {
        text,
        pin: { latitude, longitude, accuracyMeters: radiusMeters, description: name, at: world.context.now() },
      };
    }
    case "add":
      return { text: await addPlace(world, asker, { words: step.words, point: parseGeoUri(step.geoUri) }) };
    case "remove":
      return { text: await removePlace(world, personId, step.words) };
    case "notify": {
      const wish =
        readNoticeSentence(step.words) ??
        readNoticeSentence(`tell me when ${step.words}`) ??
        readNoticeCommand(step.words);
      return { text: wish === undefined ? noticeAdvice : await notify(world, asker, wish) };
    }
    case "sentence":
      return { text: await takeSentence(world, asker, step.words) };
    case "mute":
      return { text: await mute(world, asker, step.words) };
    case "mute-message":
      return { text: await muteMessage(world, asker, step.messageId) };
    case "agree":
      return { text: await agree(world, asker, step) };
  }
}

/** Only what is about a place of theirs, or about a contact and what looks like a place: no message to be brought. */
async function takeSentence(world: PlaceWorld, asker: PlaceAsker, sentence: string): Promise<string> {
  const wish = readNoticeSentence(sentence);
  if (wish === undefined) return "";
  if (findPlace(await world.book.of(asker.personId), wish.place) !== undefined) return notify(world, asker, wish);
  if (wish.contact === undefined || wish.place.split(" ").length > 2) return "";
  const found = await world.context.contacts.find(asker.personId, wish.contact);
  return found.kind === "found" ? noSuchPlace(wish.place) : "";
}
