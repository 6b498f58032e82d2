import type { UserId } from "#appservice";
import type { RecordKey, RecordOwner, Records, StoredRecord } from "./records-state.ts";

type Owned = RecordOwner & StoredRecord;

/** What bots keep of people, kept as long as the process lives. For tests of bots. */
export function recordsInMemory(): Records & { readonly deletePerson: (personId: UserId) => void } {
  let records: readonly Owned[] = [];
  const isOf = (owner: RecordOwner, key: Partial<RecordKey>, record: Owned): boolean =>
    record.botId === owner.botId &&
    record.personId === owner.personId &&
    (key.kind === undefined || record.kind === key.kind) &&
    (key.id === undefined || record.id === key.id);
  const found = (owner: RecordOwner, key: Partial<RecordKey>): readonly StoredRecord[] =>
    records.filter((each) => isOf(owner, key, each)).map(({ botId: _botId, personId: _personId, ...record }) => record);

  return {
    find: (owner, key) => Promise.resolve(found(owner, key)[0]),
    list(owner, kind) {
      const listed = found(owner, kind === undefined ? {} : { kind }).map(({ content, ...facts }) =>
        facts.encoding === "json" ? { ...facts, content } : facts,
      );
      const nameOf = (key: RecordKey): string => `${key.kind}\0${key.id}`;
      return Promise.resolve(listed.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)));
    },
    save(owner, record) {
      records = [...records.filter((each) => !isOf(owner, record, each)), { ...owner, ...record }];
      return Promise.resolve();
    },
    delete(owner, key) {
      records = records.filter((each) => !isOf(owner, key, each));
      return Promise.resolve();
    },
    sizeBeside(owner, key) {
      const others = records.filter((each) => isOf(owner, {}, each) && !isOf(owner, key, each));
      return Promise.resolve({ count: others.length, bytes: others.reduce((sum, each) => sum + each.sizeBytes, 0) });
    },
    botsOf: (personId) =>
      Promise.resolve(
        [...new Set(records.flatMap((each) => (each.personId === personId ? [each.botId] : [])))].toSorted(),
      ),
    peopleWith: (botId, kind) =>
      Promise.resolve(
        [
          ...new Set(records.flatMap((each) => (each.botId === botId && each.kind === kind ? [each.personId] : []))),
        ].toSorted(),
      ),
    deletePerson(personId) {
      records = records.filter((each) => each.personId !== personId);
    },
  };
}
