import { metersInWords } from "../geography/read-meters.ts";
import type { Point, Position } from "../geography/position.ts";
import { neverSeen, passFence } from "./fence.ts";
import type { FenceState } from "./fence.ts";
import { findPlace } from "./find-place.ts";
import { idOf } from "./id-of.ts";
import { placeLimits, usualRadiusMeters } from "./place.ts";
import type { Place } from "./place.ts";
import type { PlaceAsker, PlaceWorld } from "./place-world.ts";
import { readPlace } from "./read-place.ts";
import type { PlaceWish } from "./read-place.ts";
import { wantPlace } from "./wanted-place.ts";

/** Keeps a place that was described, or waits for its location. @param point where the location is that the person has replied to */
export async function addPlace(
  world: PlaceWorld,
  asker: PlaceAsker,
  { words, point }: { readonly words: string; readonly point: Point | undefined },
): Promise<string> {
  const wish = readPlace(words);
  if (typeof wish === "string") return wish;
  const where = point ?? wish.where;
  if (where !== undefined) return keepPlace(world, asker, { ...wish, where });
  await wantPlace(world.context, asker.personId, wish);
  return `Where is **${wish.name}**? Send me its location, or where you are, within 10 minutes, and I keep it. With coordinates it is \`!place add ${wish.name} 52.52,13.405\`, and \`!place add ${wish.name} here\` where you share your location.`;
}

/** A place, and where it is. */
export interface LocatedWish extends PlaceWish {
  readonly where: "here" | Point;
}

/** Keeps a place; one of this name is moved there. Resolves with what the person is told. */
export function keepPlace(
  { book, positions }: PlaceWorld,
  { personId, source }: PlaceAsker,
  wish: LocatedWish,
): Promise<string> {
  return book.exclusively(personId, async () => {
    const places = await book.of(personId);
    const id = idOf("place", source);
    const known = findPlace(places, wish.name);
    const position = positions.of(personId)?.position;
    if (known === undefined && places.length >= placeLimits.places)
      return `You have ${placeLimits.places} places, and I keep no more. \`!place remove NAME\` makes room.`;
    if (wish.where === "here" && position === undefined)
      return "I do not know where you are. Share your live location with me, or send me your location and reply to it with `!place add NAME`.";
    const place = placeAt(known ?? newPlace(id, wish.name), wish, position);
    await book.save(personId, place);
    const blur = wish.where === "here" ? (position?.accuracyMeters ?? 0) : 0;
    return keptInWords(place, { isMoved: known !== undefined && known.id !== id, blur });
  });
}

function newPlace(id: string, name: string): Place {
  const center = { latitude: 0, longitude: 0 };
  return { id, name, ...center, radiusMeters: usualRadiusMeters, state: neverSeen, notices: [] };
}

/** Who is there already has not come. */
function placeAt(place: Place, { where, radiusMeters = place.radiusMeters }: LocatedWish, position?: Position): Place {
  const { latitude, longitude } = where === "here" ? (position ?? place) : where;
  const unknown: FenceState = { ...neverSeen, crossings: place.state.crossings };
  const fence = { center: { latitude, longitude }, radiusMeters };
  const seen = position === undefined ? unknown : passFence(fence, unknown, position);
  const state: FenceState = where === "here" ? { ...unknown, side: "inside", since: position?.at ?? 0 } : seen;
  return { ...place, latitude, longitude, radiusMeters, state };
}

function keptInWords({ name, radiusMeters }: Place, { isMoved, blur }: { isMoved: boolean; blur: number }): string {
  const kept = isMoved ? `I have moved **${name}**` : `I keep **${name}**`;
  const doubt =
    blur > radiusMeters ? ` I know only to ${metersInWords(blur)} where you are: it may be off by as much.` : "";
  return `${kept}, and ${metersInWords(radiusMeters)} around it.${doubt} Say "tell me when I leave ${name}", for example; \`!place\` shows your places.`;
}
