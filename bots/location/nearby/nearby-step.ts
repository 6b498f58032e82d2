import { precisions, z } from "#sdk";

const contact = z.string().min(1).max(200).describe("As the person calls them.");
const ofOne = { contact: contact.exactOptional() };
const minute = z.int().min(0).max(1439);

/** Something that a person wants of alerts, or of their history. */
export const nearbyStep = z.discriminatedUnion("step", [
  z.object({ step: z.literal("on"), ...ofOne }),
  z.object({ step: z.literal("off"), ...ofOne }),
  z.object({ step: z.literal("radius"), meters: z.number(), ...ofOne }),
  z.object({ step: z.literal("precision"), precision: z.enum(precisions), ...ofOne }),
  z.object({ step: z.literal("quiet"), hours: z.object({ from: minute, to: minute }).exactOptional() }),
  z.object({ step: z.literal("settings") }),
  z.object({ step: z.literal("mute"), eventId: z.string() }),
  z.object({ step: z.literal("history"), change: z.enum(["show", "on", "off", "forget"]) }),
]);

export type NearbyStep = z.output<typeof nearbyStep>;
