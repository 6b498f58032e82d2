import type { UserId } from "#appservice";
import type { AuditLog } from "./audit-state.ts";

/** What a bot did for a person, to be found in their `!audit`. */
export interface AuditEntry {
  /** In a few words, after the bot's id: "made a double of your voice". 200 characters; more is cut off. */
  readonly action: string;
  /** For whom, with what. 1,000 characters; more is cut off. */
  readonly detail?: string;
}

/**
 * Writes down what was done for the person. Each call of a turn, or for a request, is written down once, however often that is run again.
 * @example await turn.audit({ action: "spoke in your voice", detail: "Good night!" })
 */
export type Audit = (entry: AuditEntry) => Promise<void>;

export interface AuditOptions {
  readonly auditLog: AuditLog;
  readonly botId: string;
  readonly personId: UserId;
  /** What it is done because of. */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How much is kept of a person. */
export const maxAuditRecords = 1_000;

export function createAudit({ auditLog, now, source, ...ids }: AuditOptions): Audit {
  let calls = 0;
  return async ({ action, detail }) => {
    const place = calls;
    calls += 1;
    const words = { action: oneLine(action, 200), detail: detail === undefined ? undefined : oneLine(detail, 1_000) };
    await auditLog.add({ ...ids, source: `${source} ${place}`, at: now(), ...words }, maxAuditRecords);
  };
}

function oneLine(text: string, maxLength: number): string {
  const line = text.trim().replaceAll(/\s+/gu, " ");
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)} …`;
}
