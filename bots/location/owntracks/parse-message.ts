import { z } from "#sdk";
import type { Position } from "../geography/position.ts";

/** What an app has posted. */
export type OwnTracksMessage =
  | { readonly kind: "position"; readonly position: Position }
  /** Its contents are encrypted with a key of the app's, which nobody here has. */
  | { readonly kind: "encrypted" }
  /** Waypoints, steps, the state of the phone: nothing that says where somebody is. */
  | { readonly kind: "other" }
  /** No message of OwnTracks at all. */
  | { readonly kind: "malformed" };

/** Seconds since the epoch. */
const seconds = z.number().positive().max(1e11);

/** https://owntracks.org/booklet/tech/json: `location`, and `transition`, which tells of a place that was come to or left and where that was. */
const located = z.object({
  _type: z.enum(["location", "transition"]),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  tst: seconds,
  acc: z.number().nonnegative().max(1e8).catch(0),
  created_at: seconds.optional().catch(undefined),
  t: z.string().optional().catch(undefined),
});

const anyMessage = z.looseObject({ _type: z.string() });

/** @param body as it came; deleting a friend in the app posts nothing at all */
export function parseMessage(body: string): OwnTracksMessage {
  if (body.trim() === "") return { kind: "other" };
  const message = anyMessage.safeParse(parseJson(body)).data;
  if (message === undefined) return { kind: "malformed" };
  if (message._type === "encrypted") return { kind: "encrypted" };
  const { data } = located.safeParse(message);
  return data === undefined ? { kind: "other" } : { kind: "position", position: positionOf(data) };
}

/** A ping says by itself that the phone has not moved since it was last measured. */
function positionOf({ lat, lon, tst, acc, created_at, t }: z.output<typeof located>): Position {
  const measured = t === "p" ? Math.max(tst, created_at ?? tst) : tst;
  return { latitude: lat, longitude: lon, accuracyMeters: acc, at: Math.round(measured * 1000) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
