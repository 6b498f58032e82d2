import { readFile } from "node:fs/promises";

/** A fix of a track. */
export interface TrackPoint {
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyMeters: number;
  /** Milliseconds since the track began. */
  readonly afterMs: number;
}

/** What a receiver with an HDOP of 1 is off by. */
const metersPerHdop = 5;

/** Reads a track of `test/fixtures/tracks`, in order of time. @param name without `.gpx` */
export async function readTrack(name: string): Promise<readonly TrackPoint[]> {
  return parseTrack(await readFile(new URL(`../fixtures/tracks/${name}.gpx`, import.meta.url), "utf8"));
}

/** Reads the points of a GPX 1.1 document that have a time. */
export function parseTrack(gpx: string): readonly TrackPoint[] {
  const points = [...gpx.matchAll(/<trkpt\s([^>]*)>(.*?)<\/trkpt>/gsu)].flatMap(([, attributes = "", inside = ""]) => {
    const at = Date.parse(elementOf(inside, "time") ?? "");
    const latitude = Number(attributeOf(attributes, "lat"));
    const longitude = Number(attributeOf(attributes, "lon"));
    const accuracyMeters = Number(elementOf(inside, "hdop") ?? 0) * metersPerHdop;
    return Number.isNaN(at + latitude + longitude) ? [] : [{ latitude, longitude, accuracyMeters, at }];
  });
  const start = Math.min(...points.map(({ at }) => at));
  return points
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, ...point }) => ({ ...point, afterMs: at - start }));
}

function attributeOf(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}=["']([^"']*)["']`, "u").exec(attributes)?.[1];
}

function elementOf(inside: string, name: string): string | undefined {
  return new RegExp(`<${name}>\\s*(.*?)\\s*</${name}>`, "su").exec(inside)?.[1];
}
