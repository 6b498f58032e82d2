import { z } from "#sdk";
import { parseGeoUri } from "../geography/parse-geo-uri.ts";
import type { GeoUri } from "../geography/parse-geo-uri.ts";

/** What the content of a location message, or of a point of a live location, says. */
export interface SentLocation {
  readonly place: GeoUri;
  /** Whether it says where its sender is (`m.self`, also where nothing is said); otherwise it is a place. */
  readonly isSelf: boolean;
  /** When it was measured as the sender's device claims, milliseconds since the epoch. */
  readonly claimedAt: number | undefined;
  readonly description: string | undefined;
}

const location = z
  .object({ uri: z.string(), description: z.string().optional().catch(undefined) })
  .optional()
  .catch(undefined);
const asset = z.object({ type: z.string() }).optional().catch(undefined);
const time = z.number().nonnegative().optional().catch(undefined);

const content = z.object({
  "m.location": location,
  "org.matrix.msc3488.location": location,
  geo_uri: z.string().optional().catch(undefined),
  "m.asset": asset,
  "org.matrix.msc3488.asset": asset,
  "m.ts": time,
  "org.matrix.msc3488.ts": time,
});

/** Reads `m.location` messages and `m.beacon` events (MSC3488, MSC3489), by their stable and unstable names; `undefined` for what tells no place on earth. */
export function parseLocation(given: Readonly<Record<string, unknown>>): SentLocation | undefined {
  const sent = content.parse(given);
  const named = sent["m.location"] ?? sent["org.matrix.msc3488.location"];
  const place = parseGeoUri(named?.uri) ?? parseGeoUri(sent.geo_uri);
  if (place === undefined) return undefined;
  return {
    place,
    isSelf: ((sent["m.asset"] ?? sent["org.matrix.msc3488.asset"])?.type ?? "m.self") === "m.self",
    claimedAt: sent["m.ts"] ?? sent["org.matrix.msc3488.ts"],
    description: named?.description,
  };
}
