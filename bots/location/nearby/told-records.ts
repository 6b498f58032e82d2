import { z } from "#sdk";
import type { PersonRecords } from "#sdk";
import type { Encounter } from "../proximity/told.ts";

/** What has to outlast a restart of whom a person was told of. Times are milliseconds since the epoch. */
const toldRecord = z.object({
  toldAt: z.number(),
  nearAt: z.number().exactOptional(),
  /** Of an alert that may not have been said yet: what its message is named by, so that it is said once. */
  unsaid: z.number().exactOptional(),
});
export type ToldRecord = z.output<typeof toldRecord>;

const kind = "nearby-told";

/** Whom a person was told of, by their ids. */
export interface ToldRecords {
  all(): Promise<readonly (readonly [subjectId: string, told: ToldRecord])[]>;
  put(subjectId: string, told: ToldRecord): Promise<void>;
  delete(subjectId: string): Promise<void>;
  /** Deletes what has not changed since. @param time milliseconds since the epoch */
  deleteBefore(time: number): Promise<void>;
}

export function toldRecordsOf(records: PersonRecords): ToldRecords {
  return {
    async all() {
      const listed = await records.list(kind);
      return listed.flatMap(({ id, value }) => {
        const { data } = toldRecord.safeParse(value);
        return data === undefined ? [] : [[id, data] as const];
      });
    },
    put: (subjectId, told) => records.put(kind, subjectId, told),
    delete: (subjectId) => records.delete(kind, subjectId),
    async deleteBefore(time) {
      for (const { id, updatedAt } of await records.list(kind)) if (updatedAt < time) await records.delete(kind, id);
    },
  };
}

export function toRecord({ toldAt, nearAt }: Encounter, unsaid: number | undefined): ToldRecord {
  return { toldAt, ...(nearAt === undefined ? {} : { nearAt }), ...(unsaid === undefined ? {} : { unsaid }) };
}

export const toEncounter = ({ toldAt, nearAt }: ToldRecord): Encounter => ({ toldAt, nearAt });
