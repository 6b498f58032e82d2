import { parseUserId, precisions, z } from "#sdk";
import type { PersonRecords, UserId } from "#sdk";

const grant = z.object({ precision: z.enum(precisions), until: z.number().exactOptional() });

/** What is kept of a share, sealed: to tell both when it ends, and to put back what held before. */
const shareRecord = z.object({
  /** What it was begun because of. */
  source: z.string(),
  /** What the one it is with calls the person. */
  name: z.string(),
  precision: z.enum(precisions),
  /** Milliseconds since the epoch. */
  until: z.number(),
  /** What was granted before, which is not asked for again. */
  before: grant.exactOptional(),
});

export type Share = z.output<typeof shareRecord>;

export const shareKind = "share";

/** Shares of one person, by whom they are with. */
export interface ShareRecords {
  get(otherId: string): Promise<Share | undefined>;
  put(otherId: string, share: Share): Promise<void>;
  delete(otherId: string): Promise<void>;
  others(): Promise<readonly UserId[]>;
}

export function shareRecordsOf(records: PersonRecords): ShareRecords {
  return {
    get: async (otherId) => shareRecord.safeParse(await records.get(shareKind, otherId)).data,
    put: (otherId, share) => records.put(shareKind, otherId, share),
    delete: (otherId) => records.delete(shareKind, otherId),
    others: async () => (await records.list(shareKind)).map(({ id }) => parseUserId(id)),
  };
}
