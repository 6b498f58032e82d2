import { precisions, z } from "#sdk";
import type { PersonRecords } from "#sdk";

const minuteOfDay = z
  .int()
  .min(0)
  .max(24 * 60 - 1);

/** Hours of a day, in minutes since midnight where the person is; over midnight when they begin later than they end. */
const quietHours = z.object({ from: minuteOfDay, to: minuteOfDay });
export type QuietHours = z.output<typeof quietHours>;

/** What a person wants of alerts. Whom they have agreed to it with is in their contacts. */
const nearbySettings = z.object({
  isOn: z.boolean().default(false),
  radiusMeters: z.number().min(100).max(100_000).default(5_000),
  /** How precisely those who are told may know where the person is, where nothing else was agreed. */
  precision: z.enum(precisions).default("neighborhood"),
  quiet: quietHours.exactOptional(),
  /** Contacts whom the person has switched alerts off for: they are left out when all are meant. */
  without: z.array(z.string()).default([]),
  keepsHistory: z.boolean().default(false),
});
export type NearbySettings = z.output<typeof nearbySettings>;

const kind = "nearby";
const id = "settings";

export async function readSettings(records: PersonRecords): Promise<NearbySettings> {
  return nearbySettings.safeParse((await records.get(kind, id)) ?? {}).data ?? nearbySettings.parse({});
}

export async function writeSettings(records: PersonRecords, settings: NearbySettings): Promise<void> {
  await records.put(kind, id, settings);
}
