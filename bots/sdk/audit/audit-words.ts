import { Temporal } from "temporal-polyfill";
import { visibleText } from "../consent/consent-content.ts";
import type { AuditRecord } from "./audit-state.ts";

interface WordsContext {
  /** IANA name. */
  readonly timeZone: string;
}

/** Plain text; newest first. */
export function auditList(records: readonly AuditRecord[], { timeZone }: WordsContext): string {
  if (records.length === 0)
    return "Nothing is written down here so far: what agents do for you and what you agree to will be.";
  const lines = records.map((record) => `- ${line(record, timeZone, "minute")}`);
  return [`What agents did for you and what you agreed to, newest first (times in ${timeZone}):`, ...lines].join("\n");
}

/** Plain text; oldest first. */
export function auditFile(records: readonly AuditRecord[], { timeZone }: WordsContext): string {
  const lines = records.toReversed().map((record) => line(record, timeZone, "second"));
  return [`What agents did for you and what you agreed to. Times in ${timeZone}.`, "", ...lines, ""].join("\n");
}

function line({ botId, at, action, detail }: AuditRecord, timeZone: string, smallestUnit: "minute" | "second"): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
  const time = local.toString({ smallestUnit }).replace("T", " ");
  return visibleText(`${time} ${botId}: ${action}${detail === undefined ? "" : ` – ${detail}`}`);
}
