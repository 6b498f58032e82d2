import { parseGeoUri } from "../geography/parse-geo-uri.ts";
import type { Point } from "../geography/position.ts";
import { readMeters } from "../geography/read-meters.ts";
import { placeLimits } from "./place.ts";

/** A place as somebody described it. */
export interface PlaceWish {
  readonly name: string;
  /** Where it is: where the person is, or there; left out where it was not said. */
  readonly where?: "here" | Point;
  readonly radiusMeters?: number;
}

const radiusForm =
  /(?:,?\s+(?:within|radius|with a radius of|around))?\s+(\d{1,6}(?:[.,]\d{1,3})?\s*(?:m|km|met(?:er|re)s?|kilomet(?:er|re)s?))$/iu;
const pointForm = /\s+(?:at\s+)?(?:geo:)?([+-]?\d{1,3}(?:\.\d+)?)\s*[,\s]\s*([+-]?\d{1,3}(?:\.\d+)?)(?:;\S*)?$/iu;
const hereForm = /\s+(?:right\s+)?here$/iu;
const nameForm = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} '’&_-]{0,39}$/u;

/** Reads "work", "work here 300 m", "home 52.52,13.405", "the lake at geo:47.9,12.4 2 km". Resolves to a sentence for the person where it cannot. */
export function readPlace(words: string): PlaceWish | string {
  let rest = ` ${words.trim().replaceAll(/\s+/gu, " ")}`;
  const radius = radiusForm.exec(rest);
  if (radius !== null) rest = rest.slice(0, radius.index);
  const radiusMeters = radius?.[1] === undefined ? undefined : readMeters(radius[1]);
  const found = pointForm.exec(rest);
  const point = found === null ? undefined : parseGeoUri(`geo:${found[1]},${found[2]}`);
  if (found !== null && point === undefined)
    return "Those are no coordinates: write degrees north and east, such as `52.52,13.405`.";
  const isHere = found === null && hereForm.test(rest);
  const name = rest.slice(0, found?.index).replace(hereForm, "").trim();
  if (name === "") return "What shall I call the place? Write `!place add NAME`.";
  if (!nameForm.test(name))
    return "A name has up to 40 letters and digits, with spaces, `-`, `'` and `&` between them.";
  if (radiusMeters !== undefined && !isRadius(radiusMeters)) return radiusAdvice;
  return {
    name,
    ...(isHere ? { where: "here" } : {}),
    ...(point === undefined ? {} : { where: { latitude: point.latitude, longitude: point.longitude } }),
    ...(radiusMeters === undefined ? {} : { radiusMeters }),
  };
}

const radiusAdvice = "A place reaches from 50 m to 50 km around: write `200 m` or `1.5 km`.";

function isRadius(meters: number): boolean {
  return meters >= placeLimits.minRadiusMeters && meters <= placeLimits.maxRadiusMeters;
}
