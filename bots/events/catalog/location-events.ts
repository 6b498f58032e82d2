import { z } from "zod";
import { chat, id } from "./fields.ts";

const meters = z.number().min(0);
const place = {
  latitude: z.number().min(-90).max(90).describe("Degrees north."),
  longitude: z.number().min(-180).max(180).describe("Degrees east."),
};
const geofence = {
  ...chat,
  geofenceId: id.describe("The area."),
  name: z.string().describe("What the person calls it."),
  at: z.iso.datetime().describe("When the position was measured."),
};

export const locationEvents = {
  "io.agentchat.location.updated": z
    .object({
      ...chat,
      ...place,
      accuracyMeters: meters.exactOptional().describe("How far off it may be."),
      isLive: z.boolean().describe("Whether it belongs to a location that the person shares live."),
      at: z.iso.datetime().describe("When it was measured."),
    })
    .readonly()
    .describe("A person told where they are."),
  "io.agentchat.location.proximity.alert": z
    .object({
      ...chat,
      otherId: id.describe("Who or what the person has come close to."),
      distanceMeters: meters.describe("How far apart they are."),
      thresholdMeters: meters.describe("How close counts as close."),
    })
    .readonly()
    .describe("A person has come close to somebody or something that they want to know of."),
  "io.agentchat.location.geofence.enter": z.object(geofence).readonly().describe("A person has come into an area."),
  "io.agentchat.location.geofence.exit": z.object(geofence).readonly().describe("A person has left an area."),
};
