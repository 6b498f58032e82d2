import type { RoomContent } from "./room-content.ts";

/** A place to be shown on the map. */
export interface PlaceOnMap {
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
  /** How far off it may be, in meters: clients that know it draw a circle. */
  readonly accuracyMeters?: number;
}

/**
 * A pin on the map (MSC3488). Clients without a map show the description and the `geo:` URI.
 * @param words `description`: what is there; `at`: when it was, milliseconds since the epoch
 * @example await turn.post(locationContent({ latitude: 47.4979, longitude: 19.0402, accuracyMeters: 35 }, { description: "Meeting point", at: Date.now() }))
 */
export function locationContent(
  place: PlaceOnMap,
  { description, at }: { readonly description: string; readonly at: number },
): RoomContent {
  const uri = geoUri(place);
  const body = `${description}: ${uri}`;
  const content = {
    msgtype: "m.location",
    body,
    geo_uri: uri,
    "org.matrix.msc3488.location": { uri, description, zoom_level: zoomLevel(place.accuracyMeters ?? 0) },
    "org.matrix.msc3488.asset": { type: "m.pin" },
    "org.matrix.msc3488.ts": Math.round(at),
    "org.matrix.msc1767.text": body,
  };
  return { type: "m.room.message", content };
}

/** RFC 5870. Six decimals are a tenth of a meter. */
function geoUri({ latitude, longitude, accuracyMeters }: PlaceOnMap): string {
  const decimal = (degrees: number): string => String(Number(degrees.toFixed(6)) + 0);
  const uncertainty = accuracyMeters === undefined ? "" : `;u=${Math.ceil(accuracyMeters)}`;
  return `geo:${decimal(latitude)},${decimal(longitude)}${uncertainty}`;
}

/** With which a circle of this radius is well seen: 17 shows houses, 10 a city. */
function zoomLevel(radiusMeters: number): number {
  const metersPerPixelAtZero = 156_543;
  const radiusPixels = 100;
  const level = Math.log2((metersPerPixelAtZero * radiusPixels) / Math.max(radiusMeters, 1));
  return Math.max(1, Math.min(17, Math.floor(level)));
}
