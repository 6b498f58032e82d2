import type { z } from "zod";
import { isRecordKey } from "../records/person-records.ts";
import type { RecordValue } from "../records/person-records.ts";
import type { ExportDocument } from "./export-document.ts";

/** A record that an import adds. */
export interface PlannedRecord {
  readonly botId: string;
  readonly kind: string;
  readonly id: string;
  readonly value: RecordValue;
}

/** What a bot takes back, by kind; see `BotDefinition.restores`. */
export type RestoresOf = (botId: string) => Readonly<Record<string, z.ZodType<RecordValue>>> | undefined;

/** Records that are not there yet, of kinds that their bots take back. Pure. */
export function planRecords(
  { records }: ExportDocument,
  { kept, restoresOf }: { readonly kept: ExportDocument; readonly restoresOf: RestoresOf },
): readonly PlannedRecord[] {
  const keyOf = ({ botId, kind, id }: (typeof records)[number]): string => `${botId}\0${kind}\0${id}`;
  const known = new Set(kept.records.map(keyOf));
  return records.flatMap((record) => {
    const { botId, kind, id, value, base64 } = record;
    if (!isRecordKey({ kind, id }) || known.has(keyOf(record))) return [];
    const schema = new Map(Object.entries(restoresOf(botId) ?? {})).get(kind);
    const parsed = schema?.safeParse(base64 === undefined ? value : new Uint8Array(Buffer.from(base64, "base64")));
    if (parsed?.success !== true) return [];
    known.add(keyOf(record));
    return [{ botId, kind, id, value: parsed.data }];
  });
}
