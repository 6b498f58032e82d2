import { pino } from "pino";
import { expect, test } from "vitest";
import { checkCryptoStore } from "./check-crypto-store.ts";
import type { CryptoStoreMark } from "./state.ts";

const where = { file: "crypto.db", log: pino({ level: "silent" }) };

interface Mark {
  readonly id: string;
  readonly epoch: number;
}

function markOf(initial: Mark | undefined): CryptoStoreMark {
  let mark = initial;
  return {
    load: () => Promise.resolve(mark),
    save(saved) {
      mark = saved;
      return Promise.resolve();
    },
  };
}

function storeOf(id: string, initial: number) {
  let epoch = initial;
  return {
    id,
    get epoch() {
      return epoch;
    },
    setEpoch(next: number) {
      epoch = next;
      return Promise.resolve();
    },
  };
}

test.each([
  ["both are new", storeOf("a", 0), undefined, 1],
  ["they were used together last time", storeOf("a", 7), { id: "a", epoch: 7 }, 8],
  ["a crash came between the two marks", storeOf("a", 8), { id: "a", epoch: 7 }, 9],
  ["the store was lost", storeOf("b", 0), { id: "a", epoch: 7 }, 8],
])("a crypto store is taken when %s", async (_when, store, known, epoch) => {
  const mark = markOf(known);
  await checkCryptoStore(store, mark, where);
  expect(store.epoch).toBe(epoch);
  expect(await mark.load()).toEqual({ id: store.id, epoch });
});

test.each([
  ["another database's", storeOf("b", 3), { id: "a", epoch: 3 }, "foreign-store"],
  ["known and the database new", storeOf("b", 3), undefined, "foreign-store"],
  ["an old copy", storeOf("a", 6), { id: "a", epoch: 7 }, "old-store"],
])("a crypto store is refused when it is %s", async (_when, store, known, code) => {
  const mark = markOf(known);
  const before = store.epoch;
  await expect(checkCryptoStore(store, mark, where)).rejects.toMatchObject({ code });
  expect(store.epoch).toBe(before);
  expect(await mark.load()).toEqual(known);
});
