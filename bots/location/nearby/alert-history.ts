import { createHash } from "node:crypto";
import { precisions, z } from "#sdk";
import type { PersonRecords } from "#sdk";
import { historyWords, plainName, whereaboutsInWords } from "./nearby-words.ts";

/** What is kept of an alert when the person wants it: no more than they were told. */
const keptAlert = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  name: z.string(),
  city: z.string().exactOptional(),
  meters: z.number(),
  precision: z.enum(precisions),
});
export type KeptAlert = z.output<typeof keptAlert>;

const kind = "history";
const kept = 500;
const shown = 20;

/** @param source what it is kept because of: with the same one it is kept once */
export async function keepAlert(records: PersonRecords, alert: KeptAlert, source: string): Promise<void> {
  const digest = createHash("sha256").update(source).digest("hex").slice(0, 16);
  await records.put(kind, `${String(alert.at).padStart(15, "0")} ${digest}`, alert);
  const all = await records.list(kind);
  for (const { id } of all.slice(0, -kept)) await records.delete(kind, id);
}

export const forgetAlerts = (records: PersonRecords): Promise<void> => records.delete(kind);

/** The newest first. */
export async function historyInWords(
  records: PersonRecords,
  { timeZone, isKept }: { readonly timeZone: string; readonly isKept: boolean },
): Promise<string> {
  const alerts = (await records.list(kind)).flatMap(({ value }) => keptAlert.safeParse(value).data ?? []);
  if (alerts.length === 0) return isKept ? historyWords.empty : historyWords.notKept;
  const form = new Intl.DateTimeFormat("en-US", {
    timeZone,
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const lines = alerts
    .toReversed()
    .slice(0, shown)
    .map(({ at, name, city, ...rest }) => {
      const place = whereaboutsInWords({ city, ...rest });
      return `- ${form.format(at)}: ${plainName(name)}${place === "" ? "" : `, ${place}`}`;
    });
  const more = alerts.length > shown ? [`and ${alerts.length - shown} earlier ones: \`!export\` has them all.`] : [];
  return [`I told you of (${timeZone}):`, ...lines, ...more].join("\n");
}
