import { z } from "#sdk";
import type { ServiceContext, UserId } from "#sdk";
import { userId } from "./place.ts";

/** What people agreed to be told of others: in the records of those who are told, so that it goes with them. */
export interface PlaceAgreements {
  of(personId: UserId): Promise<readonly PlaceAgreement[]>;
  has(personId: UserId, noticeId: string): Promise<boolean>;
  add(personId: UserId, agreement: PlaceAgreement): Promise<void>;
  end(personId: UserId, noticeId: string): Promise<void>;
}

const kept = z.object({
  /** Whose comings and goings. */
  fromId: userId,
  /** "the next time Alice comes to **home**" */
  when: z.string(),
});

export interface PlaceAgreement extends Readonly<z.infer<typeof kept>> {
  readonly noticeId: string;
}

const kind = "place-agreement";

export function createPlaceAgreements({ person }: Pick<ServiceContext, "person">): PlaceAgreements {
  return {
    async of(personId) {
      const records = await person(personId).records.list(kind);
      return records.flatMap(({ id, value }) => {
        const { data } = kept.safeParse(value);
        return data === undefined ? [] : [{ noticeId: id, ...data }];
      });
    },
    has: async (personId, noticeId) => (await person(personId).records.get(kind, noticeId)) !== undefined,
    add: (personId, { noticeId, ...value }) => person(personId).records.put(kind, noticeId, value),
    end: (personId, noticeId) => person(personId).records.delete(kind, noticeId),
  };
}
